"""Reads: every way to a studio or a person goes through here."""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Dancer, Membership, OneTimeLink, Role, Studio, User
from .permissions import Action, may

Visitor = User | AnonymousUser


def memberships_of(user: Visitor) -> QuerySet[Membership]:
    """The person's memberships, with their studios, by the studios' names."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.select_related("studio").filter(user_id=user.pk).order_by("studio__name")


def membership_get(user: Visitor, slug: str) -> Membership:
    """The person's membership; Http404 for strangers, who must not learn whether the studio exists."""
    if not user.is_authenticated or not user.is_active:
        raise Http404
    membership = Membership.objects.select_related("studio", "user").filter(user_id=user.pk, studio__slug=slug).first()
    if membership is None:
        raise Http404
    return membership


def membership_led(user: Visitor, slug: str) -> Membership:
    """The same for what only leads may do; PermissionDenied for other members."""
    membership = membership_get(user, slug)
    if not may(membership.role, Action.MANAGE):
        raise PermissionDenied(_("Only a lead of the studio can do this."))
    return membership


def role_in(user: Visitor, studio_id: int) -> str | None:
    if not user.is_authenticated or not user.is_active:
        return None
    roles = Membership.objects.filter(user_id=user.pk, studio_id=studio_id).values_list("role", flat=True)
    return roles.first()


def members_of(studio: Studio) -> QuerySet[Membership]:
    return studio.memberships.select_related("user").order_by("user__name", "user__email")


def invitations_open(studio: Studio) -> QuerySet[OneTimeLink]:
    now = timezone.now()
    leads = studio.memberships.filter(role=Role.LEAD).values("user_id")
    links = studio.links.filter(use=OneTimeLink.Use.INVITE, used_at=None, expires_at__gt=now)
    links = links.filter(Q(created_by=None) | Q(created_by__in=leads))
    return links.select_related("created_by").order_by("-created_at")


def dancers_of(studio: Studio) -> QuerySet[Dancer]:
    return studio.dancers.order_by("name")


def resettable_by(lead: User) -> QuerySet[User]:
    """The people to whom a lead may hand a reset link: those all of whose studios he leads himself.

    Otherwise the lead of one studio could take over an account and read another studio with it.
    """
    led = Membership.objects.filter(user=lead, role=Role.LEAD).values("studio_id")
    elsewhere = Membership.objects.exclude(studio_id__in=led)
    return User.objects.filter(id__in=Membership.objects.filter(studio_id__in=led).values("user_id")).exclude(
        id__in=elsewhere.values("user_id")
    )


def may_reset_password(lead: User, person: User) -> bool:
    return resettable_by(lead).filter(id=person.pk).exists()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_open(use: OneTimeLink.Use, token: str) -> OneTimeLink | None:
    """The unused, unexpired link with this secret, if who made it may still make such a one."""
    links = OneTimeLink.objects.select_related("studio", "user", "created_by")
    link = links.filter(use=use, token_hash=token_hash(token), used_at=None, expires_at__gt=timezone.now()).first()
    return link if link and maker_may(link) else None


def maker_may(link: OneTimeLink) -> bool:
    """A lead who was taken out must not come back by a link of his own, nor take over who has joined elsewhere."""
    maker = link.created_by
    if maker is None:  # the operator
        return True
    if link.user is not None:
        return may_reset_password(maker, link.user)
    return link.studio_id is not None and may(role_in(maker, link.studio_id), Action.MANAGE)
