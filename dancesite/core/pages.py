"""Error pages, and the same errors as JSON under /api/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .errors import Problem


def _page(request: HttpRequest, status: int, code: str, title: str, text: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(Problem(code, text).as_json(), status=status)
    return render(request, "error.html", {"title": title, "text": text}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("It may have been removed, or it belongs to a studio you are not in.")
    return _page(request, 404, "not-found", _("This page is not here"), text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "not-allowed", _("Not for your role"), _("A lead of the studio can change your role."))


def broken(request: HttpRequest) -> HttpResponse:
    text = _("The mistake is ours and was written down. Nothing you saved is lost. Try again in a moment.")
    return _page(request, 500, "broken", _("Something broke here"), text)
