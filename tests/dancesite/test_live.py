"""Events: numbered without gaps, replayed after a reconnect, and only for those who may see the clip."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connection, transaction
from django.test import Client

from dancesite.accounts.models import Membership, Studio, User
from dancesite.accounts.token_services import token_create, token_revoke
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_edit, clip_remove
from dancesite.core import events
from dancesite.live import waiting
from dancesite.live.routing import application
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


def _publish(studio: Studio, clip: str) -> None:
    events.publish(events.Event(studio.id, "clip.changed", clip))


@pytest.fixture
def quiet(clip: Clip) -> int:
    """The sequence number once the clip's own upload is over."""
    return events.sequence(clip.studio_id)


def test_a_relay_that_breaks_does_not_break_the_write(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a transaction and outside of one: what was saved stays saved, and nothing is raised."""

    def broken(*args: object) -> None:
        raise RuntimeError("no relay")

    monkeypatch.setattr(events, "_client", broken)
    _publish(studio, "x")
    with transaction.atomic():
        _publish(studio, "x")


def test_what_is_told_while_the_relay_restarts_is_told_when_it_is_back(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that reconnects replays the log: what is not in it would never be known, such as a job's end."""
    refusals = iter(range(3))
    for kind in (redis.Connection, redis.UnixDomainSocketConnection):

        def connect(self: Any, connect: Any = kind._connect) -> Any:
            if next(refusals, None) is not None:
                raise ConnectionRefusedError
            return connect(self)

        monkeypatch.setattr(kind, "_connect", connect)
    events._client().connection_pool.disconnect()
    _publish(studio, "x")
    assert [event["clip"] for event in events.replay(studio.id, 0).events] == ["x"]
    assert next(refusals, None) is None


def test_numbers_have_no_gap_whoever_publishes(studio: Studio) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: (_publish(studio, "x"), connection.close()), range(60)))
    replay = events.replay(studio.id, 0)
    assert [event["seq"] for event in replay.events] == list(range(1, 61))


def test_replay_from_the_middle_and_from_too_long_ago(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        _publish(studio, str(number))
    assert [event["clip"] for event in events.replay(studio.id, 3).events] == ["3", "4"]
    assert not events.replay(studio.id, 5).events
    assert events.replay(studio.id, 99).reset, "a number that was never given"
    events._client().xtrim(f"events:{studio.id}", maxlen=2, approximate=False)
    assert events.replay(studio.id, 1).reset
    assert not events.replay(studio.id, 3).reset


def test_polling_twin(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    client = Client()
    client.force_login(dancer)
    clip_edit(clip=clip, title="New")
    told = client.get(f"/api/studios/{studio.slug}/events/?last={quiet}").json()
    assert told == {
        "seq": quiet + 1,
        "reset": False,
        "events": [{"seq": quiet + 1, "type": "clip.changed", "clip": str(clip.id)}],
    }
    assert client.get(f"/api/studios/{studio.slug}/events/?last=x").status_code == 400


def test_what_one_may_not_see_is_not_told(clip: Clip, studio: Studio, annotator: User, quiet: int) -> None:
    client = Client()
    client.force_login(annotator)
    _publish(studio, str(uuid.uuid4()))
    clip_remove(clip=clip)
    _publish(studio, str(clip.id))
    told = client.get(f"/api/studios/{studio.slug}/events/?last={quiet}").json()["events"]
    assert [event["type"] for event in told] == ["clip.removed"], "that it is gone, and nothing more"


# --- the long poll -------------------------------------------------------------------------------------------------
def _poll(user: User, studio: Studio, last: int, wait: int = 20) -> ApplicationCommunicator:
    """A request over ASGI, under way."""
    client = Client()
    client.force_login(user)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/api/studios/{studio.slug}/events/",
        "query_string": f"last={last}&wait={wait}".encode(),
        "headers": [(b"host", b"testserver"), (b"cookie", cookie)],
    }
    return ApplicationCommunicator(ASGIHandler(), scope)


async def _started(poll: ApplicationCommunicator, studio: Studio) -> None:
    """Until it waits for a nudge."""
    await poll.send_input({"type": "http.request", "body": b""})
    assert (await poll.receive_output(5))["status"] == 200
    for _ in range(100):
        if await in_thread(_waiting, studio):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it does not wait")


def _waiting(studio: Studio) -> int:
    return sum(events._client().zcard(key) for key in events._client().keys(f"*group:studio.{studio.id}"))


async def _answer(poll: ApplicationCommunicator, seconds: float = 10) -> dict[str, Any]:
    body = b""
    while True:
        part = await poll.receive_output(seconds)
        body += part.get("body", b"")
        if not part.get("more_body"):
            return json.loads(body)


async def test_a_long_poll_answers_when_something_happens(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    poll = await in_thread(_poll, dancer, studio, quiet)
    await _started(poll, studio)
    await in_thread(_publish, studio, str(uuid.uuid4()))  # nothing that this person sees
    await in_thread(_publish, studio, str(clip.id))
    told = await _answer(poll)
    assert [event["seq"] for event in told["events"]] == [quiet + 2]
    assert told["seq"] == quiet + 2
    assert not await in_thread(_waiting, studio)


async def test_a_long_poll_ends_by_itself(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    poll = await in_thread(_poll, dancer, studio, quiet, 1)
    await _started(poll, studio)
    assert await _answer(poll) == {"seq": quiet, "reset": False, "events": []}


async def test_a_long_poll_ends_with_its_client(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    poll = await in_thread(_poll, dancer, studio, quiet)
    await _started(poll, studio)
    await poll.send_input({"type": "http.disconnect"})
    await poll.wait(5)
    assert not await in_thread(_waiting, studio)


async def test_a_long_poll_of_somebody_taken_out(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    poll = await in_thread(_poll, dancer, studio, quiet)
    await _started(poll, studio)
    await Membership.objects.filter(user=dancer).adelete()
    await in_thread(_publish, studio, str(clip.id))
    assert await _answer(poll) == {"seq": quiet, "reset": True, "events": []}


async def test_who_waits_in_many_places_is_answered_at_once(
    clip: Clip, studio: Studio, dancer: User, quiet: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_AT_ONCE", 1)
    first = await in_thread(_poll, dancer, studio, quiet)
    await _started(first, studio)
    second = await in_thread(_poll, dancer, studio, quiet)
    await second.send_input({"type": "http.request"})
    assert (await second.receive_output(5))["status"] == 200
    assert await _answer(second) == {"seq": quiet, "reset": False, "events": []}
    await in_thread(_publish, studio, str(clip.id))
    assert (await _answer(first))["seq"] == quiet + 1
    assert not waiting._waiting


def test_no_wait_where_there_is_something(clip: Clip, studio: Studio, dancer: User) -> None:
    client = Client()
    client.force_login(dancer)
    assert client.get(f"/api/studios/{studio.slug}/events/?wait=25").json()["events"]
    assert client.get(f"/api/studios/{studio.slug}/events/?last=99999&wait=25").json()["reset"]
    for odd in ("26", "-1", "x"):
        assert client.get(f"/api/studios/{studio.slug}/events/?wait={odd}").status_code == 400


# --- the socket ----------------------------------------------------------------------------------------------------
def _socket(user: User | None, studio: Studio, query: str = "", origin: str = "http://site") -> Socket:
    headers = [(b"host", b"site"), (b"origin", origin.encode())]
    if user is not None:
        client = Client()
        client.force_login(user)
        headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    return Socket(application, f"/ws/studios/{studio.slug}/{query}", headers)


async def in_thread(function: Callable[..., Any], *args: Any, **values: Any) -> Any:
    return await database_sync_to_async(function)(*args, **values)


async def test_events_arrive_in_order_and_again_after_a_reconnect(
    clip: Clip, studio: Studio, dancer: User, quiet: int
) -> None:
    socket = await in_thread(_socket, dancer, studio, f"?last={quiet}")
    assert await socket.connect()
    assert await socket.receive() == {"type": "hello", "seq": quiet}
    await in_thread(_publish, studio, str(clip.id))
    assert (await socket.receive(timeout=1))["seq"] == quiet + 1
    await socket.disconnect()

    for _ in range(3):
        await in_thread(_publish, studio, str(clip.id))
    again = await in_thread(_socket, dancer, studio, f"?last={quiet + 1}")
    await again.connect()
    got = await again.rest()
    assert [message["seq"] for message in got] == [quiet + 1, quiet + 2, quiet + 3, quiet + 4]  # hello, then the rest
    await again.send({"type": "ping"})
    assert await again.receive() == {"type": "pong", "seq": quiet + 4}
    await again.disconnect()


@pytest.mark.slow
async def test_an_idle_socket_stays_open(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    """Longer than the client library's default timeout for a read."""
    socket = await in_thread(_socket, dancer, studio, f"?last={quiet}")
    await socket.connect()
    await socket.receive()
    await asyncio.sleep(7)
    await in_thread(_publish, studio, str(clip.id))
    assert (await socket.receive())["seq"] == quiet + 1
    await socket.disconnect()


async def test_replaying_the_events_equals_fetching_anew(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    """State + events = fresh state: the ids told are just those whose rows changed."""
    await in_thread(clip_edit, clip=clip, title="Changed")
    replay = await in_thread(events.replay, studio.id, quiet)
    assert {event["clip"] for event in replay.events} == {str(clip.id)}


async def test_too_old_a_number_is_told_to_fetch_anew(studio: Studio, dancer: User) -> None:
    socket = await in_thread(_socket, dancer, studio, "?last=12345")
    await socket.connect()
    assert (await socket.receive())["type"] == "hello"
    assert (await socket.receive())["type"] == "reset"
    await socket.disconnect()


@pytest.mark.parametrize(("who", "code"), [(None, 4401), ("stranger", 4403)])
async def test_closed_to_others(who: str | None, code: int, studio: Studio, request: pytest.FixtureRequest) -> None:
    user = await in_thread(request.getfixturevalue, who) if who else None
    socket = await in_thread(_socket, user, studio)
    await socket.connect()
    assert await socket.closed() == code


@pytest.mark.parametrize("origin", ["http://evil.example", "http://site.evil.example", "http://site:81", "null", ""])
async def test_a_page_of_another_origin_gets_no_socket(origin: str, studio: Studio, dancer: User) -> None:
    socket = await in_thread(_socket, dancer, studio, "", origin)
    assert not await socket.connect()


async def test_an_ended_membership_closes_the_socket(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    socket = await in_thread(_socket, dancer, studio, f"?last={quiet}")
    await socket.connect()
    await socket.receive()
    await Membership.objects.filter(user=dancer).adelete()
    await in_thread(_publish, studio, str(clip.id))
    assert await socket.closed() == 4403


async def test_signing_out_closes_the_socket_with_its_next_ping(studio: Studio, dancer: User) -> None:
    from django.contrib.sessions.models import Session

    socket = await in_thread(_socket, dancer, studio)
    await socket.connect()
    await socket.receive()
    await Session.objects.all().adelete()
    await socket.send({"type": "ping"})
    assert await socket.closed() == 4401


async def test_a_ping_brings_what_a_lost_nudge_did_not(clip: Clip, studio: Studio, dancer: User, quiet: int) -> None:
    """The relay forgets a socket after a day, and all of them when it is emptied: the next ping joins it again."""
    socket = await in_thread(_socket, dancer, studio, f"?last={quiet}")
    await socket.connect()
    await socket.receive()
    forgotten = [key for key in events._client().keys("*") if b"group" in key]
    assert forgotten
    events._client().delete(*forgotten)
    await in_thread(_publish, studio, str(clip.id))
    await socket.send({"type": "ping"})
    assert (await socket.receive())["seq"] == quiet + 1
    assert await socket.receive() == {"type": "pong", "seq": quiet + 1}
    await in_thread(_publish, studio, str(clip.id))
    assert (await socket.receive())["seq"] == quiet + 2
    await socket.disconnect()


@pytest.mark.parametrize("query", ["?last=²", "?last=-1", "?last=%00", "?last=", "?last=9999999999999999999"])
async def test_odd_numbers_mean_from_now_on(query: str, studio: Studio, dancer: User) -> None:
    socket = await in_thread(_socket, dancer, studio, query)
    await socket.connect()
    assert await socket.receive() == {"type": "hello", "seq": 0}
    await socket.disconnect()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "3", '{"type": []}'])
async def test_odd_messages_are_passed_over(text: str, studio: Studio, dancer: User) -> None:
    socket = await in_thread(_socket, dancer, studio)
    await socket.connect()
    await socket.receive()
    await socket.send_raw(text=text)
    await socket.send_raw(bytes=b"\xff")
    await socket.send({"type": "ping"})
    assert (await socket.receive())["type"] == "pong"
    await socket.disconnect()


# --- programs ------------------------------------------------------------------------------------------------------
def _by_token(secret: str, studio: Studio, query: str = "", **headers: str) -> Socket:
    sent = {"host": "site", "authorization": f"Bearer {secret}", **headers}
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    return Socket(application, f"/ws/studios/{studio.slug}/{query}", raw)


@pytest.fixture
def secret(dancer: User) -> str:
    return token_create(user=dancer, name="Archive", scope="read", days=1)[1]


async def test_a_token_opens_a_socket_without_an_origin(
    clip: Clip, studio: Studio, dancer: User, secret: str, quiet: int
) -> None:
    socket = _by_token(secret, studio, f"?last={quiet}")
    assert await socket.connect()
    assert await socket.receive() == {"type": "hello", "seq": quiet}
    await in_thread(_publish, studio, str(uuid.uuid4()))  # of a clip that the person does not see
    await in_thread(_publish, studio, str(clip.id))
    assert (await socket.receive())["seq"] == quiet + 2
    await socket.disconnect()
    assert (await dancer.api_tokens.aget()).last_used_at is not None


@pytest.mark.parametrize("moment", ["ping", "event"])
async def test_a_revoked_token_closes_its_socket(
    moment: str, clip: Clip, studio: Studio, dancer: User, secret: str, quiet: int
) -> None:
    socket = _by_token(secret, studio, f"?last={quiet}")
    await socket.connect()
    await socket.receive()
    await in_thread(token_revoke, user=dancer, token_id=(await dancer.api_tokens.aget()).id)
    if moment == "ping":
        await socket.send({"type": "ping"})
    else:
        await in_thread(_publish, studio, str(clip.id))
    assert await socket.closed() == 4401


@pytest.mark.parametrize("wrong", ["ds_wrong", "", "ds_" + "x" * 500, "nonsense"])
async def test_a_wrong_token_is_no_session(wrong: str, studio: Studio, dancer: User) -> None:
    """Also where a session comes with it: the token counts."""
    cookies = await in_thread(Client)
    await in_thread(cookies.force_login, dancer)
    cookie = f"sessionid={cookies.cookies['sessionid'].value}"
    socket = _by_token(wrong, studio, cookie=cookie, origin="http://evil.example")
    await socket.connect()
    assert await socket.closed() == 4401


async def test_a_token_of_a_stranger(studio: Studio, stranger: User) -> None:
    _token, secret = await in_thread(token_create, user=stranger, name="x", scope="write", days=1)
    socket = _by_token(secret, studio)
    await socket.connect()
    assert await socket.closed() == 4403


@pytest.mark.parametrize("scheme", ["Basic", "Digest", ""])
async def test_another_scheme_needs_the_origin(scheme: str, studio: Studio, secret: str) -> None:
    assert not await _by_token("x", studio, authorization=f"{scheme} {secret}").connect()
