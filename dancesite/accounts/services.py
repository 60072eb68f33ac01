"""Writes about people and studios."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dancesite.core.errors import Problem

from .models import Dancer, Membership, OneTimeLink, Role, Studio, User
from .selectors import maker_may, may_reset_password, token_hash
from .token_services import tokens_end

INVITE_LIFE = timedelta(days=14)
RESET_LIFE = timedelta(days=2)
RESERVED_SLUGS = {"new", "all", "api"}


def user_create(*, email: str, name: str, password: str) -> User:
    """A person with a checked password. Problem "email-taken" or "weak-password" names the field."""
    email = email.strip().lower()
    _password_check(password, User(email=email, name=name))
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, name=name, password=password)
    except IntegrityError:
        message = _("There is already an account with this address. Sign in with it first, then open the link again.")
        raise Problem("email-taken", message, fields={"email": [message]}) from None


def _password_check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem("weak-password", " ".join(error.messages), fields={"password": error.messages}) from None


def quota_set(*, studio: Studio, limit: int | None) -> None:
    """How many bytes the studio may hold; 0 for no limit, None for what holds for the whole site."""
    studio.quota_bytes = limit
    studio.save(update_fields=["quota_bytes"])


def studio_create(*, name: str, slug: str = "") -> Studio:
    """A new tenant; its slug is made from the name and numbered where taken."""
    base = slugify(slug or name)[:40] or "studio"
    candidate, number = base, 2
    while True:
        if candidate not in RESERVED_SLUGS and not Studio.objects.filter(slug=candidate).exists():
            with suppress(IntegrityError), transaction.atomic():  # two studios of one name at the same moment
                return Studio.objects.create(name=name.strip(), slug=candidate)
        candidate, number = f"{base}-{number}", number + 1


@transaction.atomic
def membership_set(*, studio: Studio, user: User, role: str) -> Membership:
    """Add the person or change the role. A studio always keeps one lead."""
    members = _members_locked(studio)
    current = members.get(user.pk)
    if current and current.role == Role.LEAD and role != Role.LEAD:
        _keep_a_lead(members, user)
    membership, _created = Membership.objects.update_or_create(studio=studio, user=user, defaults={"role": role})
    return membership


@transaction.atomic
def membership_end(*, studio: Studio, user: User) -> None:
    """The person leaves the studio; clips they uploaded stay with it."""
    members = _members_locked(studio)
    _keep_a_lead(members, user)
    Membership.objects.filter(studio=studio, user=user).delete()


def _members_locked(studio: Studio) -> dict[int, Membership]:
    """By the person's id. In one order, so that two changes at once wait for each other and do not lock up."""
    return {m.user_id: m for m in Membership.objects.select_for_update().filter(studio=studio).order_by("id")}


def _keep_a_lead(members: dict[int, Membership], leaving: User) -> None:
    if not any(m.role == Role.LEAD for user_id, m in members.items() if user_id != leaving.pk):
        raise Problem("last-lead", _("A studio needs a lead. Make somebody else a lead first."), status=409)


@transaction.atomic
def dancer_get_or_create(*, studio: Studio, name: str) -> Dancer | None:
    """The studio's dancer of this name, whatever its case; None for an empty name.

    The row is locked: it is not forgotten as a name without clips before the caller's clip is committed.
    """
    name = " ".join(name.split())
    if not name:
        return None
    if len(name) > 100:
        message = _("This name is too long (100 letters at most).")
        raise Problem("invalid", message, fields={"dancer": [message]})
    dancers = Dancer.objects.select_for_update(no_key=True).alias(lower=Lower("name"))
    dancers = dancers.filter(studio=studio, lower=Lower(Value(name)))
    if found := dancers.first():
        return found
    try:
        with transaction.atomic():
            return Dancer.objects.create(studio=studio, name=name)
    except IntegrityError:  # two uploads of one new dancer at the same moment
        return dancers.get()


# --- one-time links ------------------------------------------------------------------------------------------------
def invitation_create(*, studio: Studio, role: str, created_by: User | None, email: str = "") -> str:
    """The secret of a new invitation. It is shown once and stored only as a hash."""
    if role not in Role.values:
        message = _("Choose dancer, annotator or lead.")
        raise Problem("invalid", message, fields={"role": [message]})
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        use=OneTimeLink.Use.INVITE,
        token_hash=token_hash(token),
        studio=studio,
        role=role,
        email=email.strip().lower(),
        created_by=created_by,
        expires_at=timezone.now() + INVITE_LIFE,
    )
    return token


def invitation_withdraw(*, studio: Studio, link_id: int) -> None:
    studio.links.filter(id=link_id, use=OneTimeLink.Use.INVITE, used_at=None).update(expires_at=timezone.now())


def _use_up(link: OneTimeLink) -> None:
    # Two people opening one link at the same moment: the conditional update lets one of them in.
    now = timezone.now()
    open_ = OneTimeLink.objects.filter(id=link.id, used_at=None, expires_at__gt=now)
    if not maker_may(link) or not open_.update(used_at=now):
        raise Problem("link-used", _("This link was already used or has run out. Ask for a new one."), status=410)


@transaction.atomic
def invitation_accept(*, link: OneTimeLink, user: User) -> Membership:
    """Join the studio. Somebody who is already a member keeps a higher role."""
    _use_up(link)
    assert link.studio is not None
    current = Membership.objects.filter(studio=link.studio, user=user).first()
    order = [Role.DANCER, Role.ANNOTATOR, Role.LEAD]
    if current and order.index(Role(current.role)) >= order.index(Role(link.role)):
        return current
    return membership_set(studio=link.studio, user=user, role=link.role)


@transaction.atomic
def invitation_accept_new(*, link: OneTimeLink, email: str, name: str, password: str) -> User:
    """Make the account and join, both or neither."""
    user = user_create(email=email, name=name, password=password)
    invitation_accept(link=link, user=user)
    return user


def reset_link_create(*, user: User, created_by: User | None) -> str:
    """The secret of a password-reset link; earlier ones of the same person stop working.

    `created_by` None is the operator at the command line.
    """
    if created_by is not None and not may_reset_password(created_by, user):
        message = _("{name} also belongs to a studio you do not lead. Ask the operator for a link.")
        raise Problem("not-allowed", message.format(name=user.name), status=403)
    now = timezone.now()
    with transaction.atomic():
        user.links.filter(use=OneTimeLink.Use.RESET, used_at=None).update(expires_at=now)
        token = secrets.token_urlsafe(32)
        OneTimeLink.objects.create(
            use=OneTimeLink.Use.RESET,
            token_hash=token_hash(token),
            user=user,
            created_by=created_by,
            expires_at=now + RESET_LIFE,
        )
    return token


@transaction.atomic
def password_reset(*, link: OneTimeLink, password: str) -> User:
    """Set a new password by the link. Changing it signs every other session out, and ends all tokens."""
    assert link.user is not None
    user = link.user
    _password_check(password, user)
    _use_up(link)
    user.set_password(password)
    user.save(update_fields=["password"])
    tokens_end(user=user)
    return user


def name_change(*, user: User, name: str) -> None:
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def password_change(*, user: User, current: str, password: str) -> None:
    """Set another password. Other sessions are signed out, and all tokens end: whoever knew the old one is out."""
    if not user.check_password(current):
        message = _("The current password is not right.")
        raise Problem("wrong-password", message, fields={"current": [message]})
    _password_check(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    tokens_end(user=user)


@transaction.atomic
def registration_create(*, email: str, name: str, password: str, studio: str) -> tuple[User, Studio]:
    """An account with a studio of its own; the person is its lead."""
    user, created = user_create(email=email, name=name, password=password), studio_create(name=studio)
    membership_set(studio=created, user=user, role=Role.LEAD)
    return user, created
