from __future__ import annotations

from django.urls import include, path

from . import api, choices_api, rhythm_api, views

urlpatterns = [
    path("s/<slug:slug>/clips/<uuid:clip_id>/", views.clip, name="clip"),
    path("s/<slug:slug>/clips/<uuid:clip_id>/label/", views.label, name="label"),
    path("api/clips/<uuid:clip_id>/rhythm/", rhythm_api.ClipRhythm.as_view(), name="api-rhythm"),
    path("api/clips/<uuid:clip_id>/report/", api.ClipReport.as_view(), name="api-report"),
    path("api/clips/<uuid:clip_id>/report/<int:report_id>/curves/", api.Curves.as_view(), name="api-report-curves"),
    path("api/clips/<uuid:clip_id>/reading/", choices_api.ClipReading.as_view(), name="api-clip-reading"),
    path("api/studios/<slug:slug>/reading/", choices_api.StudioReading.as_view(), name="api-studio-reading"),
    path("api/clips/<uuid:clip_id>/structure.csv", api.StructureCsv.as_view(), name="api-structure-csv"),
    path("api/clips/<uuid:clip_id>/structure.json", api.StructureJson.as_view(), name="api-structure-json"),
    path("api/clips/<uuid:clip_id>/scale/", choices_api.ClipScale.as_view(), name="api-clip-scale"),
    path("api/clips/<uuid:clip_id>/units/<str:unit>/", choices_api.ClipUnit.as_view(), name="api-clip-unit"),
    path("", include("dancesite.reports.comparing.urls")),
    path("", include("dancesite.reports.exporting.urls")),
    path("", include("dancesite.reports.measuring.urls")),
    path("", include("dancesite.reports.notes.urls")),
    path("", include("dancesite.reports.overtime.urls")),
    path("", include("dancesite.reports.sharing.urls")),
]
