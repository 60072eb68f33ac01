from __future__ import annotations

from django.urls import path

from .api import StudioEvents
from .webhooks import views

_ALL = "s/<slug:slug>/studio/webhooks/"
_ONE = f"{_ALL}<uuid:webhook_id>/"

urlpatterns = [
    path("api/studios/<slug:slug>/events/", StudioEvents.as_view(), name="api-events"),
    path(_ALL, views.webhooks, name="webhooks"),
    path(_ONE, views.webhook, name="webhook"),
    path(f"{_ONE}test/", views.test, name="webhook-test"),
    path(f"{_ONE}secret/", views.secret, name="webhook-secret"),
    path(f"{_ONE}roll/", views.roll, name="webhook-roll"),
    path(f"{_ONE}pause/", views.pause, name="webhook-pause"),
    path(f"{_ONE}resume/", views.resume, name="webhook-resume"),
    path(f"{_ONE}delete/", views.delete, name="webhook-delete"),
]
