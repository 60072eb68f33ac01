from __future__ import annotations

from django.urls import path

from . import api, views

_MODEL = "api/models/<uuid:model_id>/"

urlpatterns = [
    path("s/<slug:slug>/models/", views.models, name="models"),
    path("api/studios/<slug:slug>/models/", api.StudioModels.as_view(), name="api-models"),
    path(_MODEL, api.OneModel.as_view(), name="api-model"),
    path(_MODEL + "promote/", api.ModelPromote.as_view(), name="api-model-promote"),
    path(_MODEL + "retire/", api.ModelRetire.as_view(), name="api-model-retire"),
    path(_MODEL + "card/", api.ModelCard.as_view(), name="api-model-card"),
    path("media/models/<uuid:model_id>/weights", api.weights, name="model-weights"),
]
