"""What a share link opens: one page, of a report or of a comparison, and the files on it. Nobody has to sign in, and
who did is nobody special here.

A wrong link, one that ended and one that never was look the same.
"""

from __future__ import annotations

from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dancesite.clips.media import ServedFile, serve, type_of
from dancesite.core import pool

from ..selectors import report_latest
from . import throttle
from .link_view import link_title
from .models import ShareLink
from .selectors import file_of, link_open
from .services import link_note
from .shared_view import shared_comparison, shared_report

Answer = TypeVar("Answer", bound=HttpResponseBase)
# The address is the secret: no other site gets it as a referrer, no search engine keeps it, no cache on the way either.
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive, noimageindex",
    "Cache-Control": "private, no-store",
}


@require_safe
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """The report, read only."""
    link = _opened(request, secret)
    if isinstance(link, HttpResponse):
        return link
    told = _told(link, secret)
    if told is None:
        return _gone(request)
    if request.method == "GET":
        link_note(link=link)
    context = {"page_data": told, "title": link_title(link), "studio": link.clip.studio.name}
    return _outside(render(request, "shared/report.html", context))


def _told(link: ShareLink, secret: str) -> dict[str, Any] | None:
    """None while it is being made anew."""
    if link.comparison is not None:
        return shared_comparison(link, link.comparison, secret) if link.comparison.data else None
    report = report_latest(link.clip)
    return shared_report(link, report, secret) if report else None


@require_safe
async def file(request: HttpRequest, secret: str, what: str) -> HttpResponseBase:
    """Film, first picture or skeleton, as far as the link opens them."""
    found = await sync_to_async(_file)(request, secret, what)
    return _outside(found if isinstance(found, HttpResponse) else await serve(request, found))


def _file(request: HttpRequest, secret: str, what: str) -> ServedFile | HttpResponse:
    link = _opened(request, secret)
    artefact = None if isinstance(link, HttpResponse) else file_of(link, what)
    pool.give_back()
    if isinstance(link, HttpResponse):
        return link
    if artefact is None:
        return HttpResponse("This is not here.\n", status=404, content_type="text/plain; charset=utf-8")
    media_type, encoding = type_of(artefact)
    # Without the row: whoever comes from outside has nothing made again.
    return ServedFile(artefact.name, artefact.bytes, artefact.sha256, media_type, encoding, "inline", None)


def _opened(request: HttpRequest, secret: str) -> ShareLink | HttpResponse:
    """The link, or the answer to somebody whose link opens nothing."""
    if throttle.tried_too_often(request):
        return _refused(request, _("Too many wrong links came from here. Wait a quarter of an hour."))
    link = link_open(secret)
    if link is None:
        throttle.wrong_secret(request)
        return _gone(request)
    if throttle.used_too_often(link):
        return _refused(request, _("This link is used very often right now. Wait a minute."))
    return link


def _gone(request: HttpRequest) -> HttpResponse:
    title = _("This link opens nothing")
    text = _("It may have run out or been ended, or a part of it is missing. Ask whoever sent it for a new one.")
    return _outside(render(request, "shared/gone.html", {"title": title, "text": text}, status=404))


def _refused(request: HttpRequest, text: str) -> HttpResponse:
    return _outside(render(request, "shared/gone.html", {"title": _("A moment, please"), "text": text}, status=429))


def _outside(answer: Answer) -> Answer:
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    return answer
