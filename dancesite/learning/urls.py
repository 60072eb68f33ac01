from __future__ import annotations

from django.urls import path

from . import api, assignment_api, pool_api, pool_views, run_api, run_views, snapshot_api, survey_api, views

_MODEL = "api/models/<uuid:model_id>/"
_TRAINING = "api/studios/<slug:slug>/training/"
_SNAPSHOT = "api/snapshots/<uuid:snapshot_id>/"
_RUN = "api/runs/<uuid:run_id>/"

urlpatterns = [
    path("s/<slug:slug>/models/", views.models, name="models"),
    path("api/studios/<slug:slug>/models/", api.StudioModels.as_view(), name="api-models"),
    path(_MODEL, api.OneModel.as_view(), name="api-model"),
    path(_MODEL + "promote/", api.ModelPromote.as_view(), name="api-model-promote"),
    path(_MODEL + "retire/", api.ModelRetire.as_view(), name="api-model-retire"),
    path(_MODEL + "card/", api.ModelCard.as_view(), name="api-model-card"),
    path("s/<slug:slug>/train/", pool_views.train, name="train"),
    path(_TRAINING, pool_api.Training.as_view(), name="api-training"),
    path(_TRAINING + "surveys/", survey_api.StudioSurveys.as_view(), name="api-surveys"),
    path(_TRAINING + "proposals/", assignment_api.StudioProposals.as_view(), name="api-proposals"),
    path(_TRAINING + "assignments/", assignment_api.StudioAssignments.as_view(), name="api-assignments"),
    path(
        "api/training/assignments/<uuid:assignment_id>/",
        assignment_api.OneAssignment.as_view(),
        name="api-assignment",
    ),
    path("api/clips/<uuid:clip_id>/taught/", pool_api.ClipTaught.as_view(), name="api-clip-taught"),
    path(_TRAINING + "snapshots/", snapshot_api.StudioSnapshots.as_view(), name="api-snapshots"),
    path(_SNAPSHOT, snapshot_api.OneSnapshot.as_view(), name="api-snapshot"),
    path(_SNAPSHOT + "manifest/", snapshot_api.SnapshotManifest.as_view(), name="api-snapshot-manifest"),
    path("s/<slug:slug>/train/runs/<int:number>/", run_views.run, name="run"),
    path(_TRAINING + "runs/", run_api.StudioRuns.as_view(), name="api-runs"),
    path(_RUN, run_api.OneRun.as_view(), name="api-run"),
    path(_RUN + "points/", run_api.RunPoints.as_view(), name="api-run-points"),
    path(_RUN + "stop/", run_api.RunStop.as_view(), name="api-run-stop"),
    path(_RUN + "resume/", run_api.RunResume.as_view(), name="api-run-resume"),
    path("media/models/<uuid:model_id>/weights", api.weights, name="model-weights"),
]
