"""The drawn dancer: one call makes a whole clip, or leaves everything as it was."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.data.drawn import draw_dancer
from analysis.data.film import FilmTruth

SMALL = (240, 320)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FilmTruth]:
    path = tmp_path_factory.mktemp("drawn") / "dancer.mp4"
    return path, draw_dancer(path, seed=3, seconds=4.0, fps=Fraction(24), size=SMALL)


def test_the_file_holds_what_the_truth_says(clip: tuple[Path, FilmTruth]) -> None:
    path, truth = clip
    with av.open(str(path)) as box:
        video, sound = box.streams.video[0], box.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (video.codec_context.width, video.codec_context.height) == SMALL
        assert video.average_rate == truth.rate == 24
        times = [frame.time for frame in box.decode(video=0)]
    assert len(times) == truth.frames == truth.segments[0][-1][1] == 96
    assert times == pytest.approx([i / 24 for i in range(96)], abs=1e-4)
    with av.open(str(path)) as box:
        heard = np.concatenate([f.to_ndarray() for f in box.decode(audio=0)], axis=1)
    assert heard.shape[1] == pytest.approx(4.0 * 44100, abs=3000)
    assert float(np.sqrt((heard**2).mean())) > 0.02
    assert truth.joints2d.shape == (1, 96, 18, 2)
    assert (truth.joints2d > 0).all()
    assert (truth.joints2d < SMALL).all()
    assert np.allclose(np.diff(truth.beats), 60.0 / 112.0)


def test_nothing_is_left_behind_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "dancer.mp4"
    target.write_bytes(b"what was there before")

    def fail(*_: object) -> None:
        raise RuntimeError("no brush")

    monkeypatch.setattr("analysis.data.film.cast_shadows", fail)
    with pytest.raises(RuntimeError):
        draw_dancer(target, seconds=4.0, size=SMALL)
    assert [p.name for p in tmp_path.iterdir()] == ["dancer.mp4"]
    assert target.read_bytes() == b"what was there before"


def test_impossible_wishes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="even"):
        draw_dancer(tmp_path / "a.mp4", size=(241, 320))
    with pytest.raises(ValueError, match="too few"):
        draw_dancer(tmp_path / "a.mp4", seconds=1.0, size=SMALL)
    assert list(tmp_path.iterdir()) == []
