"""Tokens on the page of one's account. Only somebody who signed in gets here: tokens do not count outside the API."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dancesite.core.errors import Problem

from . import token_services
from .forms import TokenForm
from .models import User
from .views import account_page, tell


@login_required
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    if request.method != "POST":  # who was signed out and signed in again, or loads the page with the token anew
        return redirect("account")
    form = TokenForm(request.POST, auto_id="token_%s")
    if form.is_valid():
        try:
            token, secret = token_services.token_create(user=cast(User, request.user), **form.cleaned_data)
        except Problem as problem:
            tell(form, problem)
        else:
            return account_page(request, new_token=token, secret=secret)
    return account_page(request, token_form=form)


@login_required
def revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """One of one's own tokens; harmless for any other id."""
    if request.method == "POST" and token_services.token_revoke(user=cast(User, request.user), token_id=token_id):
        messages.success(request, _("The token is revoked. Programs that use it are refused from now on."))
    return redirect("account")
