"""What a dancer takes back: it goes out of what is learned from, and what was learned from it is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Dancer, Purpose, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove, clip_restore
from dancesite.core import events
from dancesite.learning.models import ModelVersion, Snapshot, SnapshotClip, TrainingRun
from dancesite.learning.snapshot_selectors import versions_taught_with, withdrawn_since
from dancesite.learning.snapshots import dumped, snapshot_make
from tests.checkpoints import checkpoint, make_model
from tests.pools import label_whole, ready_pool

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def frozen(studio: Studio, lead: User) -> Snapshot:
    for clip in ready_pool(studio, each=4):
        label_whole(clip)
    last = Clip.objects.order_by("created_at").last()
    assert last is not None
    last.label_revisions.all().delete()  # one that is not labelled
    return snapshot_make(studio=studio, by=lead)


def _parts(snapshot: Snapshot) -> dict[str, Clip]:
    """A clip of each part."""
    return {row.part: row.clip for row in snapshot.clips.select_related("clip") if row.clip is not None}


def _taught(snapshot: Snapshot, *, ago: float = 0, weights: bytes = b"1234") -> ModelVersion:
    """A version of a run that began so many minutes ago."""
    version = make_model(snapshot.studio, content=checkpoint(weights=weights))
    number = TrainingRun.objects.count() + 1
    begun = timezone.now() - timedelta(minutes=ago)
    TrainingRun.objects.create(
        studio=snapshot.studio, number=number, snapshot=snapshot, preset="quick", settings={"iterations": 1},
        started_at=begun, version=version,
    )  # fmt: skip
    return version


def _json(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize("purpose", [Purpose.VIEW, Purpose.TRAIN])
def test_it_goes_out_of_the_snapshot(purpose: Purpose, frozen: Snapshot, lead: User) -> None:
    clip, digest = _parts(frozen)["train"], frozen.sha256
    assert clip.title in dumped(frozen.manifest).decode()
    seq = events.sequence(frozen.studio_id)
    consent_set(clip=clip, purpose=purpose, granted=False, by=lead)
    kept = Snapshot.objects.get(id=frozen.id)
    text = dumped(kept.manifest).decode()
    assert clip.title not in text
    assert text.count(str(clip.id)) == 1
    assert {"clip": str(clip.id), "code": "withdrawn"} in kept.manifest["left_out"]
    assert len(kept.manifest["clips"]) == 11
    assert kept.sha256 == digest, "which one it was stays on record"
    told = [event["type"] for event in events.replay(frozen.studio_id, seq).events]
    if purpose == Purpose.TRAIN:  # else everybody is told to fetch anew
        assert told == ["training.changed", "clip.changed"]
    shown = _json(lead, f"/api/snapshots/{frozen.id}/")
    assert shown["withdrawn"] == 1
    url = f"/s/{frozen.studio.slug}/clips/{clip.id}/"
    assert [one for one in shown["left_out"] if one["code"] == "withdrawn"] == [
        {"id": str(clip.id), "title": clip.title, "url": url, "code": "withdrawn"}
    ]
    assert withdrawn_since(kept) == {str(clip.id)}


def test_a_later_snapshot_does_not_have_it(frozen: Snapshot, lead: User) -> None:
    clip = _parts(frozen)["train"]
    consent_set(clip=clip, purpose=Purpose.TRAIN, granted=False, by=lead)
    later = snapshot_make(studio=frozen.studio, by=lead)
    assert later.number == 2
    assert str(clip.id) not in {entry["clip"] for entry in later.manifest["clips"]}
    assert {"clip": str(clip.id), "code": "no-consent"} in later.manifest["left_out"]
    consent_set(clip=clip, purpose=Purpose.TRAIN, granted=True, by=lead)
    again = snapshot_make(studio=frozen.studio, by=lead)
    assert str(clip.id) in {entry["clip"] for entry in again.manifest["clips"]}
    assert Snapshot.objects.get(id=frozen.id).clips.get(clip=clip).entry is None, "what is gone does not come back"


def test_other_purposes_leave_it(frozen: Snapshot, lead: User) -> None:
    clip = _parts(frozen)["train"]
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=True, by=lead)
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=False, by=lead)
    assert not SnapshotClip.objects.filter(entry__isnull=True).exists()
    assert withdrawn_since(frozen) == set()


def test_a_removed_clip_is_not_learned_from_and_comes_back_whole(frozen: Snapshot, lead: User) -> None:
    clip = _parts(frozen)["train"]
    clip_remove(clip=clip)
    assert withdrawn_since(frozen) == {str(clip.id)}
    assert frozen.clips.get(clip=clip).entry is not None
    clip_restore(clip=Clip.objects.get(id=clip.id))
    assert withdrawn_since(frozen) == set()


# --- which versions learned from it --------------------------------------------------------------------------------
def test_versions_that_learned_from_a_clip_are_named(frozen: Snapshot, lead: User, dancer: User) -> None:
    version = _taught(frozen)
    make_model(frozen.studio, content=checkpoint(weights=b"5678"))  # imported: from elsewhere
    parts = _parts(frozen)
    taught = {part: list(versions_taught_with(clip)) for part, clip in parts.items()}
    assert taught == {"train": [version], "validation": [version], "unlabelled": [version], "test": []}
    told = _json(dancer, f"/api/clips/{parts['train'].id}/taught/")["versions"]
    assert [one["id"] for one in told] == [str(version.id)]
    consent_set(clip=parts["train"], purpose=Purpose.VIEW, granted=False, by=lead)
    assert list(versions_taught_with(parts["train"])) == [version]
    who = Dancer.objects.get(clips=parts["train"])
    assert list(versions_taught_with(who)) == [version]
    assert _json(lead, f"/api/clips/{parts['train'].id}/taught/")["versions"] == told


def test_a_run_that_began_after_it_was_taken_back_did_not_learn_from_it(frozen: Snapshot, lead: User) -> None:
    clip = _parts(frozen)["train"]
    before = _taught(frozen, ago=5)
    consent_set(clip=clip, purpose=Purpose.TRAIN, granted=False, by=lead)
    after = _taught(frozen, ago=-5, weights=b"5678")
    assert list(versions_taught_with(clip)) == [before]
    models = {model["id"]: model for model in _json(lead, f"/api/studios/{frozen.studio.slug}/models/")["results"]}
    assert [models[str(version.id)]["withdrawn"] for version in (before, after)] == [1, 0]
    run = TrainingRun.objects.get(version=before)
    assert models[str(before.id)]["snapshot"] == {"id": str(frozen.id), "number": 1}
    assert models[str(before.id)]["run"] == {
        "id": str(run.id), "number": 1, "url": f"/s/{frozen.studio.slug}/train/runs/1/"
    }  # fmt: skip


def test_it_is_counted_when_nothing_is_left_of_the_clip(frozen: Snapshot, lead: User) -> None:
    version = _taught(frozen, ago=5)
    parts = _parts(frozen)
    for part in ("unlabelled", "test"):
        consent_set(clip=parts[part], purpose=Purpose.VIEW, granted=False, by=lead)
        clip_remove(clip=parts[part])  # the record goes
    told = _json(lead, f"/api/models/{version.id}/")
    assert told["withdrawn"] == 1, "a clip that judges teaches nothing"
    shown = _json(lead, f"/api/snapshots/{frozen.id}/")
    assert shown["withdrawn"] == 2
    gone = [one for one in shown["left_out"] if one["id"] is None]
    assert gone == [{"id": None, "title": "", "url": None, "code": "withdrawn"}] * 2


def test_what_was_imported_has_no_run(studio: Studio, lead: User) -> None:
    told = _json(lead, f"/api/models/{make_model(studio).id}/")
    assert (told["run"], told["snapshot"], told["withdrawn"]) == (None, None, 0)
