"""The frame shown in the proxy is the frame of the source that the plan names, on every frame."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from analysis.media import listen
from analysis.media.plan import plan_frames
from analysis.media.probing import probe
from analysis.media.proxy import to_rgb
from analysis.pose import convert_and_track
from tests.marked import MarkReader, numbers_seen, read_mark


class Reader(MarkReader):
    """Also counts how often it was asked."""

    def __init__(self):
        self.calls = 0

    def estimate(self, rgb, timestamp_ms):
        self.calls += 1
        return super().estimate(rgb, timestamp_ms)


def through(path):
    """(plan, numbers read off the proxy, numbers in the pose track, how often the body was sought, proxy path)."""
    plan = plan_frames(path, probe(path))
    proxy = path.with_name("proxy.mp4")
    reader = Reader()
    track = convert_and_track(
        path, plan, proxy_path=proxy, estimator=reader, thumbnail_path=None, progress=lambda done, total: None
    )
    with av.open(str(proxy)) as container:
        shown = [read_mark(to_rgb(frame)) for frame in container.decode(video=0)]
    return plan, shown, numbers_seen(track), reader.calls, proxy


CODECS = {
    "h264 with B-frames": {"codec": "libx264", "options": {"bf": "3", "g": "50"}},
    "hevc with B-frames": {"codec": "libx265", "options": {"x265-params": "bframes=3:log-level=none"}},
    "vp9 in webm": {"name": "clip.webm", "codec": "libvpx-vp9", "options": {"cpu-used": "8", "deadline": "realtime"}},
    "vp8 hides frames": {"name": "clip.webm", "codec": "libvpx", "options": {"auto-alt-ref": "1", "cpu-used": "8"}},
    "av1": {
        "name": "clip.mkv",
        "codec": "libsvtav1",
        "options": {"preset": "8", "crf": "12", "svtav1-params": "lp=1"},
    },
    "mpeg4 in avi": {"name": "clip.avi", "codec": "mpeg4", "options": {"bf": "2", "q": "3"}},
    "h264 in mpeg-ts": {"name": "clip.ts", "codec": "libx264", "options": {"bf": "2"}},
    "29.97": {"rate": Fraction(30000, 1001)},
    "23.976 matroska": {"name": "clip.mkv", "rate": Fraction(24000, 1001)},
    "59.94": {"rate": Fraction(60000, 1001)},
    "12 fps": {"rate": Fraction(12)},
    "starts late": {"name": "clip.mkv", "shift": 50},
}


@pytest.mark.parametrize("kind", CODECS)
def test_every_frame_of_a_constant_rate_is_kept_in_order(videos, kind):
    path = videos.make(**CODECS[kind])
    plan, shown, seen, calls, _ = through(path)
    assert plan.rate == CODECS[kind].get("rate", 25)
    assert shown == seen == list(range(40)) == plan.source_index.tolist()
    assert calls == 40


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_recordings_stand_upright(videos, rotation):
    path = videos.make("clip.mov", rotation=rotation, frames=12)
    info = probe(path)
    assert (info.width, info.height, info.rotation) == (288, 160, rotation)
    _, shown, seen, _, _ = through(path)
    assert shown == seen == list(range(12))


def test_variable_rate_loses_no_frame(videos):
    steps = np.random.default_rng(3).choice([3000, 3000, 3000, 4500, 9000], size=39)
    ticks = [0, *np.cumsum(steps).tolist()]
    path = videos.make(ticks=ticks, time_base=Fraction(1, 90_000), rate=Fraction(30))
    info = probe(path)
    assert info.variable_rate
    plan, shown, seen, calls, _ = through(path)
    assert shown == seen == plan.source_index.tolist()
    assert set(shown) == set(range(40))
    assert calls == 40  # the body is sought once in each source frame
    assert plan.rate <= 60
    late = plan.source_time - plan.source_time[0] - np.arange(plan.n_frames) / float(plan.rate)
    assert np.all(np.abs(late[~plan.duplicate]) <= 0.75 / float(plan.rate) + 1e-6)


@pytest.mark.parametrize(("rate", "kept"), [(120, 60), (240, 60), (Fraction(120000, 1001), Fraction(60000, 1001))])
def test_above_sixty_frames_are_dropped_evenly_and_listed(videos, rate, kept):
    path = videos.make(rate=Fraction(rate), frames=61)
    every = round(rate / kept)
    plan, shown, seen, _, _ = through(path)
    assert plan.rate == kept
    assert shown == seen == plan.source_index.tolist() == list(range(0, 61, every))
    assert sorted([*shown, *plan.dropped.tolist()]) == list(range(61))


RATES = [Fraction(24000, 1001), 24, 25, Fraction(30000, 1001), 30, 50, Fraction(60000, 1001), 60]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts", "clip.avi"])
def test_the_rate_is_the_exact_rational_whatever_the_container_rounds(videos, name, rate):
    path = videos.make(name, rate=Fraction(rate), frames=90, size=(64, 64), options={"bf": "0"})
    plan = plan_frames(path, probe(path))
    assert plan.rate == rate
    assert plan.source_index.tolist() == list(range(90))
    assert not len(plan.dropped)


def test_timestamps_below_zero(videos):
    path = videos.make("clip.ts", shift=-10, options={"bf": "2"}, muxer={"avoid_negative_ts": "disabled"})
    info = probe(path)
    assert info.start_time == pytest.approx(-0.4)
    plan, shown, seen, _, _ = through(path)
    assert shown == seen == plan.source_index.tolist() == list(range(40))
    assert plan.source_time[:2].tolist() == pytest.approx([-0.4, -0.36])


@pytest.mark.parametrize("order", ["0", "3"])
def test_a_beginning_that_was_cut_off_in_the_container_is_not_there(videos, order):
    """Phones trim so: the frames before the cut are in the file, for the decoder alone."""
    path = videos.make("clip.mov", shift=-10, options={"bf": order})
    plan, shown, seen, _, _ = through(path)
    assert shown == seen == list(range(10, 40))
    assert plan.source_index.tolist() == list(range(30))
    assert plan.source_time[0] == 0


def test_holes_are_filled_with_the_frame_before_them(videos):
    ticks = [i * 3000 + (90_000 if i > 20 else 0) + (45_000 if i > 30 else 0) for i in range(40)]
    path = videos.make(ticks=ticks, time_base=Fraction(1, 90_000), rate=Fraction(30))
    plan, shown, seen, calls, _ = through(path)
    assert shown == seen == plan.source_index.tolist()
    assert 29 <= shown.count(20) <= 32, "a second and one frame"
    assert 15 <= shown.count(30) <= 17, "half a second and one frame"
    assert [i for i in range(1, len(shown)) if shown[i] == shown[i - 1]] == np.flatnonzero(plan.duplicate).tolist()
    assert calls == 40


def test_the_proxy_is_what_browsers_seek_well_in(videos):
    path = videos.make(rate=Fraction(30000, 1001), options={"bf": "3"}, frames=64)
    plan, *_, proxy = through(path)
    with av.open(str(proxy)) as container:
        stream = container.streams.video[0]
        packets = [p for p in container.demux(stream) if p.size]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.colorspace == 1
        assert not stream.codec_context.has_b_frames
    assert len(packets) == plan.n_frames == 64
    assert [float(p.pts * p.time_base) for p in packets] == pytest.approx(
        [i * 1001 / 30000 for i in range(64)], abs=1e-6
    )
    keys = [i for i, p in enumerate(packets) if p.is_keyframe]
    assert max(np.diff([*keys, 64])) <= 15
    head = proxy.read_bytes()
    assert head.find(b"moov") < head.find(b"mdat")  # faststart


def test_large_and_anamorphic_pictures_become_square_and_even(videos):
    path = videos.make(size=(1442, 810), frames=3)
    plan = plan_frames(path, probe(path))
    assert max(plan.width, plan.height) <= 1280
    assert plan.width % 2 == plan.height % 2 == 0
    wide = videos.make("wide.mp4", size=(360, 288), frames=3, aspect=Fraction(16, 15))
    assert (probe(wide).width, probe(wide).height) == (384, 288)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts"])
@pytest.mark.parametrize("late", [0, 15])
def test_a_frame_is_at_the_same_moment_as_its_sound(videos, name, late):
    """late: frames by which the picture starts after the sound. MP4 and Matroska copy the AAC, TS encodes it anew."""

    def clicks(n):
        samples = np.zeros(n)
        samples[48_000:48_480] = 0.8  # at 1 s
        return samples

    path = videos.make(name, tone=clicks, frames=60, shift=late, options={"bf": "2"})
    _, shown, _, _, proxy = through(path)
    assert shown == list(range(60))
    with av.open(str(path)) as container:
        start = next(container.decode(video=0)).time
    with av.open(str(path)) as container:
        wanted = first_click(container) - start
    with av.open(str(proxy)) as container:
        assert first_click(container) == pytest.approx(wanted, abs=0.003)
    for heard in (listen(path), listen(proxy)):
        loud = np.flatnonzero(np.array(heard.peaks) > 100)[0] / heard.peaks_per_second
        assert loud == pytest.approx(wanted, abs=0.021)


def first_click(container):
    frames = list(container.decode(audio=0))
    for frame in frames:
        at = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.3)
        if len(at):
            return frame.time + at[0] / frame.sample_rate
    raise AssertionError("no click")


def test_a_slow_uneven_recording_stays_in_step_with_its_sound(videos):
    ticks = [0, *np.cumsum(np.random.default_rng(4).choice([120, 200, 310], size=39)).tolist()]
    path = videos.make("slow.mkv", ticks=ticks, time_base=Fraction(1, 1000), rate=Fraction(5))
    plan, shown, seen, calls, _ = through(path)
    assert calls == 40
    assert shown == seen == plan.source_index.tolist()
    off = plan.source_time - plan.source_time[0] - np.arange(plan.n_frames) / float(plan.rate)
    assert np.abs(off[~plan.duplicate]).max() <= 0.035
