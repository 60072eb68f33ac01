"""What an empty site begins with, and what a lead can do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.samples.services import samples_start
from dancesite.clips.samples.table import SAMPLES, clip_id
from dancesite.core.models import JobRun
from dancesite.settings import env
from tests.builders import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(settings: Any, tmp_path: Path) -> Path:
    """What set-up has drawn."""
    settings.SEED = "samples"
    settings.DEMO_CLIP = tmp_path / "first.mp4"
    settings.DEMO_CLIP.write_bytes(b"the first drawing")
    return tmp_path / "first.mp4"


def _kinds() -> list[str]:
    return sorted(JobRun.objects.values_list("kind", flat=True))


def test_an_empty_site_gets_a_studio_its_first_clip_and_the_drawing_of_the_others(drawn: Path, sent: list[str]) -> None:
    call_command("seed")
    studio = Studio.objects.get()
    assert {member.role for member in studio.memberships.all()} == set(Role.values)
    clip = Clip.objects.get()
    assert (clip.id, clip.title) == (clip_id(studio.pk, SAMPLES[0]), SAMPLES[0].title)
    assert _kinds() == ["worker.draw", "worker.ingest"]
    call_command("seed")
    assert (Studio.objects.count(), Clip.objects.count(), len(_kinds())) == (1, 1, 2)
    assert drawn.exists(), "it is copied: the next studio wants it too"


def test_without_the_first_drawing_the_worker_draws_them_all(drawn: Path, sent: list[str]) -> None:
    drawn.unlink()
    call_command("seed")
    assert (Clip.objects.count(), _kinds()) == (0, ["worker.draw"])


@pytest.mark.parametrize(("seed", "studios"), [("studio", 1), ("nothing", 0)])
def test_the_operator_may_want_less(drawn: Path, settings: Any, sent: list[str], seed: str, studios: int) -> None:
    settings.SEED = seed
    call_command("seed")
    assert (Studio.objects.count(), Clip.objects.count(), _kinds()) == (studios, 0, [])


def test_a_site_in_use_gets_nothing(drawn: Path, studio: Studio, sent: list[str]) -> None:
    call_command("seed")
    assert (Studio.objects.count(), Clip.objects.count(), _kinds()) == (1, 0, [])


def test_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("samples", "studio", "nothing")
    monkeypatch.setenv("DANCESITE_SEED", "")
    assert env.choice("DANCESITE_SEED", words) == "samples"
    monkeypatch.setenv("DANCESITE_SEED", " Studio ")
    assert env.choice("DANCESITE_SEED", words) == "studio"
    monkeypatch.setenv("DANCESITE_SEED", "some")
    with pytest.raises(env.ImproperlyConfigured, match=r"DANCESITE_SEED must be one of samples, studio, nothing"):
        env.choice("DANCESITE_SEED", words)


def test_a_lead_stops_the_drawing(studio: Studio, lead: User, sent: list[str]) -> None:
    samples_start(studio=studio)
    client = Client()
    client.force_login(lead)
    url = f"/api/studios/{studio.slug}/samples/"
    assert client.get(url).json() == {"drawing": {"done": 0, "total": len(SAMPLES)}, "clips": 0, "may": True}
    assert client.post(f"{url}stop/").json() == {"drawing": None, "clips": 0, "may": True}
    assert JobRun.objects.get().state == "cancelled"


def test_a_lead_removes_the_samples_and_nothing_else(drawn: Path, sent: list[str]) -> None:
    call_command("seed")
    studio, lead = Studio.objects.get(), User.objects.get(name="Ana Duarte")
    own = make_clip(studio, lead, title="Her own")
    client = Client()
    client.force_login(lead)
    page = client.get(f"/s/{studio.slug}/clips/").context["page_data"]
    assert page["samples"]["clips"] == 1
    answer = client.delete(f"/api/studios/{studio.slug}/samples/")
    assert answer.json() == {"drawing": None, "clips": 0, "may": True}
    assert list(Clip.objects.filter(removed_at=None)) == [own]
    sample = Clip.objects.exclude(id=own.id).get()
    assert client.post(f"/api/clips/{sample.id}/restore/").status_code == 200, "a lead may think again"


def test_the_operators_command(studio: Studio, lead: User, sent: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("samples", studio.slug, "draw")
    assert JobRun.objects.get().state == "queued"
    call_command("samples", studio.slug, "stop")
    assert JobRun.objects.get().state == "cancelled"
    call_command("samples", studio.slug, "remove")
    assert "0 sample clips removed" in capsys.readouterr().out
    with pytest.raises(CommandError, match=f"There are: {studio.slug}"):
        call_command("samples", "elsewhere", "draw")


def test_the_drawing_is_no_clip_in_work(studio: Studio, lead: User, client: Client, sent: list[str]) -> None:
    client.force_login(lead)
    samples_start(studio=studio)
    assert 'data-count="0"' in client.get(f"/s/{studio.slug}/clips/").content.decode()
    make_clip(studio, lead)
    assert 'data-count="1"' in client.get(f"/s/{studio.slug}/clips/").content.decode()
