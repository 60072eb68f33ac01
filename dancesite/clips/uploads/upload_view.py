"""How an upload is told to the browser: the contract of the front end's `Upload` type."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import http_date

from dancesite.accounts.models import Studio, User
from dancesite.accounts.selectors import Visitor
from dancesite.clips.clip_view import clip_json
from dancesite.clips.models import Upload
from dancesite.clips.selectors import clip_get

from . import selectors


def upload_url(upload: Upload) -> str:
    return reverse("api-upload", args=[upload.id])


def upload_json(upload: Upload, user: Visitor) -> dict[str, Any]:
    return {
        "id": str(upload.id),
        "url": upload_url(upload),
        "file_name": upload.file_name,
        "title": upload.answers["title"],
        "length": upload.length,
        "offset": (offset := selectors.arrived(upload)),
        "fingerprint": upload.fingerprint,
        "created_at": upload.created_at.isoformat(),
        "expires_at": selectors.expires_at(upload).isoformat(),
        "state": _state(upload, offset),
        "clip": _clip(upload, user),
        "error": upload.error,
    }


def _state(upload: Upload, offset: int) -> str:
    if upload.error is not None:
        return "refused"
    if upload.clip_id is not None:
        return "done"
    return "receiving" if offset < upload.length else "finishing"


def _clip(upload: Upload, user: Visitor) -> dict[str, Any] | None:
    try:
        return clip_json(clip_get(user, upload.clip_id), user) if upload.clip_id else None
    except Http404:  # removed meanwhile
        return None


def unfinished_json(user: User, studio: Studio) -> list[dict[str, Any]]:
    return [upload_json(upload, user) for upload in selectors.uploads_unfinished(user, studio)]


def expiry_header(upload: Upload) -> dict[str, str]:
    return {} if selectors.is_over(upload) else {"Upload-Expires": http_date(selectors.expires_at(upload).timestamp())}
