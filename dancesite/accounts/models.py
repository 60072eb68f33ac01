"""People and studios."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        """A person; without a password they can only enter by a one-time link."""
        user = self.model(email=self.normalize_email(email).lower(), name=name.strip(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person, who may belong to several studios. Signs in by email address."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two letters for the round badge."""
        parts = self.name.split()
        return ((parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()) if parts else "?"


class Studio(models.Model):
    """A tenant: nobody outside it sees anything of it."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(unique=True)
    quota_bytes = models.BigIntegerField(null=True, blank=True)  # of films and what is made from them; None: the site's
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    DANCER = "dancer", _("Dancer")
    ANNOTATOR = "annotator", _("Annotator")
    LEAD = "lead", _("Lead")


class Membership(models.Model):
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.DANCER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["studio", "user"], name="once_a_studio")]

    def __str__(self) -> str:
        return f"{self.user} in {self.studio}: {self.role}"


class Dancer(models.Model):
    """Who dances in a clip. Need not have an account; data splits are grouped by dancer."""

    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="dancers")
    name = models.CharField(_("name"), max_length=100)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="dances_as")

    class Meta:
        constraints = [models.UniqueConstraint("studio", Lower("name"), name="dancer_name_once_a_studio")]

    def __str__(self) -> str:
        return self.name


class Purpose(models.TextChoices):
    """What a dancer may allow, each by itself."""

    VIEW = "view", _("Watching in this studio")
    TRAIN = "train", _("Teaching the model")
    PUBLISH = "publish", _("Publishing")


class OneTimeLink(models.Model):
    """An invitation or a password reset that somebody hands over by hand. Only a hash of its secret is stored."""

    class Use(models.TextChoices):
        INVITE = "invite"
        RESET = "reset"

    use = models.CharField(max_length=8, choices=Use.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)  # invite: what the person becomes
    email = models.EmailField(blank=True)  # invite: whom it is for, if it was said
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="links")  # reset
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(use="invite", studio__isnull=False) | Q(use="reset", user__isnull=False),
                name="link_has_what_its_use_needs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.email or self.user or self.studio}"


class ApiToken(models.Model):
    """A machine's way in, with the rights of the person who made it. Only a hash of its secret is stored."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and change")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its last letters, to recognise it by
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"
