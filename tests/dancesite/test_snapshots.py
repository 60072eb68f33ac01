"""Snapshots: what is frozen, that it stays so, and what goes out of it all the same."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations.models import LabelRevision, Word
from dancesite.annotations.word_services import word_edit, word_ensure, word_merge
from dancesite.clips.models import Artefact, ClipConsent
from dancesite.clips.services import clip_edit
from dancesite.core import events
from dancesite.core.errors import Problem
from dancesite.learning.models import Snapshot, SnapshotClip
from dancesite.learning.snapshots import dumped, snapshot_make
from tests.pools import label, label_whole, pool_clip, ready_pool

pytestmark = pytest.mark.django_db(transaction=True)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _freeze(user: User, studio: Studio) -> Any:
    return _client(user).post(f"/api/studios/{studio.slug}/training/snapshots/", {}, content_type="application/json")


def _entries(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    return {entry["clip"]: entry for entry in Snapshot.objects.get(id=snapshot.id).manifest["clips"]}


def test_a_manifest(studio: Studio, lead: User) -> None:
    clips = ready_pool(studio)
    refused = pool_clip(studio, train=False)
    adagio = word_ensure(studio=studio, name="Adagio", kind=Word.Kind.ACTION)
    for clip in clips[3:6]:
        label_whole(clip)
    label(clips[0], (0, 40, "Turn"), (40, 60, "none"), (60, 70, "unsure"), action=adagio)
    snapshot = snapshot_make(studio=studio, by=lead)
    manifest = Snapshot.objects.get().manifest
    assert (manifest["schema"], manifest["studio"], manifest["number"]) == (1, studio.slug, 1)
    assert manifest["made_at"] == snapshot.made_at.isoformat()
    assert [unit["name"] for unit in manifest["vocabulary"]["units"]] == ["Turn", "Jump"]
    assert manifest["vocabulary"]["actions"] == [{"word": str(adagio.id), "name": "Adagio"}]
    assert manifest["left_out"] == [{"clip": str(refused.id), "code": "no-consent"}]
    assert [entry["clip"] for entry in manifest["clips"]] == [str(clip.id) for clip in clips]
    first = manifest["clips"][0]
    turn = manifest["vocabulary"]["units"][0]["word"]
    assert first["segments"] == [
        {"start": 0, "end": 40, "state": "unit", "word": turn},
        {"start": 40, "end": 60, "state": "none", "word": None},
        {"start": 60, "end": 70, "state": "unsure", "word": None},
    ]
    assert first["labels"]["revision"] == 2
    assert first["action"] == str(adagio.id)
    body = Artefact.objects.get(clip=clips[0])
    assert first["pose"] == {"artefact": body.name, "sha256": body.sha256}
    answer = ClipConsent.objects.get(clip=clips[0], purpose="train")
    assert first["consent"]["row"] == answer.id
    assert first["dancer"] == str(clips[0].dancer_id)
    unlabelled = manifest["clips"][2]
    assert (unlabelled["part"], unlabelled["labels"], unlabelled["segments"]) == ("unlabelled", None, None)
    assert snapshot.counts == {"labelled": 7, "unlabelled": 2, "left_out": 1, "dancers": 3}


def test_the_file_is_what_its_hash_says(studio: Studio, lead: User) -> None:
    ready_pool(studio, dancers=("Zoë", "梅", "Ana"))
    told = _freeze(lead, studio).json()
    file = _client(lead).get(f"/api/snapshots/{told['id']}/manifest/")
    assert hashlib.sha256(file.content).hexdigest() == told["sha256"]
    assert f"snapshot 1 of {studio.slug}.json" in file["Content-Disposition"]


def test_too_few_labels(studio: Studio, lead: User) -> None:
    clips = [pool_clip(studio) for _ in range(7)]
    for clip in clips[:5]:
        label_whole(clip)
    answer = _freeze(lead, studio)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "too-few-labels")
    assert [(one["code"], one["have"], one["need"]) for one in error["missing"]] == [("labelled-clips", 5, 6)]
    assert not Snapshot.objects.exists()
    label_whole(clips[5])
    assert _freeze(lead, studio).status_code == 201


def test_the_same_again_is_the_same_snapshot(studio: Studio, lead: User) -> None:
    clips = ready_pool(studio)
    seq = events.sequence(studio.pk)
    first = _freeze(lead, studio)
    again = _freeze(lead, studio)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert [event["type"] for event in events.replay(studio.pk, seq).events] == ["training.changed"]
    label(clips[0], (0, 50, "Jump"), (50, 100, "Turn"))
    third = _freeze(lead, studio)
    assert (third.status_code, third.json()["number"]) == (201, 2)


def test_nothing_that_people_do_later_changes_it(studio: Studio, lead: User) -> None:
    clips = ready_pool(studio)
    snapshot = snapshot_make(studio=studio, by=lead)
    turn, jump = (Word.objects.get(name=name) for name in ("Turn", "Jump"))
    label(clips[0], (0, 100, "none"))
    word_edit(word=turn, by=lead, name="Pirouette")
    word_merge(word=jump, into=turn.id, by=lead)
    clip_edit(clip=clips[1], title="New", dancer="Somebody", style="Salsa")
    Artefact.objects.create(clip=clips[2], kind="pose", key="l", name="x", sha256="x", bytes=1)
    LabelRevision.objects.filter(clip=clips[3]).delete()
    kept = Snapshot.objects.get(id=snapshot.id)
    assert hashlib.sha256(dumped(kept.manifest)).hexdigest() == snapshot.sha256
    assert [word["name"] for word in kept.manifest["vocabulary"]["units"]] == ["Turn", "Jump"]


def test_merged_words_and_words_of_one_name_are_one_unit(studio: Studio, lead: User) -> None:
    clips = ready_pool(studio)
    turn = Word.objects.get(name="Turn")
    spin = word_ensure(studio=studio, name="Spin")
    mine = Word.objects.create(studio=studio, name="turn", style="Salsa", abbr="TS", hue=3)
    label(clips[0], (0, 20, "Spin"), (20, 60, "Jump"))
    said = clips[0].label_revisions.latest("number").segments
    said += [said[0] | {"start": 60, "end": 80, "word": str(mine.id)}]
    clips[0].label_revisions.filter(number=2).update(segments=said)
    word_merge(word=spin, into=turn.id, by=lead)
    snapshot = snapshot_make(studio=studio, by=lead)
    assert [unit["name"] for unit in snapshot.head["vocabulary"]["units"]] == ["Turn", "Jump"]
    entry = _entries(snapshot)[str(clips[0].id)]
    assert [one["word"] for one in entry["segments"]].count(str(turn.id)) == 2


def test_a_list_of_snapshots_reads_no_manifest(studio: Studio, lead: User) -> None:
    ready_pool(studio)
    snapshot_make(studio=studio, by=lead)
    told = _client(lead).get(f"/api/studios/{studio.slug}/training/").json()["snapshots"]
    assert set(told[0]) == {"id", "number", "made_at", "by", "sha256", "counts", "withdrawn"}
    with pytest.raises(Problem):
        snapshot_make(studio=Studio.objects.create(name="Empty", slug="empty"), by=lead)
    assert SnapshotClip.objects.count() == 9
