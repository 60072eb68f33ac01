"""docs/events.md: its examples look like what the code tells, and its programs work."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.utils import timezone

from dancesite.accounts.models import Role, Studio, User
from dancesite.accounts.token_services import token_create, token_revoke
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_edit, clip_remove
from dancesite.core import events, jobs
from dancesite.learning.models import Snapshot, TrainingRun
from dancesite.learning.run_presets import settings_of
from dancesite.learning.run_services import run_resume
from dancesite.learning.run_work import run_progress
from dancesite.live.models import Webhook
from dancesite.live.webhooks import messages, services, signing
from dancesite.reports.notes.services import note_add
from tests.builders import make_claim, make_person

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (Path(__file__).parents[2] / "docs" / "events.md").read_text()


def _blocks(kind: str) -> dict[str, str]:
    return dict(re.findall(rf"<!-- {kind}: ([\w.]+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL))


def _code(name: str) -> dict[str, Any]:
    """The names that the program defines."""
    defined: dict[str, Any] = {"__name__": "example"}
    exec(compile(_blocks("code")[name], f"docs/events.md: {name}", "exec"), defined)
    return defined


def _shape(value: Any) -> Any:
    """Keys and types; of lists the first; what may be null has no type."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return None if value is None else "number" if isinstance(value, int | float) else type(value).__name__


def _alike(told: Any, example: Any) -> bool:
    """The same keys in the same order, and the same types where neither is null or empty."""
    if isinstance(told, dict) and isinstance(example, dict):
        return list(told) == list(example) and all(_alike(told[key], example[key]) for key in told)
    if isinstance(told, list) and isinstance(example, list):
        return not told or not example or _alike(told[0], example[0])
    return told is None or example is None or told == example


def _learn(studio: Studio) -> None:
    """One step of a training."""
    snapshot = Snapshot.objects.create(studio=studio, number=1, made_at=timezone.now(), counts={}, head={})
    by, settings = make_person("Ana", studio), settings_of("quick", {})
    run = TrainingRun.objects.create(
        studio=studio, number=1, snapshot=snapshot, preset="quick", settings=settings, by=by
    )
    run_resume(run=run)
    run.refresh_from_db()
    assert run.job is not None
    run_progress(claim=make_claim(run.job), run=run, seconds_left=5, values={"a.loss": 1.5, "b.loss": 1.25})


def _write(clip: Clip, studio: Studio) -> None:
    """A note, of which the dancer is told."""
    Clip.objects.filter(id=clip.id).update(frames=10)
    note_add(clip=clip, by=make_person("Tatiana", studio, Role.LEAD), about="moment", frame=3, text="Higher.")


# --- the examples --------------------------------------------------------------------------------------------------
@pytest.fixture
def told(clip: Clip, studio: Studio) -> dict[str, dict[str, Any]]:
    """One real event of each type."""
    assert clip.job is not None
    claim = make_claim(clip.job)
    jobs.report_progress(claim, jobs.Progress("pose", 2, ("check",), 818, 1278, "frame", 51.3))
    jobs.finish(claim)
    clip_edit(clip=clip, title="New")
    events.publish(events.Event(studio.id, "labels.changed", str(clip.id), number=7))
    events.publish(events.Event(studio.id, "words.changed"))
    events.publish(events.Event(studio.id, "models.changed"))
    events.publish(events.Event(studio.id, "training.changed"))
    events.publish(events.Event(studio.id, "comparison.changed", comparison=str(uuid.uuid4())))
    _learn(studio)
    _write(clip, studio)
    clip_remove(clip=clip)
    log = events.replay(studio.id, 0).events
    running = [event for event in log if event.get("job", {}).get("state") == "running"]
    return {event["type"]: event for event in log} | {"job.progress": running[-1]}


def test_every_type_is_in_the_table_and_has_an_example(told: dict[str, Any]) -> None:
    table = set(re.findall(r"^\| `([\w.]+)` \|", TEXT, re.MULTILINE))
    assert table == {*told, *messages.TYPES, messages.PING, messages.RESET}
    assert set(told) <= set(_blocks("example"))
    for kind in messages.TYPES:
        assert kind in _blocks("webhook") or re.search(rf"^.*`{kind}`.* looks? the same", TEXT, re.MULTILINE)


@pytest.mark.parametrize(
    "kind",
    [
        "job.progress",
        "clip.changed",
        "clip.removed",
        "labels.changed",
        "words.changed",
        "models.changed",
        "training.changed",
        "run.progress",
        "run.changed",
        "comparison.changed",
    ],
)
def test_examples_of_events(kind: str, told: dict[str, Any]) -> None:
    example = json.loads(_blocks("example")[kind])
    assert _alike(_shape(told[kind]), _shape(example)), (told[kind], example)


def test_the_comparison_can_fail(told: dict[str, Any]) -> None:
    example = json.loads(_blocks("example")["job.progress"])
    real = told["job.progress"]
    assert not _alike(_shape(real), _shape(example | {"more": 1}))
    assert not _alike(_shape(real), _shape({**example, "seq": "1041"}))
    assert not _alike(_shape(real), _shape({**example, "job": {**example["job"], "state": 1}}))


def _of_hook(webhook: Webhook, log: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the webhook is told, by type."""
    told = {}
    for event in log:
        webhook.last_seq = event["seq"] - 1
        message = messages.next_for(webhook).message
        if message is not None:
            told[message.type] = json.loads(message.body(studio="lindenhof", at=timezone.now()))
    return told


def test_examples_of_webhooks(told: dict[str, Any], studio: Studio, lead: User) -> None:
    webhook = Webhook(id=uuid.uuid4(), studio=studio, created_by=lead, types=list(messages.TYPES))
    real = _of_hook(webhook, events.replay(studio.id, 0).events)
    assert set(real) == set(messages.TYPES)
    for kind, text in _blocks("webhook").items():
        assert _alike(_shape(real[kind]), _shape(json.loads(text))), real[kind]
    ping = json.loads(messages.ping(webhook).body(studio="lindenhof", at=timezone.now()))
    assert ping["clip"] is None
    assert list(ping) == list(real["clip.removed"]) == list(real["clip.changed"])


# --- what stands in the words --------------------------------------------------------------------------------------
def test_numbers_in_the_words() -> None:
    from dancesite.live import consumers, waiting
    from dancesite.live.webhooks import addresses, deliveries, sending

    assert f"{events.KEPT:,}".replace(",", " ") in TEXT
    assert f"{deliveries.MOST_FAILURES} failures" in TEXT
    assert f"within {sending.READ_SECONDS:.0f} seconds" in TEXT
    assert f"wait={waiting.MOST_SECONDS}" in TEXT
    assert f"from {addresses.LOWEST_PORT} up" in TEXT
    assert services.MOST_OF_A_STUDIO == 10
    assert str(consumers.SIGNED_OUT) in TEXT
    assert str(consumers.NOT_YOURS) in TEXT


# --- the programs --------------------------------------------------------------------------------------------------
class TestVerification:
    SECRET, NOW, BODY = "whsec_of_the_test", 1_800_000_000, '{"id":"é"}'.encode()

    def _ours(self, body: bytes = BODY, secret: str = SECRET, late: float = 0, **changed: str) -> bool:
        signed = signing.signed(self.SECRET, event="ping", timestamp=self.NOW, body=self.BODY)
        headers = {name.lower(): value for name, value in signed.items()} | {
            name.replace("_", "-"): value for name, value in changed.items()
        }
        return bool(_code("verify")["is_ours"](secret, headers, body, self.NOW + late))

    def test_ours(self) -> None:
        assert self._ours()
        assert self._ours(late=299)
        assert self._ours(late=-299)

    def test_not_ours(self) -> None:
        assert not self._ours(body=self.BODY + b" ")
        assert not self._ours(secret="whsec_another")
        assert not self._ours(dancesite_timestamp=str(self.NOW + 1)), "an old message with a new time"
        assert not self._ours(dancesite_signature="v1=" + "0" * 64)
        for odd in ("", "v1=", "é", "v2=x"):
            assert not self._ours(dancesite_signature=odd)
        for odd in ("", "x", "²", "-1", "1e9"):
            assert not self._ours(dancesite_timestamp=odd)

    @pytest.mark.parametrize("late", [301, -301, 10**6])
    def test_too_old_or_from_the_future(self, late: float) -> None:
        assert not self._ours(late=late)


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The real application, on a port; the host and port."""
    from dancesite.asgi import application

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"127.0.0.1:{port}"
    server.should_exit = server.force_exit = True
    thread.join(20)


class _Enough(Exception):
    pass


def _until(count: int, then: Callable[[], object] | None = None) -> tuple[list[dict[str, Any]], Callable[[Any], None]]:
    """A list, and a function that fills it up to so many events, does `then` after the first, and ends the program."""
    got: list[dict[str, Any]] = []

    def on_event(event: dict[str, Any]) -> None:
        got.append(event)
        if len(got) == 1 and then:
            then()
        if len(got) == count:
            raise _Enough

    return got, on_event


@pytest.mark.parametrize(("program", "scheme"), [("follow", "ws"), ("poll", "http")])
def test_the_program_follows(program: str, scheme: str, site: str, clip: Clip, studio: Studio, dancer: User) -> None:
    """It replays what was missed, is told of what happens then, and of a reset."""
    _token, secret = token_create(user=dancer, name="x", scope="read", days=1)
    last = events.sequence(studio.id)
    clip_edit(clip=clip, title="Missed")
    got, on_event = _until(2, lambda: clip_edit(clip=clip, title="Now"))
    with pytest.raises(_Enough):
        _code(program)[program](f"{scheme}://{site}", studio.slug, secret, on_event, last)
    assert [(event["seq"], event["type"]) for event in got] == [
        (last + 1, "clip.changed"),
        (last + 2, "clip.changed"),
    ]
    got, on_event = _until(1)
    with pytest.raises(_Enough):
        _code(program)[program](f"{scheme}://{site}", studio.slug, secret, on_event, 99_999)
    assert got == [{"type": "reset", "seq": last + 2}]


@pytest.mark.parametrize(("program", "scheme"), [("follow", "ws"), ("poll", "http")])
def test_the_program_ends_where_it_is_not_let_in(
    program: str, scheme: str, site: str, studio: Studio, dancer: User
) -> None:
    import urllib.error

    token, secret = token_create(user=dancer, name="x", scope="read", days=1)
    token_revoke(user=dancer, token_id=token.id)
    got, on_event = _until(1)
    run = _code(program)[program]
    if program == "follow":
        run(f"{scheme}://{site}", studio.slug, secret, on_event)
    else:
        with pytest.raises(urllib.error.HTTPError):
            run(f"{scheme}://{site}", studio.slug, secret, on_event)
    assert not got
