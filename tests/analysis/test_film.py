"""Films of choreographies: the truth is exact, and the pictures show it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.__main__ import main
from analysis.data.choreography import FLAVOURS, SPLITS, Choreography, choreograph
from analysis.data.film import draw_film, scene_of
from analysis.data.film_command import read_truth
from analysis.data.film_truth import FilmTruth
from analysis.data.look import CUTS, look_of, looks_of, room_of
from analysis.data.studio import paint_studio

SIZE = (240, 320)


def dance(seed: int = 3, *, seconds: float = 5.0, dancers: int = 1, flavour: str = "ballet") -> Choreography:
    return choreograph(seed, flavour=flavour, seconds=seconds, dancers=dancers)


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as box:
        return [frame.to_ndarray(format="rgb24") for frame in box.decode(video=0)]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FilmTruth, Choreography]:
    folder = tmp_path_factory.mktemp("film")
    danced = choreograph(5, split="test", flavour="ballet", seconds=12.0, dancers=3, formation="canon")
    return folder / "three.mp4", draw_film(folder / "three.mp4", danced, fps=Fraction(10), size=(480, 320)), danced


def test_the_truth_says_all_there_is(three: tuple[Path, FilmTruth, Choreography]) -> None:
    _, truth, danced = three
    assert truth.joints2d.shape == (3, 120, 18, 2)
    assert truth.joints3d.shape == (3, 120, 18, 3)
    assert (truth.split, truth.flavour, truth.seed) == ("test", "ballet", 5)
    assert (truth.beats, truth.count_one) == (danced.beats, danced.count_one)
    for part, segments in zip(danced.parts, truth.segments, strict=True):
        edges = [s[0] for s in segments] + [segments[-1][1]]
        assert (edges[0], edges[-1]) == (0, 120)
        assert [s[1] for s in segments] == edges[1:]
        assert all(start <= a <= b <= end for start, end, _, (a, b) in segments)
        for unit, segment in zip(part.danced[1:], segments[1:], strict=True):
            assert unit.unit == segment[2]
            assert abs(segment[0] - unit.start * 10.0) <= 0.5
    text = json.dumps(truth.to_json(), allow_nan=False)
    again = FilmTruth.from_json(json.loads(text), truth.joints2d, truth.joints3d)
    assert again.to_json() == truth.to_json()
    assert again.segments == truth.segments
    with pytest.raises(ValueError, match="joints"):
        FilmTruth.from_json(json.loads(text), truth.joints2d[:1], truth.joints3d[:1])


def test_everybody_is_in_the_picture_and_the_nearest_is_in_front(
    three: tuple[Path, FilmTruth, Choreography],
) -> None:
    path, truth, danced = three
    assert (truth.joints2d > 0).all()
    assert (truth.joints2d < truth.size).all()
    # The colour of each top is found at its own dancer's breast, unless an arm is before it.
    picture = pictures(path)[0].astype(float)
    looks = looks_of("test", "ballet", [part.dancer.look // 2 for part in danced.parts])
    assert len({look.top.base for look in looks}) == 3
    for k, look in enumerate(looks):
        top = np.array(look.top.base)
        neck, hips = truth.joints2d[k, 0, 1], truth.joints2d[k, 0, [8, 11]].mean(axis=0)
        x, y = (0.55 * neck + 0.45 * hips).astype(int)
        seen = picture[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3).mean(axis=0)
        assert np.linalg.norm(seen - top) < 60.0


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("split", SPLITS)
def test_every_joint_lies_on_the_dancer(flavour: str, split: str, tmp_path: Path) -> None:
    """Of every flavour: pixels at nose, elbows, wrists and knees are not those of the empty room."""
    size, rate = (360, 480), Fraction(4)
    danced = choreograph(11, split=split, flavour=flavour, seconds=5.0)
    truth = draw_film(tmp_path / "a.mp4", danced, fps=rate, size=size)
    scene = scene_of(danced, rate, size)
    room = paint_studio(size, scene.camera, room_of(split, 11), wall=scene.wall, seed=11)
    hit = []
    for t, picture in enumerate(pictures(tmp_path / "a.mp4")):
        away = np.abs(picture.astype(float) - room).max(axis=2)
        for x, y in truth.joints2d[0, t, [0, 3, 4, 6, 7, 9, 12]].astype(int):
            hit.append(away[y - 1 : y + 2, x - 1 : x + 2].max() > 18)
    assert np.mean(hit) > 0.97


def test_the_same_motion_at_another_rate(tmp_path: Path) -> None:
    slow = draw_film(tmp_path / "slow.mp4", dance(), fps=Fraction(10), size=SIZE)
    fast = draw_film(tmp_path / "fast.mp4", dance(), fps=Fraction(20), size=SIZE)
    assert np.array_equal(slow.joints3d, fast.joints3d[:, ::2])
    for a, b in zip(slow.segments[0], fast.segments[0], strict=True):
        assert abs(2 * a[0] - b[0]) <= 1


def test_nobody_in_the_test_looks_like_anybody_in_training() -> None:
    for flavour in CUTS:
        seen = [{look_of(split, flavour, k).top.base for k in range(40)} for split in ("train", "test")]
        assert min(len(s) for s in seen) >= 4
        assert not seen[0] & seen[1]
    rooms = [{repr(room_of(split, k)) for k in range(20)} for split in ("train", "test")]
    assert not rooms[0] & rooms[1]


def test_the_command_writes_film_truth_and_depth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = [str(tmp_path / name) for name in ("a.mp4", "a.json", "a.npz")]
    words = ["film", out[0], "--seed", "4", "--split", "test", "--flavour", "ballet", "--fps", "5", "--seconds", "5",
             "--size", "120x160", "--truth", out[1], "--depth", out[2]]  # fmt: skip
    assert main(words) == 0
    assert "25 frames" in capsys.readouterr().out
    truth = read_truth(Path(out[1]))
    assert (truth.frames, truth.split, truth.rate, truth.size) == (25, "test", 5, (120, 160))
    assert len(pictures(Path(out[0]))) == 25
    with pytest.raises(SystemExit):
        main([*words, "--edits", "danced-by-bears"])
    assert "bears" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["film", out[0], "--seconds", "1"])
    assert "too few" in capsys.readouterr().err
