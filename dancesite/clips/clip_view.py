"""How a clip is told to the browser: the contract of the front end's `Clip` type."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from dancesite.accounts.models import Purpose
from dancesite.accounts.selectors import Visitor, role_in
from dancesite.core.job_view import job_json
from dancesite.core.models import JobRun

from .models import SHOWS_FACES, Artefact, Clip
from .selectors import may_edit, may_label, may_see_faces

_STATES = {
    JobRun.State.QUEUED: "waiting",
    JobRun.State.RUNNING: "working",
    JobRun.State.DONE: "ready",
    JobRun.State.FAILED: "failed",
    JobRun.State.CANCELLED: "cancelled",
}


def clip_url(clip: Clip) -> str:
    return reverse("clip", args=[clip.studio.slug, clip.id])


def clip_state(clip: Clip) -> str:
    if clip.withdrawn_at:
        return "withdrawn"
    if clip.removed_at:
        return "removed"
    if clip.readable:
        return "ready"
    return _STATES[JobRun.State(clip.job.state)] if clip.job else "waiting"


def scale_json(clip: Clip) -> dict[str, Any] | None:
    """How long a unit should be, about; None: the parser chooses."""
    scale = getattr(clip, "time_scale", None)
    return {"unit": scale.unit, "value": scale.value} if scale else None


def reading_json(clip: Clip) -> dict[str, Any] | None:
    """By which model version it is to be read; None: by none."""
    chosen = getattr(clip, "model_choice", None)
    if chosen is None or chosen.model is None:
        return None
    model = chosen.model
    told = {"id": str(model.id), "name": model.name, "number": model.number}
    return {"model": told | {"version": model.version, "state": model.state}}


def clip_json(
    clip: Clip, user: Visitor, role: str | None = None, places: dict[uuid.UUID, int] | None = None
) -> dict[str, Any]:
    """Wants a clip from `selectors.with_details`.

    Who tells of many clips gives the person's role and the places of their jobs in line.
    """
    newest: dict[str, Artefact] = {artefact.kind: artefact for artefact in clip.artefacts.all()}  # oldest first
    consent = dict.fromkeys(Purpose.values, False) | {row.purpose: row.granted for row in clip.consents.all()}
    role = role or role_in(user, clip.studio_id)
    edit = may_edit(user, clip, role)
    read = clip.barcode is not None
    faces = may_see_faces(user, clip, role)

    def file_url(kind: Artefact.Kind) -> str | None:
        # Its counterpart by its own address: under that of the film a browser may still have the faces.
        shown = kind if faces else SHOWS_FACES.get(kind, kind)
        artefact = newest.get(shown) if shown else None
        return reverse("artefact", args=[clip.id, artefact.id, artefact.kind]) if artefact else None

    return {
        "id": str(clip.id),
        "title": clip.title,
        "url": clip_url(clip),
        "studio": clip.studio.slug,
        "dancer": {"id": clip.dancer.id, "name": clip.dancer.name} if clip.dancer else None,
        "style": clip.style,
        "state": clip_state(clip),
        "created_at": clip.created_at.isoformat(),
        "uploaded_by": clip.uploaded_by.name if clip.uploaded_by else None,
        "file_name": clip.file_name,
        "bytes": clip.bytes,
        "duration": clip.duration,
        "frames": clip.frames,
        "fps": [clip.fps_num, clip.fps_den] if clip.fps_num else None,
        "width": clip.width,
        "height": clip.height,
        "notes": clip.notes,
        "blurred": clip.blurred,
        "thumbnail": file_url(Artefact.Kind.THUMBNAIL),
        "proxy": file_url(Artefact.Kind.PROXY),
        "pose": file_url(Artefact.Kind.POSE),
        "sound": file_url(Artefact.Kind.SOUND),
        "sprite": file_url(Artefact.Kind.SPRITE),
        "original": reverse("original", args=[clip.id]) if edit and not clip.withdrawn_at else None,
        "report": reverse("api-report", args=[clip.id]) if read else None,
        "downloads": {kind: reverse(f"api-structure-{kind}", args=[clip.id]) for kind in ("csv", "json")}
        if read
        else None,
        "barcode": clip.barcode,
        "scale": scale_json(clip),
        "reading": reading_json(clip),
        "labels": clip.labels_number,  # type: ignore[attr-defined]
        "consent": consent,
        "job": job_json(clip.job, places) if clip.job else None,
        "may": {
            "edit": edit,
            "remove": edit,
            "process": edit and not clip.withdrawn_at,
            "label": may_label(user, clip, role) and not clip.withdrawn_at,
        },
        "withdrawn_at": clip.withdrawn_at.isoformat() if clip.withdrawn_at else None,
        "removed_at": clip.removed_at.isoformat() if clip.removed_at else None,
        "kept_until": (clip.removed_at + timedelta(days=settings.REMOVED_KEPT_DAYS)).isoformat()
        if clip.removed_at
        else None,
    }
