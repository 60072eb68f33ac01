from __future__ import annotations

from django.urls import path

from . import api, consent_api, demo, media, studio_api, views
from .samples import api as samples_api
from .uploads import api as uploads_api
from .uploads import views as upload_views

urlpatterns = [
    path("s/<slug:slug>/clips/", views.clips, name="clips"),
    path("media/<uuid:clip_id>/original", media.original, name="original"),
    path("media/<uuid:clip_id>/<uuid:artefact_id>/<slug:kind>", media.artefact, name="artefact"),
    path("api/studios/<slug:slug>/", studio_api.OneStudio.as_view(), name="api-studio"),
    path("api/studios/<slug:slug>/clips/", api.StudioClips.as_view(), name="api-clips"),
    path("api/studios/<slug:slug>/uploads/", uploads_api.StudioUploads.as_view(), name="api-uploads"),
    path("api/uploads/<uuid:upload_id>/", upload_views.upload, name="api-upload"),
    path("api/studios/<slug:slug>/dancers/", api.StudioDancers.as_view(), name="api-dancers"),
    path("api/studios/<slug:slug>/demo/", demo.DemoClip.as_view(), name="api-demo"),
    path("api/studios/<slug:slug>/samples/", samples_api.Samples.as_view(), name="api-samples"),
    path("api/studios/<slug:slug>/samples/stop/", samples_api.StopSamples.as_view(), name="api-samples-stop"),
    path("api/clips/<uuid:clip_id>/", api.OneClip.as_view(), name="api-clip"),
    path("api/clips/<uuid:clip_id>/consent/", consent_api.Consent.as_view(), name="api-clip-consent"),
    path("api/clips/<uuid:clip_id>/restore/", api.ClipAction.as_view(action="restore"), name="api-clip-restore"),
    path("api/clips/<uuid:clip_id>/cancel/", api.ClipAction.as_view(action="cancel"), name="api-clip-cancel"),
    path("api/clips/<uuid:clip_id>/retry/", api.ClipAction.as_view(action="retry"), name="api-clip-retry"),
]
