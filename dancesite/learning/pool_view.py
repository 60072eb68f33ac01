"""How the pool, its map and what is frozen of it are told."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from dancesite.accounts.models import Membership, Studio, User
from dancesite.accounts.permissions import ALLOWED, Action, may
from dancesite.accounts.selectors import members_of
from dancesite.annotations.word_selectors import words_of
from dancesite.clips.models import Artefact, Clip

from .assignment_selectors import assigned_first
from .model_view import model_brief
from .models import Assignment
from .pool_selectors import NO_CONSENT, Pool, pool_key, pool_of
from .run_selectors import runs_listed
from .run_view import run_brief
from .selectors import model_promoted
from .snapshot_ready import missing_of, parted
from .snapshot_selectors import parts_before, snapshots_listed
from .snapshot_view import snapshot_brief
from .survey_selectors import survey_newest, survey_places
from .survey_view import survey_json
from .vocabulary import classes_of

GOAL = 0.2  # of the clips: enough labels to begin with
_ANY = uuid.UUID(int=0)
_Key = TypeVar("_Key")


def training_json(own: Membership) -> dict[str, Any]:
    """All that the page of the training shows, of a studio of which the person may see that."""
    studio, pool = own.studio, pool_of(own.studio_id)
    survey = survey_newest(studio.pk)
    parts, _by = parted(studio, pool.labelled, parts_before(studio.pk))
    missing = missing_of(studio, pool, parts, classes_of(list(words_of(studio))))
    active, change = model_promoted(studio.pk), may(own.role, Action.MODELS)
    labels = [member for member in members_of(studio) if Action.LABEL in ALLOWED[member.role]]
    return {
        "pool": pool_json(studio, pool, survey_places(studio.pk)),
        "survey": survey_json(survey, pool_key(pool.clips)) if survey else None,
        "ready": {"ok": not missing, "missing": [one.as_json() for one in missing]},
        "snapshots": [snapshot_brief(snapshot) for snapshot in snapshots_listed(own)],
        "runs": [run_brief(run) for run in runs_listed(own)],
        "active": model_brief(active) if active else None,
        "annotators": [person_json(member.user) for member in labels],
        "may": {"choose": change, "train": change},
    }


def pool_json(studio: Studio, pool: Pool, places: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """`places`: from `survey_selectors.survey_places`."""
    assigned = assigned_first(studio.pk)
    url, thumbnail = _addresses(studio)
    clips = [
        {
            "id": str(clip.id),
            "title": clip.title,
            "url": url(clip),
            "thumbnail": thumbnail(clip),
            "dancer": {"id": str(clip.dancer.pk), "name": clip.dancer.name} if clip.dancer else None,
            "style": clip.style,
            "frames": clip.frames,
            "seconds": clip.duration,
            "labelled": _share(pool, clip),
            **_place(places.get(str(clip.id))),
            "assignment": assignment_brief(assigned[clip.id]) if clip.id in assigned else None,
        }
        for clip in pool.clips
    ]
    left_out = [
        {"id": str(clip.id), "title": clip.title, "url": url(clip), "code": code, "message": _why(code)}
        for clip, code in pool.left_out
    ]
    there, labelled = len(clips), len(pool.labelled)
    counts = {"clips": there, "labelled": labelled, "unlabelled": there - labelled, "left_out": len(left_out)}
    return {
        "clips": clips,
        "left_out": left_out,
        "counts": counts,
        "fraction": labelled / there if there else 0.0,
        "goal": GOAL,
        "dancers": [{"id": key[0], "name": key[1], **covered} for key, covered in _covered(pool, _dancer)],
        "styles": [{"name": key, **covered} for key, covered in _covered(pool, lambda clip: clip.style)],
    }


def person_json(user: User) -> dict[str, str]:
    return {"id": str(user.pk), "name": user.name}


def assignment_brief(assignment: Assignment) -> dict[str, Any]:
    return {
        "id": str(assignment.id),
        "to": person_json(assignment.to) if assignment.to else None,
        "reason": assignment.reason,
        "at": assignment.at.isoformat(),
    }


def _addresses(studio: Studio) -> tuple[Callable[[Clip], str], Callable[[Clip], str | None]]:
    """The page of a clip and its picture, for thousands of clips: the addresses are looked up once."""
    page = reverse("clip", args=[studio.slug, _ANY])
    picture = reverse("artefact", args=[_ANY, _ANY, Artefact.Kind.THUMBNAIL.value])

    def url(clip: Clip) -> str:
        return page.replace(str(_ANY), str(clip.id))

    def thumbnail(clip: Clip) -> str | None:
        artefact = clip.picture  # type: ignore[attr-defined]
        return picture.replace(str(_ANY), str(clip.id), 1).replace(str(_ANY), str(artefact)) if artefact else None

    return url, thumbnail


def _share(pool: Pool, clip: Clip) -> float:
    """Of its frames, somebody said so much what they are, 0..1."""
    said = pool.said.get(clip.id)
    return round(min(1.0, said.frames / clip.frames), 4) if said and clip.frames else 0.0


def _place(told: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"x": told["x"], "y": told["y"], "far": told["far"]} if told else {"x": None, "y": None, "far": False}


def _why(code: str) -> str:
    if code == NO_CONSENT:
        return _("Its dancer did not allow that it teaches a model.")
    return _("The body in it was not read yet.")


def _dancer(clip: Clip) -> tuple[str | None, str]:
    return (str(clip.dancer.pk), clip.dancer.name) if clip.dancer else (None, "")


def _covered(pool: Pool, of: Callable[[Clip], _Key]) -> list[tuple[_Key, dict[str, int]]]:
    """How many clips of each there are, and how many are labelled; the most first."""
    labelled = {clip.id for clip in pool.labelled}
    found: dict[_Key, dict[str, int]] = {}
    for clip in pool.clips:
        row = found.setdefault(of(clip), {"labelled": 0, "clips": 0})
        row["clips"] += 1
        row["labelled"] += clip.id in labelled
    return sorted(found.items(), key=lambda each: -each[1]["clips"])
