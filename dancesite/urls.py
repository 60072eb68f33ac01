from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from dancesite.core.schema_api import Schema

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("api/schema/", Schema.as_view(), name="api-schema"),
    path("", include("dancesite.accounts.urls")),
    path("", include("dancesite.clips.urls")),
    path("", include("dancesite.annotations.urls")),
    path("", include("dancesite.learning.urls")),
    path("", include("dancesite.reports.urls")),
    path("", include("dancesite.live.urls")),
]
handler400 = "dancesite.core.pages.bad_request"
handler404 = "dancesite.core.pages.not_found"
handler403 = "dancesite.core.pages.forbidden"
handler500 = "dancesite.core.pages.broken"
