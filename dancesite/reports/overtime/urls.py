from __future__ import annotations

from django.urls import path

from . import api, views

_API = "api/studios/<slug:slug>/progress/"
_DANCER = f"{_API}dancers/<int:dancer_id>/"

urlpatterns = [
    path("s/<slug:slug>/progress/", views.progress, name="progress"),
    path(_API, api.Progress.as_view(), name="api-progress"),
    path(_DANCER, api.DancerProgress.as_view(), name="api-progress-dancer"),
    path(f"{_DANCER}unit/", api.DancerUnit.as_view(), name="api-progress-unit"),
    path(f"{_DANCER}unit.csv", api.DancerUnitCsv.as_view(), name="api-progress-unit-csv"),
    path(f"{_API}studio/", api.StudioProgress.as_view(), name="api-progress-studio"),
    path(f"{_API}studio/<str:table>.csv", api.StudioTable.as_view(), name="api-progress-table"),
]
