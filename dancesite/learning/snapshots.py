"""Freezing what a run learns from, and taking out of it what a dancer takes back.

Whoever freezes holds the studio's row, and then keeps every clip of the pool from being deleted, withdrawn and allowed
otherwise (the weak side of the lock that removal and consent take, clips.removal). So either a withdrawal comes first,
and the clip is not in the snapshot, or it waits, and then finds the snapshot's row and empties it. Labels may be saved
meanwhile: each clip is there with one whole revision.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dancesite.accounts.models import Studio, User
from dancesite.annotations.models import LabelRevision, Word
from dancesite.annotations.word_selectors import words_of
from dancesite.clips.models import Clip
from dancesite.core import events
from dancesite.core.errors import Problem

from .models import Snapshot, SnapshotClip
from .pool_selectors import Pool, clips_there, pool_sorted
from .snapshot_ready import missing_of, parted
from .snapshot_selectors import parts_before
from .vocabulary import classes_of

log = logging.getLogger("dancesite.audit")
SCHEMA = 1
_CONSENT = "The dancer of every clip agreed that it may teach a model (purpose train); the answer is named with it."
_AT_ONCE = 500  # rows of one statement
Part = SnapshotClip.Part


def snapshot_make(*, studio: Studio, by: User | None) -> Snapshot:
    """`snapshot_put` for whoever need not know whether there was anything new."""
    return snapshot_put(studio=studio, by=by)[0]


@transaction.atomic
def snapshot_put(*, studio: Studio, by: User | None) -> tuple[Snapshot, bool]:
    """Freeze what there is to learn from now; False: the last snapshot says the same, and is told again.

    Raises the Problem "too-few-labels" (409), with what is `missing`.
    """
    studio = Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)  # as words do: before any clip
    _hold_clips(studio)
    there = clips_there(studio.pk)
    pool = pool_sorted(there, there)
    words = list(words_of(studio))
    classes = classes_of(words)
    parts, split_by = parted(studio, pool.labelled, parts_before(studio.pk))
    if missing := missing_of(studio, pool, parts, classes):
        told = [one.as_json() for one in missing]
        raise Problem("too-few-labels", missing[0].message, status=409, missing=told)
    rows = _rows(pool, parts, classes)
    head = {
        "schema": SCHEMA,
        "studio": studio.slug,
        "vocabulary": _vocabulary(rows, classes),
        "split": split_by,
        "consent": _CONSENT,
    }
    counts = {
        "labelled": len(parts),
        "unlabelled": len(pool.clips) - len(parts),
        "left_out": len(pool.left_out),
        "dancers": len({clip.dancer_id for clip in pool.clips} - {None}),
    }
    return _stored(Snapshot(studio=studio, by=by, made_at=timezone.now(), counts=counts, head=head), rows)


def dumped(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as a file: the same bytes for the same manifest. Its hash is `Snapshot.sha256`."""
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _hold_clips(studio: Studio) -> None:
    """`removal.hold_for_work` of all clips of a studio: in one order, so that two never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM clips_clip WHERE studio_id = %s ORDER BY id FOR KEY SHARE", [studio.pk])


def _rows(pool: Pool, parts: Mapping[str, str], classes: Mapping[str, Word]) -> list[SnapshotClip]:
    """The clips in the order in which they came, then those that are left out."""
    numbers = {clip.id: pool.said[clip.id].number for clip in pool.labelled}
    labels = LabelRevision.objects.filter(clip__in=numbers).order_by("clip_id", "-number").distinct("clip_id")
    newest = {one.clip_id: one for one in labels.only("clip_id", "number", "segments", "action_id")}
    rows = []
    for clip in pool.clips:
        part = parts.get(str(clip.id), Part.UNLABELLED.value)
        entry = _entry(clip, part, newest.get(clip.id) if str(clip.id) in parts else None, classes)
        rows.append(SnapshotClip(clip=clip, part=part, entry=entry))
    return rows + [SnapshotClip(clip=clip, part=Part.LEFT_OUT, code=code) for clip, code in pool.left_out]


def _entry(clip: Clip, part: str, labels: LabelRevision | None, classes: Mapping[str, Word]) -> dict[str, Any]:
    """What the manifest says of a clip. Segments: half-open proxy frames; frames in none of them were not looked at."""
    consent = clip.consent  # type: ignore[attr-defined]
    told: dict[str, Any] = {
        "clip": str(clip.id),
        "title": clip.title,
        "dancer": str(clip.dancer_id) if clip.dancer_id else None,
        "style": clip.style,
        "part": part,
        "frames": clip.frames,
        "fps": [clip.fps_num, clip.fps_den],
        "labels": None,
        "segments": None,
        "action": None,
        "pose": clip.body,  # type: ignore[attr-defined]
        "consent": {"answered_at": consent["at"], "row": consent["row"]},
    }
    if labels is not None:
        said = [
            {
                "start": one["start"],
                "end": one["end"],
                "state": one["state"],
                "word": str(classes[one["word"]].id) if one["word"] else None,
            }
            for one in labels.segments
        ]
        digest = hashlib.sha256(dumped({"segments": said})).hexdigest()
        told |= {"labels": {"revision": labels.number, "sha256": digest}, "segments": said}
        told["action"] = str(classes[str(labels.action_id)].id) if labels.action_id else None
    return told


def _vocabulary(rows: list[SnapshotClip], classes: Mapping[str, Word]) -> dict[str, Any]:
    """The classes that the labels name, in the order of the studio's words."""
    entries = [row.entry for row in rows if row.entry and row.entry["segments"] is not None]
    used = Counter(one["word"] for entry in entries for one in entry["segments"] if one["state"] == "unit")
    used.update(entry["action"] for entry in entries if entry["action"])
    words = [word for word in dict.fromkeys(classes.values()) if used[str(word.id)]]
    units = [
        {"word": str(word.id), "name": word.name, "abbr": word.abbr, "hue": word.hue, "phase": word.phase}
        for word in words
        if word.kind == Word.Kind.UNIT
    ]
    actions = [{"word": str(word.id), "name": word.name} for word in words if word.kind == Word.Kind.ACTION]
    return {"units": units, "actions": actions}


def _stored(snapshot: Snapshot, rows: list[SnapshotClip]) -> tuple[Snapshot, bool]:
    """Wants the studio's row, held."""
    for place, row in enumerate(rows):
        row.snapshot, row.place = snapshot, place
    snapshot.content = hashlib.sha256(dumped(snapshot.manifest_of(rows))).hexdigest()
    last = Snapshot.objects.filter(studio=snapshot.studio).order_by("-number").first()
    if last is not None and last.content == snapshot.content:
        return last, False
    snapshot.number = (last.number if last else 0) + 1
    snapshot.head = snapshot.head | {"number": snapshot.number, "made_at": snapshot.made_at.isoformat()}
    snapshot.sha256 = hashlib.sha256(dumped(snapshot.manifest_of(rows))).hexdigest()
    snapshot.save(force_insert=True)
    SnapshotClip.objects.bulk_create(rows, batch_size=_AT_ONCE)
    events.publish(events.Event(snapshot.studio_id, "training.changed"))
    by = snapshot.by_id
    log.info("snapshot %s (%d) of studio %s was made by user %s", snapshot.id, snapshot.number, snapshot.studio_id, by)
    return snapshot, True
