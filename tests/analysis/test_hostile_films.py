"""Small files that ask for much: refused by what they say, or by what comes in the middle, and cheaply."""

from __future__ import annotations

import os
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.media import Limits, doors, examine, guard
from analysis.media.reading import decoded, open_media, video_stream
from analysis.pose import convert_and_track
from analysis.schema import MediaError
from tests.marked_clips import write_clip


def refused(path, **limits):
    with pytest.raises(MediaError) as caught:
        examine(path, limits=Limits(**limits))
    return caught.value.code


def convert(path, tmp_path, limits=Limits()):  # noqa: B008 - frozen
    _, plan = examine(path, limits=limits)
    convert_and_track(
        path,
        plan,
        proxy_path=tmp_path / "proxy.mp4",
        estimator=None,
        thumbnail_path=None,
        progress=lambda done, total: None,
        limits=limits,
    )
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        return [(frame.width, frame.height) for frame in container.decode(video=0)]


def growing(folder: Path, small: int, large: int) -> Path:
    """A film whose pictures grow from 288 × 160 to 1600 × 1200 in the middle."""
    path = folder / "growing.ts"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 288, 160, "yuv420p"
        at = 0
        for size, frames in (((288, 160), small), ((1600, 1200), large)):
            encoder = av.CodecContext.create("libx264", "w")
            encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
            encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
            encoder.options = {"preset": "ultrafast", "tune": "zerolatency"}
            for _ in range(frames):
                frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), at * 5 % 250, dtype=np.uint8))
                frame.pts, frame.time_base, at = at, Fraction(1, 25), at + 1
                for packet in encoder.encode(frame):
                    packet.stream = stream
                    out.mux(packet)
            for packet in encoder.encode(None):
                packet.stream = stream
                out.mux(packet)
    return path


def test_pictures_that_grow_within_the_limits_are_scaled(tmp_path):
    assert convert(growing(tmp_path, 20, 20), tmp_path) == [(288, 160)] * 40


def test_pictures_that_grow_beyond_the_limits_are_never_made_room_for(tmp_path):
    path, limits = growing(tmp_path, 20, 20), Limits(pixels=640 * 480)
    failures: list[str] = []
    with open_media(path, limits) as container:
        frames = [frame for _, frame in decoded(container, video_stream(container), failures=failures)]
    sizes = {(frame.width, frame.height) for frame in frames}
    assert sizes == {(288, 160)}
    assert failures
    with pytest.raises(MediaError) as caught:
        convert(path, tmp_path, limits)
    assert caught.value.code == "truncated"
    assert not (tmp_path / "proxy.mp4").exists()


def test_a_huge_picture_in_a_tiny_file(tmp_path):
    path = tmp_path / "huge.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 4480, 4480, "yuv420p"
        for i in range(2):
            frame = av.VideoFrame(4480, 4480, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.pts, frame.time_base = i, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert path.stat().st_size < 100_000
    assert refused(path) == "too-many-pixels"


def test_more_frames_than_may_be(tmp_path):
    """By packets, and for a codec whose frames are counted by decoding."""
    for name, codec in (("film.mp4", {}), ("film.webm", {"codec": "libvpx", "options": {"cpu-used": "8"}})):
        path = write_clip(tmp_path / name, frames=60, rate=Fraction(60), size=(64, 64), **codec)
        assert refused(path, seconds=2, rate=20) == "too-long"
        assert examine(path, limits=Limits(seconds=2, rate=30))[0].n_source_frames == 60


def test_a_length_that_cannot_be_is_not_believed(tmp_path):
    path = write_clip(tmp_path / "film.mp4", frames=25)
    data = bytearray(path.read_bytes())
    for name, offset in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        struct.pack_into(">I", data, data.find(name) + offset, 2**31 - 1)
    path.write_bytes(data)
    info, plan = examine(path)
    assert (info.duration, plan.n_frames) == (pytest.approx(1.0), 25)


def test_two_frames_an_age_apart(tmp_path):
    path = write_clip(tmp_path / "film.mkv", frames=3, ticks=[0, 40, 40_000_000], time_base=Fraction(1, 1000))
    assert refused(path) == "too-long"


@pytest.mark.parametrize("rate", [Fraction(90_000), Fraction(2**30), Fraction(2**31 - 1, 2**31 - 2)])
def test_a_declared_rate_that_no_table_holds(tmp_path, rate):
    """The rate that is stored, and of which everything is counted, is one that the frames have."""
    steps = {"ticks": [40 * i for i in range(30)], "time_base": Fraction(1, 1000)}
    path = write_clip(tmp_path / "film.mkv", frames=30, rate=rate, **steps)
    _, plan = examine(path)
    assert plan.rate in (25, 1)
    assert max(plan.rate.numerator, plan.rate.denominator) < 2**31


def test_too_little_memory_is_a_reason_and_not_a_crash(tmp_path, monkeypatch):
    """A picture that the limits let pass, and memory that holds no more than a few of them."""
    kept = {"preset": "ultrafast", "x264-params": "ref=16"}
    path = write_clip(tmp_path / "film.mp4", frames=20, size=(3840, 2160), options=kept)
    _, plan = examine(path)
    allowance = doors.Allowance
    monkeypatch.setattr(doors, "Allowance", lambda *a, **k: allowance(*a, **(k | {"memory": 420 << 20})))
    with pytest.raises(MediaError) as caught:
        convert_and_track(
            path, plan, proxy_path=tmp_path / "p.mp4", estimator=None, thumbnail_path=None, progress=lambda d, t: None
        )
    assert caught.value.code == "too-heavy"
    assert guard.MEMORY > 420 << 20


def test_a_pipe_is_no_file(tmp_path):
    """Its reader would wait for ever."""
    path = tmp_path / "film.mp4"
    os.mkfifo(path)
    assert refused(path) == "no-file"
