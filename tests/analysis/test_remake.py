"""A film made anew has the frames, the times and the sound of the proxy it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.media import Encoded, MediaError, Picture
from analysis.media.remake import Changes, Labels, Place, remake
from analysis.schema import PoseTrack
from tests.analysis.conftest import Videos
from tests.marked import read_mark

FRAMES = 50


@pytest.fixture
def proxy(videos: Videos) -> Path:
    quiet = lambda n: np.zeros(n, np.float32)  # noqa: E731
    options = {"bf": "0", "g": "15"}
    return videos.make(frames=FRAMES, rate=Fraction(30000, 1001), size=(320, 240), options=options, tone=quiet)


@pytest.fixture
def track(make_dancer: Callable[..., PoseTrack]) -> PoseTrack:
    made = make_dancer([("arms", 4.0)], rate=Fraction(30000, 1001))
    cut = {name: getattr(made, name)[:FRAMES] for name in ("image", "image_smooth", "score", "world", "world_smooth")}
    return replace(made, width=320, height=240, gaps=(), **cut)


def _film(path: Path) -> tuple[list[float], list[np.ndarray], int]:
    with av.open(str(path)) as container:
        frames = [(float(frame.time), frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
        return [time for time, _ in frames], [rgb for _, rgb in frames], len(container.streams.audio)


def _made(proxy: Path, track: PoseTrack, changes: Changes, out: Path) -> list[Picture | Encoded]:
    out.touch()
    return list(remake(proxy, track, changes, out=out))


def test_frames_times_and_sound_are_the_proxys(proxy: Path, track: PoseTrack, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    _made(proxy, track, Changes(), out)
    before, after = _film(proxy), _film(out)
    assert after[0] == pytest.approx(before[0], abs=1e-9)
    assert after[2] == before[2] == 1
    assert [read_mark(rgb) for rgb in after[1]] == list(range(FRAMES))


def test_labels_stand_where_and_when_they_are_to(proxy: Path, track: PoseTrack, tmp_path: Path) -> None:
    red = np.zeros((20, 30, 4), np.uint8)
    red[..., 0] = red[..., 3] = 255
    shown = np.full((FRAMES, 1), -1, np.int32)
    shown[10:20] = 0
    hidden = replace(track, image_smooth=np.full_like(track.image_smooth, np.nan))
    out = tmp_path / "out.mp4"
    _made(proxy, hidden, Changes(labels=Labels((Place("right", 10, 10),), (red,), shown)), out)
    frames = _film(out)[1]
    spots = [frame[240 - 20, 320 - 25].astype(int) for frame in frames]
    reds = [i for i, spot in enumerate(spots) if spot[0] > 200 and spot[1] < 70 and spot[2] < 70]
    assert reds == list(range(10, 20))


def test_the_body_is_drawn_where_it_is(proxy: Path, track: PoseTrack, tmp_path: Path) -> None:
    still = replace(track, image_smooth=np.full_like(track.image_smooth, np.nan), score=np.ones_like(track.score))
    still.image_smooth[:, 0, 1], still.image_smooth[:, 0, 8] = (160, 60), (160, 180)  # neck and right hip
    out = tmp_path / "out.mp4"
    nothing = Labels((), (), np.zeros((FRAMES, 0), np.int32))
    _made(proxy, still, Changes(labels=nothing), out)
    plain, drawn = _film(proxy)[1][25].astype(int), _film(out)[1][25].astype(int)
    changed = np.abs(plain - drawn).sum(axis=2)
    assert changed[100:140, 158:163].max() > 150
    assert changed[100:140, :120].max() < 60


def test_heads_are_hidden_in_every_frame_and_in_what_is_sent(proxy: Path, track: PoseTrack, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    nobody = np.full((FRAMES, 1, 3), np.nan, np.float32)
    events = _made(proxy, track, Changes(circles=nobody, wanted=(3, 40)), out)
    pictures = [event for event in events if isinstance(event, Picture)]
    assert [picture.frame for picture in pictures] == [3, 40]
    sharp = [np.abs(np.diff(rgb.astype(float), axis=1)).max() for rgb in _film(proxy)[1]]
    for place, rgb in [*enumerate(_film(out)[1]), *((each.frame, each.rgb) for each in pictures)]:
        assert np.abs(np.diff(rgb.astype(float), axis=1)).max() < 0.5 * sharp[place], "no edge is left"


def test_a_track_of_another_film_is_refused(proxy: Path, track: PoseTrack, tmp_path: Path) -> None:
    longer = {name: np.concatenate([getattr(track, name)] * 2) for name in ("image", "image_smooth", "score")}
    other = replace(track, world=None, world_smooth=None, **longer)
    with pytest.raises(MediaError, match="in the middle"):
        _made(proxy, other, Changes(), tmp_path / "out.mp4")


def test_circles_of_another_track_are_refused(proxy: Path, track: PoseTrack, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="circles"):
        _made(proxy, track, Changes(circles=np.zeros((3, 1, 3), np.float32)), tmp_path / "out.mp4")
