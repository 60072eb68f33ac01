from __future__ import annotations

from django.urls import path

from . import api, files_api

urlpatterns = [
    path("api/clips/<uuid:clip_id>/exports/", api.Exports.as_view(), name="api-clip-exports"),
    path("api/clips/<uuid:clip_id>/blur/", api.Blur.as_view(), name="api-clip-blur"),
    path("api/clips/<uuid:clip_id>/measures.csv", files_api.MeasuresCsv.as_view(), name="api-measures-csv"),
    path("api/clips/<uuid:clip_id>/measures.json", files_api.MeasuresJson.as_view(), name="api-measures-json"),
    path("api/clips/<uuid:clip_id>/timing.csv", files_api.TimingCsv.as_view(), name="api-timing-csv"),
    path("api/clips/<uuid:clip_id>/timing.json", files_api.TimingJson.as_view(), name="api-timing-json"),
    path("api/clips/<uuid:clip_id>/notes.csv", files_api.NotesCsv.as_view(), name="api-notes-csv"),
    path("api/clips/<uuid:clip_id>/notes.json", files_api.NotesJson.as_view(), name="api-notes-json"),
    path("api/comparisons/<uuid:comparison_id>/comparison.csv", files_api.ComparisonCsv.as_view(),
         name="api-comparison-csv"),
    path("api/comparisons/<uuid:comparison_id>/comparison.json", files_api.ComparisonJson.as_view(),
         name="api-comparison-json"),
]
