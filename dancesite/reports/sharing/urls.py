from __future__ import annotations

from django.urls import path

from . import api, views

urlpatterns = [
    path("shared/<str:secret>/", views.page, name="shared"),
    path("shared/<str:secret>/<slug:what>", views.file, name="shared-file"),
    path("api/clips/<uuid:clip_id>/links/", api.ClipLinks.as_view(), name="api-clip-links"),
    path("api/comparisons/<uuid:comparison_id>/links/", api.ComparisonLinks.as_view(), name="api-comparison-links"),
    path("api/links/<uuid:link_id>/", api.OneLink.as_view(), name="api-link"),
]
