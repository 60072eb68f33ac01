"""The leads' pages about webhooks. They are reached with a session only; tokens open nothing under /s/."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dancesite.accounts.models import Membership
from dancesite.accounts.selectors import membership_led
from dancesite.accounts.views import tell
from dancesite.core.errors import Problem

from ..models import Webhook
from . import selectors, services
from .forms import WebhookForm
from .signing import secret_of
from .words import state_of

View = Callable[..., HttpResponse]


def _by_form(act: Callable[[HttpRequest, Membership, Webhook], HttpResponse]) -> View:
    """One webhook of the studio, by POST. By GET comes who was signed out and signed in again: back to its page."""

    @login_required
    @never_cache
    @wraps(act)
    def checked(request: HttpRequest, slug: str, webhook_id: uuid.UUID) -> HttpResponse:
        if request.method != "POST":
            return redirect("webhook", slug, webhook_id)
        membership = membership_led(request.user, slug)
        return act(request, membership, selectors.webhook_get(membership, webhook_id))

    return checked


@login_required
@never_cache
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """All of the studio; by POST another one."""
    membership = membership_led(request.user, slug)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = services.webhook_create(
                studio=membership.studio, created_by=membership.user, **form.cleaned_data
            )
        except Problem as problem:
            tell(form, problem)
        else:
            messages.success(request, _("Added. Its receiver needs the secret to check what arrives."))
            return redirect("webhook", slug, webhook.id)
    listed = [{"webhook": webhook, "state": state_of(webhook)} for webhook in selectors.webhooks_of(membership)]
    full = len(listed) >= services.MOST_OF_A_STUDIO
    context = {"listed": listed, "form": form, "full": full, "most": services.MOST_OF_A_STUDIO}
    return _render(request, membership, "live/webhooks.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
def webhook(request: HttpRequest, slug: str, webhook_id: uuid.UUID) -> HttpResponse:
    """One of them, its last deliveries; by POST another address or other types."""
    membership = membership_led(request.user, slug)
    found = selectors.webhook_get(membership, webhook_id)
    if request.method != "POST":
        return _page(request, membership, found)
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            services.webhook_edit(webhook=found, **form.cleaned_data)
        except Problem as problem:
            tell(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhook", slug, found.id)
    return _page(request, membership, found, form=form, status=400)


@_by_form
def test(request: HttpRequest, membership: Membership, webhook: Webhook) -> HttpResponse:
    try:
        answer = services.webhook_test(webhook=webhook)
    except Problem as problem:
        messages.error(request, problem.message)
        return redirect("webhook", membership.studio.slug, webhook.id)
    if answer.taken:
        messages.success(request, _("The test arrived: {status}.").format(status=answer.status))
    else:
        said = answer.error or _("it answered {status}.").format(status=answer.status)
        messages.error(request, _("The test was not taken: {said}").format(said=said))
    return redirect("webhook", membership.studio.slug, webhook.id)


@_by_form
def secret(request: HttpRequest, membership: Membership, webhook: Webhook) -> HttpResponse:
    """Show it."""
    return _page(request, membership, webhook, secret=secret_of(webhook))


@_by_form
def roll(request: HttpRequest, membership: Membership, webhook: Webhook) -> HttpResponse:
    """Make another secret and show it."""
    services.webhook_roll(webhook=webhook)
    return _page(request, membership, webhook, secret=secret_of(webhook), rolled=True)


@_by_form
def pause(request: HttpRequest, membership: Membership, webhook: Webhook) -> HttpResponse:
    services.webhook_pause(webhook=webhook, reason=_("{name} paused it.").format(name=membership.user.name))
    return redirect("webhook", membership.studio.slug, webhook.id)


@_by_form
def resume(request: HttpRequest, membership: Membership, webhook: Webhook) -> HttpResponse:
    services.webhook_resume(webhook=webhook, by=membership.user)
    messages.success(request, _("It goes on from where it stopped."))
    return redirect("webhook", membership.studio.slug, webhook.id)


@_by_form
def delete(request: HttpRequest, membership: Membership, webhook: Webhook) -> HttpResponse:
    services.webhook_delete(webhook=webhook)
    messages.success(request, _("The webhook is deleted. Nothing is sent there any more."))
    return redirect("webhooks", membership.studio.slug)


def _page(
    request: HttpRequest,
    membership: Membership,
    webhook: Webhook,
    *,
    form: WebhookForm | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "webhook": webhook,
        "state": state_of(webhook),
        "form": form or WebhookForm(initial={"url": webhook.url, "types": webhook.types}),
        "deliveries": selectors.deliveries_of(webhook)[: services.DELIVERIES_KEPT],
        **extra,
    }
    return _render(request, membership, "live/webhook.html", context, status=status)


def _render(
    request: HttpRequest, membership: Membership, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    return render(request, template, {"membership": membership, "section": "studio", **context}, status=status)
