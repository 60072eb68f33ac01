"""The one pass: what it writes, how it stops, what it does when a part fails."""

from __future__ import annotations

import threading
import time

import av
import cv2
import numpy as np
import pytest

from analysis.media import doors
from analysis.media.plan import plan_frames
from analysis.media.probing import probe
from analysis.pose import Pose, convert_and_track
from analysis.schema import MediaError


class Stub:
    """Finds one body everywhere, except where told to find none or to fail."""

    name, version = "stub", "1"

    def __init__(self, nobody=(), fail_at=None, wait=0.0):
        self.nobody, self.fail_at, self.wait, self.calls = set(nobody), fail_at, wait, 0
        self.threads = set()

    def estimate(self, rgb, timestamp_ms):
        i, self.calls = self.calls, self.calls + 1
        self.threads.add(threading.get_ident())
        time.sleep(self.wait)
        if i == self.fail_at:
            raise RuntimeError("the model broke")
        if i in self.nobody:
            return None
        return Pose(np.full((1, 18, 2), 50 + i % 3, np.float32), None, np.full((1, 18), 0.8, np.float32))

    def close(self):
        pass


def start(path, tmp_path, estimator, progress=lambda done, total: None, proxy="proxy.mp4"):
    plan = plan_frames(path, probe(path))
    return convert_and_track(
        path,
        plan,
        proxy_path=tmp_path / proxy,
        estimator=estimator,
        thumbnail_path=tmp_path / "still.jpg",
        progress=progress,
    )


def leftovers(folder):
    return sorted(p.name for p in folder.iterdir() if p.is_file())


def test_gaps_are_nan_with_a_reason(videos, tmp_path):
    track = start(videos.make(frames=30), tmp_path, Stub(nobody=[0, 1, 10, 11, 12, 29]))
    assert [(g.start, g.end, g.reason) for g in track.gaps] == [
        (0, 2, "no body found"),
        (10, 13, "no body found"),
        (29, 30, "no body found"),
    ]
    assert np.isnan(track.image[10:13]).all()
    assert np.isnan(track.image_smooth[10:13]).all()
    assert (track.score[10:13] == 0).all()
    assert not np.isnan(track.image_smooth[13:29]).any()
    assert track.world is None


def test_progress_rises_in_the_calling_thread_and_ends_full(videos, tmp_path):
    seen, threads = [], set()

    def progress(done, total):
        seen.append((time.monotonic(), done, total))
        threads.add(threading.get_ident())

    start(videos.make(frames=60), tmp_path, Stub(wait=0.01), progress)
    dones = [done for _, done, _ in seen]
    assert dones == sorted(dones)
    assert seen[-1][1:] == (60, 60)
    assert threads == {threading.get_ident()}
    spacing = np.diff([at for at, _, _ in seen[:-1]])
    assert len(spacing)
    assert spacing.min() > 0.08


def test_the_thumbnail_is_small_and_from_a_third_in(videos, tmp_path):
    path = videos.make(size=(1280, 720), frames=31)
    start(path, tmp_path, None)
    still = cv2.imread(str(tmp_path / "still.jpg"))
    assert still.shape == (360, 640, 3)
    assert videos.read_number(still) == 10


@pytest.mark.parametrize("after", [0.0, 0.15, 0.4])
def test_a_progress_that_raises_aborts_and_leaves_nothing(videos, tmp_path, after):
    class Cancelled(Exception):
        pass

    begun = time.monotonic()

    def progress(done, total):
        if time.monotonic() - begun > after:
            raise Cancelled

    path = videos.make(frames=200)
    with pytest.raises(Cancelled):
        start(path, tmp_path, Stub(wait=0.02), progress)
    assert time.monotonic() - begun < 5
    assert leftovers(tmp_path) == []
    assert not [t for t in threading.enumerate() if t.name in ("encode", "pose")]


def test_an_abort_keeps_the_files_of_an_earlier_run(videos, tmp_path):
    path = videos.make(frames=20)
    start(path, tmp_path, None)
    before = (tmp_path / "proxy.mp4").read_bytes()

    def progress(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start(path, tmp_path, Stub(), progress)
    assert (tmp_path / "proxy.mp4").read_bytes() == before
    assert [name for name in leftovers(tmp_path) if name != "still.jpg"] == ["proxy.mp4"]


@pytest.mark.parametrize("at", [0, 7, 99])
def test_an_estimator_that_fails_is_heard_and_nothing_hangs(videos, tmp_path, at):
    path = videos.make(frames=100)
    with pytest.raises(RuntimeError, match="the model broke"):
        start(path, tmp_path, Stub(fail_at=at))
    assert leftovers(tmp_path) == []


def test_a_proxy_that_grows_too_large_is_heard_and_nothing_hangs(videos, tmp_path, monkeypatch):
    monkeypatch.setattr(doors, "_PROXY_AT_LEAST", 4000)
    monkeypatch.setattr(doors, "_PROXY_A_SECOND", 0)
    with pytest.raises(MediaError) as caught:
        start(videos.make(frames=50), tmp_path, Stub())
    assert (caught.value.code, caught.value.details) == ("too-heavy", "the file became too large")
    assert leftovers(tmp_path) == []


def test_a_source_that_stops_decoding_is_refused_and_a_small_hole_is_bridged(videos, tmp_path):
    path = videos.make(frames=100, options={"g": "10", "bf": "0", "sc_threshold": "0"}, size=(640, 360))
    with av.open(str(path)) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(path.read_bytes())

    def hurt(name, frames):
        copy = bytearray(data)
        for i in frames:
            pos, size = packets[i]
            copy[pos : pos + size] = b"\0" * size
        out = tmp_path / name
        out.write_bytes(bytes(copy))
        return out

    small = hurt("small.mp4", range(57, 60))
    track = start(small, tmp_path, Stub())
    assert track.n_frames == 100
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        shown = [videos.read_number(f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]
    assert shown[:57] == list(range(57))
    assert shown[62:] == list(range(62, 100))  # a decoder with threads may lose one more frame beside the hole
    (tmp_path / "proxy.mp4").unlink()
    (tmp_path / "still.jpg").unlink()
    large = hurt("large.mp4", range(50, 100))
    with pytest.raises(MediaError) as caught:
        start(large, tmp_path, Stub())
    assert caught.value.code == "truncated"
    assert leftovers(tmp_path) == ["large.mp4", "small.mp4"]


def test_without_a_proxy_the_pictures_are_the_same(videos, tmp_path):
    path = videos.make(frames=10)
    plan = plan_frames(path, probe(path))

    class Keep(Stub):
        def estimate(self, rgb, timestamp_ms):
            self.kept = [*getattr(self, "kept", []), rgb.copy()]

    one, two = Keep(), Keep()
    for estimator, proxy in ((one, tmp_path / "proxy.mp4"), (two, None)):
        convert_and_track(
            path, plan, proxy_path=proxy, estimator=estimator, thumbnail_path=None, progress=lambda d, t: None
        )
    assert np.array_equal(one.kept, two.kept)


@pytest.mark.data
def test_broken_sound_does_not_fail_the_clip(data, tmp_path):
    path = data / "odd_files" / "video_with_failing_audio.mp4"
    start(path, tmp_path, None)
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 280
