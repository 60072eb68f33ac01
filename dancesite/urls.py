from __future__ import annotations

from django.urls import include, path

from dancesite.core.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("", include("dancesite.accounts.urls")),
    path("", include("dancesite.clips.urls")),
    path("", include("dancesite.reports.urls")),
    path("", include("dancesite.live.urls")),
]
handler404 = "dancesite.core.pages.not_found"
handler403 = "dancesite.core.pages.forbidden"
handler500 = "dancesite.core.pages.broken"
