from __future__ import annotations

from django.urls import path

from .api import StudioEvents

urlpatterns = [path("api/studios/<slug:slug>/events/", StudioEvents.as_view(), name="api-events")]
