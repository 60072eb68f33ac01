"""The studio page: people, roles, invitations and reset links."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dancesite.core.errors import Problem

from . import quota, selectors, services
from .forms import InviteForm, RoleForm
from .models import Membership, User
from .permissions import Action, may


def _by_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """POST only. By GET comes who was signed out and signed in again: back to the page that has the form."""

    @wraps(view)
    def checked(request: HttpRequest, slug: str, **ids: int) -> HttpResponse:
        return view(request, slug, **ids) if request.method == "POST" else redirect("studio", slug)

    return checked


def _page(request: HttpRequest, membership: Membership, *, status: int = 200, **extra: Any) -> HttpResponse:
    studio = membership.studio
    manage = may(membership.role, Action.MANAGE)
    resettable = (
        selectors.resettable_by(membership.user).exclude(id=membership.user_id) if manage else User.objects.none()
    )
    may_reset = set(resettable.filter(memberships__studio=studio).values_list("id", flat=True))
    members = [
        {
            "membership": member,
            "may_reset": member.user_id in may_reset,
            "form": RoleForm(initial={"role": member.role}),
        }
        for member in selectors.members_of(studio)
    ]
    context = {
        "membership": membership,
        "section": "studio",
        "manage": manage,
        "members": members,
        "invitations": selectors.invitations_open(studio) if manage else [],
        "invite_form": InviteForm(),
        "used": quota.in_gb(quota.used_bytes(studio)),
        "limit": quota.in_gb(limit) if (limit := quota.limit_bytes(studio)) else "",
        "page_data": {
            "studio": {"slug": studio.slug, "name": studio.name},
            "me": {"name": membership.user.name, "role": membership.role},
            "socket": f"/ws/studios/{studio.slug}/",
        },
    }
    return render(request, "accounts/studio.html", context | extra, status=status)


@login_required
@never_cache
def studio(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the studio. A lead also invites, changes roles and hands out reset links."""
    return _page(request, selectors.membership_get(request.user, slug))


@login_required
@_by_form
@never_cache
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Make an invitation and show its link, once."""
    membership = selectors.membership_led(request.user, slug)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, invite_form=form, status=400)
    token = services.invitation_create(studio=membership.studio, created_by=membership.user, **form.cleaned_data)
    link = request.build_absolute_uri(reverse("join", args=[token]))
    return _page(request, membership, new_link={"url": link, "kind": "invite", "for": form.cleaned_data["email"]})


@login_required
@_by_form
def invite_withdraw(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    membership = selectors.membership_led(request.user, slug)
    services.invitation_withdraw(studio=membership.studio, link_id=link_id)
    messages.success(request, _("The invitation no longer works."))
    return redirect("studio", slug)


def _member(membership: Membership, user_id: int) -> User:
    return get_object_or_404(Membership, studio=membership.studio, user_id=user_id).user


@login_required
@_by_form
def member_role(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    membership = selectors.membership_led(request.user, slug)
    person, form = _member(membership, user_id), RoleForm(request.POST)
    if form.is_valid():
        _try(request, _("Saved."), services.membership_set, studio=membership.studio, user=person, **form.cleaned_data)
    return redirect("studio", slug)


@login_required
@_by_form
def member_end(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """A lead takes somebody out, or a person leaves."""
    membership = selectors.membership_get(request.user, slug)
    if membership.user_id != user_id:
        membership = selectors.membership_led(request.user, slug)
    person = _member(membership, user_id)
    done = _("{name} is no longer in this studio. Their clips stay.").format(name=person.name)
    _try(request, done, services.membership_end, studio=membership.studio, user=person)
    return redirect("home" if person.pk == cast(User, request.user).pk else reverse("studio", args=[slug]))


@login_required
@_by_form
@never_cache
def member_reset(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """Make a password-reset link for a member and show it, once."""
    membership = selectors.membership_led(request.user, slug)
    person = _member(membership, user_id)
    try:
        token = services.reset_link_create(user=person, created_by=membership.user)
    except Problem as problem:
        messages.error(request, problem.message)
        return redirect("studio", slug)
    link = request.build_absolute_uri(reverse("reset", args=[token]))
    return _page(request, membership, new_link={"url": link, "kind": "reset", "for": person.name})


def _try(request: HttpRequest, done: str, service: Any, **values: Any) -> None:
    try:
        service(**values)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done)
