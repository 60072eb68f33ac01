from __future__ import annotations

from django.urls import path

from . import api

urlpatterns = [
    path("api/clips/<uuid:clip_id>/exports/", api.Exports.as_view(), name="api-clip-exports"),
    path("api/clips/<uuid:clip_id>/blur/", api.Blur.as_view(), name="api-clip-blur"),
]
