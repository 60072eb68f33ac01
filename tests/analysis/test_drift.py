"""Ten minutes at rates that are no whole number: the last frame is where it was shot, not where rounding puts it."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from analysis.media import examine
from tests.marked_clips import long_frames

# Every frame of such films goes through the worker and a browser in tests/e2e/test_frames.py and `make bench-frames`.


def looped(source, path, frames, rate):
    """The packets of a short film again and again, up to this many frames."""
    with av.open(str(source)) as short, av.open(str(path), "w") as long:
        packets = [packet for packet in short.demux(video=0) if packet.size]
        stream = long.add_stream_from_template(short.streams.video[0])
        for i in range(frames):
            again = av.Packet(bytes(packets[i % len(packets)]))
            again.stream, again.time_base, again.is_keyframe = stream, 1 / rate, packets[i % len(packets)].is_keyframe
            again.pts = again.dts = i
            again.duration = 1
            long.mux(again)
    return path


@pytest.mark.parametrize("name", ["long.mp4", "long.mkv"])
@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(60000, 1001)], ids=["29.97", "59.94"])
def test_nothing_drifts_in_ten_minutes(videos, tmp_path, rate, name):
    short = videos.make(rate=rate, frames=30, size=(64, 64), options={"bf": "0"})
    frames = long_frames(rate)
    info, plan = examine(looped(short, tmp_path / name, frames, rate))
    assert not info.variable_rate
    assert (plan.rate, plan.n_frames, plan.source_index[-1]) == (rate, frames, frames - 1)
    # Matroska rounds to a millisecond; 30 in place of 29.97 would be 600 ms away at the end.
    assert np.abs(plan.source_time - np.arange(frames) / float(rate)).max() < 0.001
