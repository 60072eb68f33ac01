"""Every real and odd file at hand ends in a proxy that shows its pictures, or in a clear reason."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import psutil
import pytest

from analysis.media import examine
from analysis.pose import convert_and_track
from analysis.schema import MediaError

_DATA = Path(os.environ.get("DANCESITE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
FILES = [path for folder in ("clips", "odd_files") for path in sorted((_DATA / folder).glob("*"))]

# name: frames, width, height and rate of the proxy, codec of the source, degrees to turn, sound in the proxy; or why
# there is none
PAL, NTSC = Fraction(25), Fraction(30000, 1001)
EXPECTED: dict[str, tuple[int, int, int, Fraction, str, int, bool] | str] = {
    "dance_portrait_1080x1920_aac.mp4": (288, 720, 1280, Fraction(24), "h264", 0, True),
    "pose_squats.mp4": (65, 720, 1280, Fraction(5), "h264", 0, False),
    "single_person_12fps.mp4": (40, 720, 1280, Fraction(12), "h264", 0, False),
    "tennis_vfr.mp4": (313, 812, 720, NTSC, "h264", 0, False),
    "two_people_12fps.mp4": (40, 720, 1280, Fraction(12), "h264", 0, False),
    "walk_vp9_aac.mp4": (230, 1280, 720, Fraction(30), "vp9", 0, True),
    "av1_video.mkv": (125, 640, 360, PAL, "av1", 0, False),
    "corrupted.mp4": (50, 1280, 720, Fraction(10), "h264", 0, False),
    "fixture-mjpeg.mov": (15, 640, 480, Fraction(10), "mjpeg", 0, True),
    "h264_10bits.mp4": (30, 200, 200, Fraction(30), "h264", 0, False),
    "h265_video.mp4": (10, 128, 128, Fraction(10), "hevc", 0, False),
    "no_duration.webm": (74, 1280, 720, Fraction(15000, 1001), "vp9", 0, True),
    "smpte-2997.mp4": (251, 1280, 720, PAL, "h264", 0, True),
    "video_0.mov": (3, 568, 320, Fraction(30), "h264", 0, False),
    "video_90.mov": (3, 320, 568, Fraction(30), "h264", 270, False),
    "video_180.mov": (3, 568, 320, Fraction(30), "h264", 180, False),
    "video_with_failing_audio.mp4": (280, 640, 360, PAL, "h264", 0, True),
    "fixture-corrupt.mkv": "not-video",
    "fixture-isom.mp4": "truncated",
    "fixture-moov.mov": "truncated",
    "test_video.mp4": "too-small",
    "NOTES.txt": "not-video",
    "pose_squats.full.json": "not-video",
    "pose_squats_3d.full.json": "not-video",
}
# The frame from which on a decoder has to guess what a damaged picture showed: guesses differ.
WHOLE_BEFORE = {"corrupted.mp4": 29}


@pytest.mark.data
def test_the_files_are_at_hand(data):
    """`data` skips where they are not; without this the table below would be empty in silence."""
    assert {path.name for path in FILES} == set(EXPECTED)


@pytest.mark.data
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_proxy_or_a_reason(path, tmp_path):
    expected = EXPECTED[path.name]
    before = set(psutil.Process().children())
    if isinstance(expected, str):
        with pytest.raises(MediaError) as caught:
            examine(path)
        assert caught.value.code == expected
        assert caught.value.message.endswith(".")
        assert caught.value.remedy.endswith(".")
    else:
        _assert_proxy(path, tmp_path, expected)
    assert set(psutil.Process().children()) <= before


def _assert_proxy(path, tmp_path, expected):
    info, plan = examine(path)
    proxy = tmp_path / "proxy.mp4"
    convert_and_track(
        path, plan, proxy_path=proxy, estimator=None, thumbnail_path=None, progress=lambda done, total: None
    )
    sure = WHOLE_BEFORE.get(path.name, plan.n_frames)
    frames, looked_at = 0, (0, sure // 2, sure - 1)
    with av.open(str(proxy)) as container:
        stream = container.streams.video[0]
        facts = (stream.width, stream.height, stream.average_rate, info.video_codec, info.rotation)
        sound = bool(container.streams.audio)
        for frame in container.decode(video=0):
            if frames in looked_at:
                shown = frame.to_ndarray(format="rgb24").astype(int)
                source = _source_picture(path, float(plan.source_time[frames]), info, facts[:2])
                assert np.abs(source - shown).mean() < 9, f"frame {frames} shows something else"
            frames += 1
    assert (frames, *facts, sound) == expected
    assert plan.n_frames == expected[0]


def _source_picture(path, moment, info, size):
    """The source's picture at a moment, as a player without our code would show it."""
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue  # one of the files has a broken packet in the middle
            for frame in frames:
                if abs(frame.time - moment) < 1e-4:
                    upright = np.rot90(frame.to_ndarray(format="rgb24"), info.rotation // 90)
                    return cv2.resize(np.ascontiguousarray(upright), size, interpolation=cv2.INTER_AREA)
    raise AssertionError(f"no picture at {moment} s")
