"""Writes of model versions. Whoever changes which one is promoted holds the studio's row."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.db.models.deletion import RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dancesite.accounts.models import Studio, User
from dancesite.clips.uploads.services import room_check
from dancesite.core import events, pool, storage
from dancesite.core.errors import Problem

from .checks import card_of
from .models import FOLDER, ModelVersion, file_name
from .selectors import model_of_file

log = logging.getLogger("dancesite.audit")
State = ModelVersion.State
_UNNAMED_KEPT = timedelta(days=1)


def model_import(
    *, studio: Studio, by: User | None, path: Path, called: str = "The file", promote: bool = False
) -> tuple[ModelVersion, bool]:
    """Take over the checkpoint at `path`; the second value tells whether it is new here. `by`: None is the operator.

    The same file again is the same version, promoted if that is asked for. Raises Problem: "invalid" (names the field
    of the card), "no-room", "quota".
    """
    card = card_of(path, called)
    made = ModelVersion(
        studio=studio,
        name=card.name,
        version=card.version,
        bytes=path.stat().st_size,
        sha256=storage.sha256_of(path),
        weights_sha256=card.weights_sha256,
        card=card.to_json(),
        imported_by=by,
    )
    made.file = file_name(studio.pk, made.id, made.sha256)
    stored = model_of_file(studio, made.sha256) is None
    if stored:
        room_check(studio=studio, length=made.bytes)
        pool.give_back()  # an object store may take a while
        storage.adopt(path, made.file)
    version = None
    try:
        with transaction.atomic():
            version = _add(made, stored)
            if promote:
                _promote(version, by)
    finally:
        if stored and (version is None or version.id != made.id):
            storage.delete_all([made.file])
    return version, version.id == made.id


def _add(made: ModelVersion, stored: bool) -> ModelVersion:
    """The version, or the one of the same file that somebody else was faster with."""
    _hold(made.studio)
    if there := model_of_file(made.studio, made.sha256):
        return there
    if not stored:
        raise Problem("gone", _("This version was deleted a moment ago. Import it again."), status=410)
    room_check(studio=made.studio, length=made.bytes)  # two that each fit, and together do not
    last = ModelVersion.objects.filter(studio=made.studio, name=made.name).aggregate(last=Max("number"))["last"]
    made.number = (last or 0) + 1
    made.save(force_insert=True)
    _changed(made)
    by = made.imported_by_id
    log.info("model %s (%s) of studio %s was imported by user %s", made.id, made, made.studio_id, by)
    return made


@transaction.atomic
def model_promote(*, version: ModelVersion, by: User | None) -> ModelVersion:
    """New clips are read by this one from now on; going back is promoting an older one. Clips that were read keep what
    they have. Raises the Problem "gone"."""
    _hold(version.studio)
    version = _now(version)
    _promote(version, by)
    return version


def _promote(version: ModelVersion, by: User | None) -> None:
    if version.state == State.PROMOTED:
        return
    ModelVersion.objects.filter(studio=version.studio_id, state=State.PROMOTED).update(state=State.CANDIDATE)
    version.state, version.promoted_at = State.PROMOTED, timezone.now()
    version.save(update_fields=["state", "promoted_at"])
    _changed(version)
    log.info("model %s of studio %s was promoted by user %s", version.id, version.studio_id, by and by.pk)


@transaction.atomic
def model_retire(*, version: ModelVersion, by: User | None) -> ModelVersion:
    """Offer it no longer. Clips that it has read, or is to read, keep it. Raises the Problem "gone"."""
    _hold(version.studio)
    version = _now(version)
    if version.state != State.RETIRED:
        version.state = State.RETIRED
        version.save(update_fields=["state"])
        _changed(version)
        log.info("model %s of studio %s was retired by user %s", version.id, version.studio_id, by and by.pk)
    return version


@transaction.atomic
def model_remove(*, version: ModelVersion, by: User | None) -> None:
    """Delete a retired version and its file; readings that it made stay, and still say which one made them.

    Raises Problem: "gone", "not-retired", "in-use" where clips that are not removed are to be read by it.
    """
    _hold(version.studio)
    version = _now(version)
    if version.state != State.RETIRED:
        raise Problem("not-retired", _("Retire this version first."), status=409)
    name, told = version.file, (version.id, version.studio_id, by and by.pk)
    # Removed ones are not told of, and nobody can have them read otherwise: restored, they are read without a model.
    version.chosen_for.exclude(clip__removed_at=None).update(model=None)
    try:
        version.delete()
    except RestrictedError as error:
        clips = len(error.restricted_objects)
        message = ngettext(
            "{count} clip is read by this version. Have it read otherwise first.",
            "{count} clips are read by this version. Have them read otherwise first.",
            clips,
        )
        raise Problem("in-use", message.format(count=clips), status=409) from None
    transaction.on_commit(lambda: storage.delete_all([name]), robust=True)
    events.publish(events.Event(version.studio_id, "models.changed"))
    log.info("model %s of studio %s was deleted by user %s", *told)


def model_hold(*, version: ModelVersion) -> ModelVersion:
    """The version as it is now, kept from being retired or deleted until the transaction ends.

    Raises Problem: "gone", "retired".
    """
    version = _now(version)
    if version.state == State.RETIRED:
        raise Problem("retired", _("This version was retired: choose another one."), status=409)
    return version


def _hold(studio: Studio) -> None:
    Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)


def _now(version: ModelVersion) -> ModelVersion:
    held = ModelVersion.objects.select_for_update(of=("self",)).select_related("studio")
    found = held.filter(id=version.id).first()
    if found is None:
        raise Problem("gone", _("This version was deleted a moment ago."), status=410)
    return found


def _changed(version: ModelVersion) -> None:
    events.publish(events.Event(version.studio_id, "models.changed"))


# --- files that nobody names -----------------------------------------------------------------------------------------
def models_sweep() -> int:
    """Delete what a process left that died between storing a file and committing its row; returns how many files."""
    storage.tidy(FOLDER, older_than=_UNNAMED_KEPT)
    found = list(storage.files_in(FOLDER))  # before the rows
    named = set(ModelVersion.objects.values_list("file", flat=True))
    before = timezone.now() - _UNNAMED_KEPT
    swept = [stored.name for stored in found if stored.name not in named and stored.modified < before]
    storage.delete_all(swept)
    return len(swept)
