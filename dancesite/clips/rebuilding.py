"""Files that are no longer what their rows say: found, told, and made again where that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from dancesite.core import events, jobs, storage
from dancesite.core.models import JobRun

from .models import MADE_BY_READING, Artefact, Clip


@dataclass(frozen=True)
class Flaw:
    """A file that is not as it should be. `what` says so in a few words; without an `artefact` and not the `original`,
    it was never made."""

    name: str
    what: str
    artefact: Artefact | None = None
    original: bool = False


@transaction.atomic
def clip_rebuild(*, clip: Clip, without: Sequence[str] = ()) -> bool:
    """Queue the reading of a clip again, which makes what is missing and nothing else. True if it was queued.

    Only for a clip that was read to its end: one that is being read gets its files anyway, and one whose reading failed
    would fail again with every look at it. Not without its original, nor for a removed or withdrawn one. `without`:
    files that are there but damaged, and have to be made again too.
    """
    held = Clip.objects.select_for_update().filter(id=clip.id, removed_at=None, withdrawn_at=None).first()
    if held is None or held.job is None or held.job.state in {JobRun.State.QUEUED, JobRun.State.RUNNING}:
        return False
    if held.job.state != JobRun.State.DONE and not held.readable:
        return False
    if storage.size(held.original) != held.bytes:
        return False
    storage.delete_all(list(without))  # before a worker can take them for good
    held.job = jobs.enqueue(jobs.Job.INGEST, studio_id=held.studio_id, subject_id=held.id)
    held.save(update_fields=["job"])
    events.publish(events.Event(held.studio_id, "clip.changed", str(held.id)))
    return True


def artefact_lost(*, artefact: Artefact) -> bool:
    """Have a lost file made again; the row of one that was replaced by a newer one goes. True if work was queued."""
    if artefact.kind not in MADE_BY_READING or _replaced(artefact):  # what somebody asked for can be asked for again
        artefact.delete()
        return False
    return clip_rebuild(clip=artefact.clip)


def clip_flaws(clip: Clip, *, hashes: bool) -> list[Flaw]:
    """What is wrong with the files of a clip; with `hashes` every byte is read."""
    if clip.withdrawn_at is not None:
        return []
    flaws = []
    if what := _wrong(clip.original, clip.bytes, clip.sha256 if hashes else ""):
        flaws.append(Flaw(clip.original, what, original=True))
    made = list(clip.artefacts.order_by("created_at"))
    whats = [_wrong(artefact.name, artefact.bytes, artefact.sha256 if hashes else "") for artefact in made]
    flaws += [Flaw(artefact.name, what, artefact) for artefact, what in zip(made, whats, strict=True) if what]
    if clip.job and clip.job.state == JobRun.State.DONE:  # maybe by an older version of the site
        unmade = MADE_BY_READING - {artefact.kind for artefact in made}
        flaws += [Flaw(f"{clip.folder}/{kind}", "not made yet") for kind in sorted(unmade)]
    return flaws


def _wrong(name: str, size: int, sha256: str) -> str:
    found = storage.size(name)
    if found is None:
        return "missing"
    if found != size:
        return f"{found} bytes instead of {size}"
    if sha256:
        with storage.local_path(name) as path:
            if storage.sha256_of(path) != sha256:
                return "damaged"
    return ""


def flaws_mend(*, clip: Clip, flaws: list[Flaw]) -> bool:
    """Have the derived files among these made again. True if work was queued."""
    wanted = []
    for artefact in [flaw.artefact for flaw in flaws if flaw.artefact is not None]:
        if artefact.kind not in MADE_BY_READING or _replaced(artefact):
            storage.delete_all([artefact.name])
            artefact.delete()
        else:
            wanted.append(artefact.name)
    unmade = any(flaw.artefact is None and not flaw.original for flaw in flaws)
    lost = any(flaw.original for flaw in flaws)
    return bool(wanted or unmade) and not lost and clip_rebuild(clip=clip, without=wanted)


def _replaced(artefact: Artefact) -> bool:
    """Was a newer one of its kind made, of a newer version of its stage?"""
    newer = Artefact.objects.filter(clip_id=artefact.clip_id, kind=artefact.kind, created_at__gt=artefact.created_at)
    return newer.exists()


def clips_to_check() -> Iterator[Clip]:
    """All clips, oldest first, a few at a time."""
    return Clip.objects.select_related("studio", "job").order_by("created_at", "id").iterator(chunk_size=200)
