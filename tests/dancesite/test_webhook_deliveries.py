"""What a receiver gets: the studio's events in order, each at least once, signed; and what comes of its refusals."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.utils import timezone
from pytest_django import Settings

from dancesite.accounts.models import Membership, Role, Studio, User
from dancesite.accounts.services import membership_set
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_edit, clip_remove
from dancesite.core import events, jobs
from dancesite.live.models import Webhook
from dancesite.live.webhooks import deliveries, messages, services
from dancesite.live.webhooks.signing import secret_of
from tests.builders import make_claim, make_clip, make_person
from tests.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db(transaction=True)
ALL = list(messages.TYPES)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    settings.WEBHOOK_HTTP = True
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def webhook(receiver: Receiver, clip: Clip, studio: Studio, lead: User) -> Webhook:
    """Of the studio that has the clip; it begins after the clip's upload."""
    return services.webhook_create(studio=studio, created_by=lead, url=receiver.url, types=ALL)


def _again(webhook: Webhook) -> Webhook:
    webhook.refresh_from_db()
    return webhook


def _now(webhook: Webhook) -> None:
    """The pause after a failure is over."""
    Webhook.objects.filter(id=webhook.id).update(next_at=timezone.now() - timedelta(seconds=1))


def test_events_arrive_in_order_and_only_once(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    for title in ("One", "Two", "Three"):
        clip_edit(clip=clip, title=title)
    assert deliveries.deliver(webhook.id) == 3
    assert deliveries.deliver(webhook.id) == 0
    told = receiver.messages
    first = webhook.last_seq + 1
    assert [message["seq"] for message in told] == [first, first + 1, first + 2]
    assert {key: told[0][key] for key in ("type", "studio", "clip")} == {
        "type": "clip.changed",
        "studio": webhook.studio.slug,
        "clip": str(clip.id),
    }
    assert len({message["id"] for message in told}) == 3
    assert _again(webhook).last_seq == first + 2
    assert [(one.seq, one.status) for one in webhook.deliveries.order_by("id")] == [
        (first, 204),
        (first + 1, 204),
        (first + 2, 204),
    ]


def test_the_signature_covers_time_and_body(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    clip_edit(clip=clip, title="New")
    deliveries.deliver(webhook.id)
    [got] = receiver.got
    timestamp = got["headers"]["dancesite-timestamp"]
    expected = hmac.new(secret_of(webhook).encode(), timestamp.encode() + b"." + got["body"], hashlib.sha256)
    assert got["headers"]["dancesite-signature"] == f"v1={expected.hexdigest()}"
    assert abs(int(timestamp) - timezone.now().timestamp()) < 60
    assert got["headers"]["dancesite-event"] == "clip.changed"


def test_of_a_job_only_its_end_is_told(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    assert clip.job is not None
    claim = make_claim(clip.job)
    jobs.report_progress(claim, jobs.Progress("pose", 2, ("check",), 10, 100, "frame", 20.0))
    error = {"code": "no-body", "message": "Nobody was found.", "remedy": "Film it again.", "details": "frame 3 at /x"}
    jobs.fail(claim, error)
    services.webhook_edit(webhook=webhook, url=webhook.url, types=["job.finished"])
    assert deliveries.deliver(webhook.id) == 1
    [message] = receiver.messages
    assert (message["type"], message["clip"]) == ("job.finished", str(clip.id))
    error.pop("details")
    assert message["job"] == {"id": str(claim.job_id), "state": "failed", "error": error}
    assert _again(webhook).last_seq == events.sequence(webhook.studio_id), "what is not for it is passed over"


def test_only_the_types_it_wants(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    services.webhook_edit(webhook=webhook, url=webhook.url, types=["clip.removed"])
    clip_edit(clip=clip, title="New")
    clip_remove(clip=clip)
    deliveries.deliver(webhook.id)
    assert {message["type"] for message in receiver.messages} == {"clip.removed"}


def test_what_its_maker_may_not_see_is_not_told(
    webhook: Webhook, receiver: Receiver, studio: Studio, stranger: User
) -> None:
    foreign = make_clip(Membership.objects.get(user=stranger).studio, stranger)
    events.publish(events.Event(studio.id, "clip.changed", str(foreign.id)))
    deliveries.deliver(webhook.id)
    assert not receiver.got


def test_a_maker_who_leads_no_more_pauses_it(
    webhook: Webhook, receiver: Receiver, studio: Studio, lead: User, clip: Clip
) -> None:
    other = make_person("Bea Lead", studio, Role.LEAD)
    membership_set(studio=studio, user=lead, role=Role.ANNOTATOR)
    clip_edit(clip=clip, title="New")
    assert deliveries.deliver(webhook.id) == 0
    assert not receiver.got
    assert _again(webhook).paused_at is not None
    assert lead.name in webhook.pause_reason
    services.webhook_resume(webhook=webhook, by=other)
    assert deliveries.deliver(webhook.id) == 1
    assert _again(webhook).created_by == other


@pytest.mark.parametrize("gone", ["left", "closed"])
def test_a_maker_who_is_gone_too(gone: str, webhook: Webhook, receiver: Receiver, lead: User, clip: Clip) -> None:
    if gone == "left":
        Membership.objects.filter(user=lead).delete()
    else:
        User.objects.filter(id=lead.id).update(is_active=False)
    clip_edit(clip=clip, title="New")
    assert deliveries.deliver(webhook.id) == 0
    assert _again(webhook).paused_at is not None


def test_a_refusal_is_tried_again_later_with_the_same_id(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    clip_edit(clip=clip, title="One")
    clip_edit(clip=clip, title="Two")
    receiver.answer = lambda path: 500
    assert deliveries.deliver(webhook.id) == 1
    assert deliveries.deliver(webhook.id) == 0, "not before its time"
    assert _again(webhook).failures == 1
    _now(webhook)
    receiver.answer = lambda path: 200
    assert deliveries.deliver(webhook.id) == 2
    ids = [message["id"] for message in receiver.messages]
    assert ids[0] == ids[1] != ids[2], "nothing overtakes, and the receiver knows it for the same"
    assert _again(webhook).failures == 0
    assert [one.status for one in webhook.deliveries.order_by("id")] == [500, 200, 200]


def test_pauses_grow_to_an_hour() -> None:
    for failures, seconds in ((1, 10), (2, 20), (5, 160), (9, 2560), (10, 3600), (79, 3600)):
        pauses = [deliveries.pause_after(failures) for _ in range(50)]
        assert 0.8 * seconds <= min(pauses) < max(pauses) <= 1.2 * seconds
    all_pauses = sum(min(3600, 10 * 2 ** (n - 1)) for n in range(1, deliveries.MOST_FAILURES))
    assert 2.9 < all_pauses / 86400 < 3.1, "three days"


def test_too_many_refusals_pause_it_with_a_reason(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    Webhook.objects.filter(id=webhook.id).update(failures=deliveries.MOST_FAILURES - 1)
    receiver.answer = lambda path: 503
    clip_edit(clip=clip, title="New")
    deliveries.deliver(webhook.id)
    assert _again(webhook).paused_at is not None
    assert "three days" in webhook.pause_reason
    _now(webhook)
    assert deliveries.deliver(webhook.id) == 0
    receiver.answer = lambda path: 204
    services.webhook_resume(webhook=webhook, by=webhook.created_by)
    assert deliveries.deliver(webhook.id) == 1, "what waited is not lost"


def test_gone_pauses_at_once(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    receiver.answer = lambda path: 410
    clip_edit(clip=clip, title="New")
    deliveries.deliver(webhook.id)
    assert "410" in _again(webhook).pause_reason


def test_a_log_that_reaches_back_no_more_is_told(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    for number in range(4):
        clip_edit(clip=clip, title=str(number))
    events._client().xtrim(f"events:{clip.studio_id}", maxlen=1, approximate=False)
    assert deliveries.deliver(webhook.id) == 1
    [message] = receiver.messages
    newest = events.sequence(clip.studio_id)
    assert (message["type"], message["seq"], message["clip"]) == ("reset", newest, None)
    clip_edit(clip=clip, title="After")
    deliveries.deliver(webhook.id)
    assert [message["type"] for message in receiver.messages] == ["reset", "clip.changed"]


def test_after_a_lost_log_the_same_number_is_another_message(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    clip_edit(clip=clip, title="Before")
    deliveries.deliver(webhook.id)
    events._client().delete(*events._keys(clip.studio_id))
    events.publish(events.Event(clip.studio_id, "clip.removed", str(clip.id)))
    deliveries.deliver(webhook.id)
    while events.sequence(clip.studio_id) < receiver.messages[0]["seq"]:
        events.publish(events.Event(clip.studio_id, "clip.removed", str(clip.id)))
    deliveries.deliver(webhook.id)
    told = receiver.messages
    assert [message["type"] for message in told[:2]] == ["clip.changed", "reset"]
    assert told[-1]["seq"] == told[0]["seq"]
    assert len({message["id"] for message in told}) == len(told)


def test_a_log_that_is_away_costs_nothing(
    webhook: Webhook, receiver: Receiver, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip_edit(clip=clip, title="New")

    def away(*args: object) -> None:
        raise redis.ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(events, "replay", away)
        with pytest.raises(redis.ConnectionError):
            deliveries.deliver(webhook.id)
    assert _again(webhook).claim is None
    assert deliveries.deliver(webhook.id) == 1


def test_two_watchers_send_once(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    """The second comes while the first waits for the receiver's answer."""
    in_the_middle: list[int] = []

    def answer(path: str) -> int:
        in_the_middle.append(deliveries.deliver(webhook.id))
        from django.db import connection

        connection.close()
        return 204

    receiver.answer = answer
    clip_edit(clip=clip, title="New")
    assert deliveries.deliver(webhook.id) == 1
    assert in_the_middle == [0]


def test_a_killed_watchers_claim_lapses(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    clip_edit(clip=clip, title="New")
    held = Webhook.objects.filter(id=webhook.id)
    held.update(claim="1" * 32, claimed_until=timezone.now() + timedelta(seconds=50))
    assert deliveries.deliver(webhook.id) == 0
    held.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert deliveries.deliver(webhook.id) == 1


def test_who_lost_its_claim_writes_nothing(webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    """Its successor sends the message again, and writes that down."""

    def answer(path: str) -> int:
        Webhook.objects.filter(id=webhook.id).update(claim="2" * 32)
        from django.db import connection

        connection.close()
        return 204

    receiver.answer = answer
    clip_edit(clip=clip, title="New")
    deliveries.deliver(webhook.id)
    last = webhook.last_seq
    assert _again(webhook).last_seq == last
    assert not webhook.deliveries.exists()
    assert webhook.claim is not None, "the other's"


@pytest.mark.parametrize("change", ["deleted", "paused"])
def test_deleted_or_paused_in_the_middle(change: str, webhook: Webhook, receiver: Receiver, clip: Clip) -> None:
    def answer(path: str) -> int:
        from django.db import connection

        if change == "deleted":
            Webhook.objects.get(id=webhook.id).delete()
        else:
            services.webhook_pause(webhook=webhook, reason="by hand")
        connection.close()
        return 204

    receiver.answer = answer
    clip_edit(clip=clip, title="One")
    clip_edit(clip=clip, title="Two")
    assert deliveries.deliver(webhook.id) == 1


def test_of_the_deliveries_the_last_ones_stay(
    webhook: Webhook, receiver: Receiver, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert services.DELIVERIES_KEPT == 50
    monkeypatch.setattr(services, "DELIVERIES_KEPT", 5)
    for number in range(services.DELIVERIES_KEPT + 3):
        clip_edit(clip=clip, title=str(number))
    deliveries.deliver(webhook.id)
    kept = list(webhook.deliveries.order_by("id").values_list("seq", flat=True))
    assert len(kept) == services.DELIVERIES_KEPT
    assert kept[-1] == _again(webhook).last_seq


def test_a_slow_receiver_does_not_hold_up_another(
    webhook: Webhook, receiver: Receiver, studio: Studio, lead: User, clip: Clip
) -> None:
    """The slow ones answer only when the quick one has all its messages."""
    quick_is_done, waited_in_vain = threading.Event(), []

    def answer(path: str) -> int:
        if path == "/slow":
            waited_in_vain.append(not quick_is_done.wait(9))
        return 204

    receiver.answer = answer
    slow = f"http://127.0.0.1:{receiver.port}/slow"
    for _ in range(deliveries.AT_ONCE_OF_A_STUDIO - 1):
        services.webhook_create(studio=studio, created_by=lead, url=slow, types=ALL)
    Webhook.objects.filter(id=webhook.id).update(next_at=timezone.now())  # the last in line
    clip_edit(clip=clip, title="One")
    courier = deliveries.Courier(threading.Event())
    courier.look()
    courier.look()
    with receiver.arrived:
        assert receiver.arrived.wait_for(lambda: any(got["path"] == "/hook" for got in receiver.got), 15)
    quick_is_done.set()
    for _studio, thread in courier._under_way.values():
        thread.join(20)
    assert waited_in_vain == [False, False]


def test_one_studio_takes_only_its_share(
    webhook: Webhook, receiver: Receiver, studio: Studio, lead: User, stranger: User, clip: Clip
) -> None:
    over = threading.Event()
    receiver.answer = lambda path: 204 if path == "/other" or over.wait(9) else 500
    for _ in range(deliveries.AT_ONCE_OF_A_STUDIO + 2):
        services.webhook_create(studio=studio, created_by=lead, url=receiver.url, types=ALL)
    elsewhere = Membership.objects.get(user=stranger).studio
    other = services.webhook_create(
        studio=elsewhere, created_by=stranger, url=f"http://127.0.0.1:{receiver.port}/other", types=ALL
    )
    Webhook.objects.filter(id=other.id).update(next_at=timezone.now())
    clip_edit(clip=clip, title="One")
    make_clip(elsewhere, stranger)
    courier = deliveries.Courier(threading.Event())
    courier.look()
    counts: dict[int, int] = {}
    for at, _thread in courier._under_way.values():
        counts[at] = counts.get(at, 0) + 1
    assert counts == {studio.id: deliveries.AT_ONCE_OF_A_STUDIO, elsewhere.id: 1}
    over.set()
    for _studio, thread in courier._under_way.values():
        thread.join(20)


def test_the_courier_has_nothing_to_do_where_nothing_happened(webhook: Webhook) -> None:
    courier = deliveries.Courier(threading.Event())
    courier.look()
    assert not courier._under_way


def test_a_test_says_at_once_what_came_of_it(webhook: Webhook, receiver: Receiver, lead: User) -> None:
    services.webhook_pause(webhook=webhook, reason="by hand")
    receiver.answer = lambda path: 500
    answer = services.webhook_test(webhook=_again(webhook))
    assert (answer.status, answer.taken) == (500, False)
    [message] = receiver.messages
    assert (message["type"], message["clip"]) == ("ping", None)
    assert _again(webhook).failures == 0
    assert [(one.type, one.status) for one in webhook.deliveries.all()] == [("ping", 500)]


def test_tests_are_no_port_scanner(webhook: Webhook, receiver: Receiver) -> None:
    from dancesite.core.errors import Problem

    def tests() -> Any:
        for _ in range(services.TESTS + 1):
            services.webhook_test(webhook=webhook)

    with pytest.raises(Problem) as problem:
        tests()
    assert problem.value.status == 429
    assert len(receiver.got) == services.TESTS


def test_the_body_is_plain_json(webhook: Webhook, receiver: Receiver) -> None:
    services.webhook_test(webhook=webhook)
    [got] = receiver.got
    assert list(json.loads(got["body"])) == ["id", "seq", "type", "studio", "clip", "at"]
    assert got["headers"]["content-type"] == "application/json"
