"""Request shapes of the server-rendered pages. Rules live in services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ApiToken, Role


class Form(forms.Form):
    """Says in the studio's words what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill this in.")


class SignInForm(Form):
    email = forms.CharField(max_length=254)
    password = forms.CharField(strip=False, max_length=500)


class JoinForm(Form):
    name = forms.CharField(max_length=100, label=_("Name"))
    email = forms.EmailField(label=_("Email"))
    password = forms.CharField(strip=False, max_length=500, label=_("Password"))


class RegisterForm(JoinForm):
    studio = forms.CharField(max_length=100, label=_("Studio"))


class PasswordForm(Form):
    password = forms.CharField(strip=False, max_length=500, label=_("New password"))


class ChangePasswordForm(PasswordForm):
    current = forms.CharField(strip=False, max_length=500, label=_("Current password"))


class NameForm(Form):
    name = forms.CharField(max_length=100, label=_("Name"))


class InviteForm(Form):
    email = forms.EmailField(required=False, label=_("Email"))
    role = forms.ChoiceField(choices=Role.choices, initial=Role.DANCER, label=_("Role"))


class RoleForm(Form):
    role = forms.ChoiceField(choices=Role.choices)


class TokenForm(Form):
    name = forms.CharField(max_length=100, label=_("Name"))
    scope = forms.ChoiceField(choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ, label=_("It may"))
    days = forms.TypedChoiceField(
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("", _("Until it is revoked"))],
        initial="90",
        coerce=int,
        empty_value=None,
        required=False,
        label=_("Works for"),
    )
