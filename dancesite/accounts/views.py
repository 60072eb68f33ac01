"""Signing in and out, one-time links, one's own account."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dancesite.core.errors import Problem

from . import selectors, services, throttle
from .forms import ChangePasswordForm, JoinForm, NameForm, PasswordForm, RegisterForm, SignInForm, TokenForm
from .models import OneTimeLink, User
from .tokens import tokens_of

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def home(request: HttpRequest) -> HttpResponse:
    """To the studio one was in last, the first one, or a page that says how to get into one."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    studios = [membership.studio for membership in selectors.memberships_of(request.user)]
    if not studios:
        return render(request, "accounts/no_studio.html", {"section": ""})
    last = request.session.get("studio", "")
    chosen = next((studio for studio in studios if studio.slug == last), studios[0])
    return redirect("clips", chosen.slug)


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts=here, require_https=request.is_secure()
    )
    return target if safe else "/"


def tell(form: forms.Form, problem: Problem) -> None:
    """Put a service's refusal next to the field it names."""
    for field, lines in (problem.fields or {"": [problem.message]}).items():
        for line in lines:
            form.add_error(field if field in form.fields else None, line)


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None)
    refusal = ""
    if request.method == "POST":
        email = request.POST.get("email", "")
        if throttle.blocked(request, email):
            refusal = _("Too many tries. Wait a quarter of an hour, or ask your studio for a new link.")
        elif form.is_valid():
            credentials = {"username": email.strip().lower(), "password": form.cleaned_data["password"]}
            user = authenticate(request, **credentials)
            if user is not None:
                throttle.succeeded(request, email)
                login(request, user)
                return HttpResponseRedirect(_next(request))
        refusal = refusal or _("Email and password do not fit together. Check both, or ask your studio for a new link.")
    context = {
        "form": form,
        "refusal": refusal,
        "next": _next(request),
        "open_registration": settings.OPEN_REGISTRATION,
    }
    return render(request, "accounts/sign_in.html", context, status=400 if refusal else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


def forgotten(request: HttpRequest) -> HttpResponse:
    """Says how to get a reset link; there need be no mail server."""
    return render(request, "accounts/forgotten.html")


@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation: join with the account one is signed in with, or make one."""
    link = selectors.link_open(OneTimeLink.Use.INVITE, token)
    if link is None or link.studio is None:
        return render(request, "accounts/link_gone.html", status=410)
    form = JoinForm(request.POST or None, initial={"email": link.email})
    if request.method == "POST":
        try:
            if request.user.is_authenticated:
                services.invitation_accept(link=link, user=request.user)
                return redirect("clips", link.studio.slug)
            if form.is_valid():
                user = services.invitation_accept_new(link=link, **form.cleaned_data)
                login(request, user, backend=_BACKEND)
                return redirect("clips", link.studio.slug)
        except Problem as problem:
            tell(form, problem)
    return render(request, "accounts/join.html", {"form": form, "link": link, "path": request.path})


@never_cache
@sensitive_post_parameters("password")
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by a one-time link."""
    link = selectors.link_open(OneTimeLink.Use.RESET, token)
    if link is None or link.user is None:
        return render(request, "accounts/link_gone.html", status=410)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.password_reset(link=link, password=form.cleaned_data["password"])
        except Problem as problem:
            tell(form, problem)
        else:
            login(request, user, backend=_BACKEND)
            messages.success(request, _("Your new password is set. Other places are signed out, and tokens ended."))
            return redirect("home")
    return render(request, "accounts/reset.html", {"form": form, "link": link})


@never_cache
@sensitive_post_parameters("password")
def register(request: HttpRequest) -> HttpResponse:
    """Make an account and a studio of one's own; only where the operator opened registration."""
    if not settings.OPEN_REGISTRATION:
        raise Http404
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, studio = services.registration_create(**form.cleaned_data)
        except Problem as problem:
            tell(form, problem)
        else:
            login(request, user, backend=_BACKEND)
            return redirect("clips", studio.slug)
    return render(request, "accounts/register.html", {"form": form})


@login_required
@sensitive_post_parameters("current", "password")
def account(request: HttpRequest) -> HttpResponse:
    """One's own name, password and tokens."""
    user = cast(User, request.user)
    forms_: dict[str, forms.Form] = {}
    if request.method == "POST" and "name" in request.POST:
        forms_["name_form"] = name_form = NameForm(request.POST)
        if name_form.is_valid():
            services.name_change(user=user, **name_form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("account")
    elif request.method == "POST":
        forms_["password_form"] = password_form = ChangePasswordForm(request.POST)
        if password_form.is_valid():
            try:
                services.password_change(user=user, **password_form.cleaned_data)
            except Problem as problem:
                tell(password_form, problem)
            else:
                update_session_auth_hash(request, user)
                messages.success(request, _("Your password is changed. Other places are signed out, and tokens ended."))
                return redirect("account")
    return account_page(request, **forms_)


def account_page(request: HttpRequest, **extra: Any) -> HttpResponse:
    """With fresh forms, where `extra` brings none that was filled in."""
    user = cast(User, request.user)
    context = {
        "name_form": NameForm(initial={"name": user.name}),
        "password_form": ChangePasswordForm(),
        "token_form": TokenForm(auto_id="token_%s"),
        "tokens": tokens_of(user),
        "now": timezone.now(),
        "section": "",
    }
    return render(request, "accounts/account.html", context | extra)


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html", {"section": "help"})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"section": "", "days": settings.REMOVED_KEPT_DAYS})
