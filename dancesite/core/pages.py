"""Error pages, and the same errors as JSON under /api/ and for programs.

They ask the database nothing: it may be what broke.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .errors import Problem, stale_page


def theme_of(request: HttpRequest) -> str:
    """What the person chose: light, dark, or "" for what the system says."""
    return _theme(request, "theme")


def looking_theme_of(request: HttpRequest) -> str:
    """The same for pages that are for looking at film: dark, until the person chose light for them."""
    return _theme(request, "theme_looking") or "dark"


def _theme(request: HttpRequest, cookie: str) -> str:
    theme = request.COOKIES.get(cookie, "")
    return theme if theme in {"light", "dark"} else ""


def _page(request: HttpRequest, status: int, code: str, title: str, text: str) -> HttpResponse:
    if request.path.startswith("/api/") or getattr(request, "api_token", None) is not None:
        return JsonResponse(Problem(code, text).as_json(), status=status)
    # Without the request: the context processors would look up who is there.
    page = render_to_string("error.html", {"title": title, "text": text, "theme": theme_of(request)})
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("What arrived could not be understood. Go back, load the page again and try once more.")
    return _page(request, 400, "invalid", _("This did not work"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("It may have been removed, or it belongs to a studio you are not in.")
    return _page(request, 404, "not-found", _("This page is not here"), text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "not-allowed", _("Not for your role"), _("A lead of the studio can change your role."))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its secret: mostly one that was open while somebody signed in or out in another window."""
    problem = stale_page()
    return _page(request, problem.status, problem.code, _("This page is too old"), problem.message)


def broken(request: HttpRequest) -> HttpResponse:
    text = _("The mistake is ours and was written down. Nothing you saved is lost. Try again in a moment.")
    return _page(request, 500, "broken", _("Something broke here"), text)
