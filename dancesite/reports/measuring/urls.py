from __future__ import annotations

from django.urls import path

from .api import ClipMeasures

urlpatterns = [path("api/clips/<uuid:clip_id>/measures/", ClipMeasures.as_view(), name="api-clip-measures")]
