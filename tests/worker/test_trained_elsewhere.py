"""A version that a run made here is downloaded, and imported on another site with other words."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from analysis.models.checkpoint import load
from dancesite.accounts.models import Role, Studio, User
from dancesite.annotations.word_services import word_ensure
from dancesite.core import storage
from dancesite.learning.models import ModelVersion
from dancesite.learning.run_presets import PRESETS
from dancesite.learning.run_services import run_start
from tests.answers import body_of
from tests.builders import make_person, make_studio
from tests.dances import WORDS, danced_pool
from worker import runner, train

pytestmark = pytest.mark.django_db(transaction=True)
BYTES = "application/octet-stream"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModelVersion, User]]:
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **how: None)
    monkeypatch.setitem(PRESETS, "quick", PRESETS["quick"] | {"widths": [8], "strides": [4]})
    studio = make_studio("Lindenhof")
    lead = make_person("Ana", studio, Role.LEAD)
    danced_pool(studio)
    run = run_start(
        studio=studio, by=lead, preset="quick", wishes={"iterations": 50, "batch": 2, "recipe": "supervised"}
    )
    assert run.job is not None
    runner.run(str(run.job.id), "here", train.teach, runner.TRAINING)
    yield ModelVersion.objects.get(run=run), lead
    for folder in ("runs", "clips"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _imported(studio: Studio, content: bytes) -> Any:
    lead = make_person("Sam", studio, Role.LEAD)
    return _signed_in(lead).post(f"/api/studios/{studio.slug}/models/", content, content_type=BYTES)


def _with_card(content: bytes, **changes: Any) -> bytes:
    """The same weights under a card that says something else."""
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    card = json.loads(header["__metadata__"]["card"]) | changes
    header["__metadata__"]["card"] = json.dumps(card)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + content[8 + length :]


def test_there_and_back(made: tuple[ModelVersion, User]) -> None:
    """One test for all: what is made for it takes seconds."""
    version, lead = made
    told = _signed_in(lead).get(f"/api/models/{version.id}/").json()
    content = body_of(_signed_in(lead).get(told["download"]["weights"]))
    card = _signed_in(lead).get(told["download"]["card"]).json()
    assert card == version.card

    elsewhere = make_studio("Elsewhere")
    theirs = word_ensure(studio=elsewhere, name=WORDS[0].upper())  # written otherwise, and only one of the two
    answer = _imported(elsewhere, content)
    assert answer.status_code == 201, answer.content
    there = answer.json()
    assert [(unit["name"], unit["word"]) for unit in there["units"]] == [(WORDS[0], str(theirs.id)), (WORDS[1], None)]
    assert (there["sha256"], there["weights_sha256"]) == (version.sha256, version.weights_sha256)
    assert there["provenance"]["training"]["snapshot_sha256"] == card["provenance"]["training"]["snapshot_sha256"]
    with storage.local_path(ModelVersion.objects.get(id=there["id"]).file) as path:
        assert load(path).card.to_json() == card

    damaged = bytearray(content)
    damaged[-3] ^= 1
    for broken, said in (
        (bytes(damaged), "weights_sha256"),
        (_with_card(content, layout="kinect-20"), "layout"),
        (_with_card(content, schema=2), "schema"),
        (_with_card(content, units=[{"name": ""}, {"name": "Step"}, {"name": "Step"}]), "units"),
        (content[:-10], "its header tells of"),
    ):
        refused = _imported(make_studio(), broken)
        assert refused.status_code == 400
        assert said in refused.json()["error"]["fields"]["file"][0]
