"""`manage.py parse` as people run it: a real command, a real worker, and a film of which everything is known."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from analysis.data.choreography import choreograph
from analysis.data.film import draw_film
from analysis.data.film_truth import FilmTruth
from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip
from dancesite.core.models import JobRun
from dancesite.reports.models import Report
from tests.builders import make_person, make_studio
from tests.drawn_truth import nearness
from tests.processes import ROOT, test_environment, wait_for, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Of six such pairs of films, seeds 20 to 25, the pooled F1 at 0.5 s was 0.56 to 0.86.
LOWEST_F1 = 0.5
Parse = Callable[..., "subprocess.CompletedProcess[str]"]


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "manage.py", "parse", *map(str, arguments)]


@pytest.fixture
def parse() -> Parse:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            _command(*arguments), cwd=ROOT, env=test_environment(), capture_output=True, text=True, timeout=200,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run


@pytest.fixture
def lead(db: None) -> User:
    studio = make_studio("Lindenhof")
    make_person("Mei Dancer", studio, Role.DANCER)
    return make_person("Ana Lead", studio, Role.LEAD)


@pytest.fixture
def busy_worker(lead: User, tmp_path: Path) -> Iterator[None]:
    with worker(tmp_path / "worker.log"):
        yield


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, FilmTruth]]:
    """Two dances that nothing was ever tuned on."""
    drawn = []
    for flavour in ("ballet", "hip-hop"):
        path = tmp_path_factory.mktemp("films") / f"Known {flavour}.mp4"
        dance = choreograph(4242, split="test", flavour=flavour, seconds=18.0, tempo=104.0)
        drawn.append((path, draw_film(path, dance, fps=Fraction(25), size=(480, 640))))
    return drawn


def test_films_in_their_structure_out(
    parse: Parse, lead: User, busy_worker: None, films: list[tuple[Path, FilmTruth]], tmp_path: Path
) -> None:
    paths = [path for path, _truth in films]
    done = parse(*paths, "--json", f"{tmp_path}/out/", "--consent", "view,train", "--dancer", "Nobody")
    assert done.returncode == 0, done.stderr
    assert "Finding the body" in done.stderr
    read = []
    for path, truth in films:
        out = tmp_path / "out" / f"{path.name}.json"
        assert f"written to {out}" in done.stderr
        clip = Clip.objects.get(file_name=path.name)
        assert (clip.title, clip.dancer and clip.dancer.name, clip.uploaded_by) == (path.stem, "Nobody", lead)
        assert consent_now(clip) == {"view": True, "train": True, "publish": False}
        assert path.exists(), "a copy was sent"
        read.append((json.loads(out.read_text()), truth))
        assert read[-1][0]["frames"] == truth.frames == clip.frames

    near = nearness(read)
    assert near.tempo < 0.02, near
    assert near.beats >= 0.9, near
    assert near.body >= 0.98, near
    assert near.boundaries >= LOWEST_F1, near
    assert near.boundaries > near.uniform, near
    assert near.same > near.other, near

    again = parse(paths[0], "--json", "-", "--consent", "view")
    assert again.returncode == 0, again.stderr
    assert f"as “{paths[0].stem}”" in again.stderr
    assert json.loads(again.stdout) == read[0][0]
    assert (Clip.objects.count(), JobRun.objects.count(), Report.objects.count()) == (2, 2, 2)


def test_a_file_that_is_no_film(parse: Parse, busy_worker: None, tmp_path: Path) -> None:
    broken, out = tmp_path / "broken.mp4", tmp_path / "out.json"
    broken.write_bytes(b"no film at all")
    done = parse(broken, "--json", out, "--consent", "view")
    assert done.returncode == 1
    assert f"{broken}: This file is damaged, or it is no video that can be read." in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_ctrl_c_stops_what_it_has_begun(lead: User, drawn_clip: Path, tmp_path: Path) -> None:
    """No worker is there: it would wait for ever."""
    out = tmp_path / "out.json"
    command = subprocess.Popen(
        _command(drawn_clip, "--json", out, "--consent", "view"), cwd=ROOT, env=test_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(lambda: JobRun.objects.exists() or command.poll() is not None, 60, "the clip to be added")
        command.send_signal(signal.SIGINT)
        _out, told = command.communicate(timeout=30)
    finally:
        command.kill()
    assert command.returncode == 130, told
    assert "its reading is stopped" in told
    assert JobRun.objects.get().state == "cancelled"
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.mp4", "--json", "-", "--consent", "view"], "nowhere.mp4: there is no such file."),
        (["manage.py", "--json", "-"], "Say what the dancer allows: --consent view"),
        (["manage.py", "--json", "-", "--consent", "train"], "Say what the dancer allows: --consent view"),
        (["manage.py", "--json", "-", "--consent", "view", "--studio", "x"], "There is no studio x; there are li"),
        (["manage.py", "--json", "-", "--consent", "view", "--user", "x@y"], "Nobody with the address x@y belongs to"),
        (["manage.py", "--json", "/nowhere/x", "--consent", "view"], "/nowhere/x: reports cannot be written there."),
        (["manage.py", "README.md", "--json", "x", "--consent", "view"], "x: several files need a folder"),
    ],
)
def test_a_wrong_command_is_told_in_a_sentence(parse: Parse, lead: User, arguments: list[str], told: str) -> None:
    done = parse(*arguments)
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert not Studio.objects.filter(clips__isnull=False).exists()
