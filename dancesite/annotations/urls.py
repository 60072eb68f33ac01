from __future__ import annotations

from django.urls import path

from . import api

urlpatterns = [
    path("api/studios/<slug:slug>/words/", api.StudioWords.as_view(), name="api-words"),
    path("api/clips/<uuid:clip_id>/labels/", api.ClipLabels.as_view(), name="api-clip-labels"),
]
