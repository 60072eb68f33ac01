from __future__ import annotations

from django.urls import path

from . import api, views

urlpatterns = [
    path("s/<slug:slug>/compare/", views.compare, name="compare"),
    path("s/<slug:slug>/compare/<uuid:comparison_id>/", views.comparison, name="comparison"),
    path("api/studios/<slug:slug>/comparisons/", api.StudioComparisons.as_view(), name="api-comparisons"),
    path("api/comparisons/<uuid:comparison_id>/", api.OneComparison.as_view(), name="api-comparison"),
]
