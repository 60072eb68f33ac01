"""Every file is a clip or gets a reason, never another exception."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.media.plan import plan_frames
from analysis.media.probing import probe
from analysis.schema import MediaError, MediaInfo

REASONS = {
    "fixture-isom.mp4": "truncated",
    "fixture-moov.mov": "truncated",
    "fixture-corrupt.mkv": "not-video",
    "test_video.mp4": "too-small",
    "NOTES.txt": "not-video",
}


def reason(path):
    with pytest.raises(MediaError) as caught:
        plan_frames(path, probe(path))
    error = caught.value
    assert error.message.endswith(".")
    assert error.remedy
    assert str(path.parent) not in f"{error} {error.details}"  # no server path reaches a person
    return error.code


@pytest.mark.data
def test_each_real_and_odd_file_has_a_plan_or_a_reason(data):
    for path in sorted([*(data / "odd_files").iterdir(), *(data / "clips").iterdir()]):
        if path.name in REASONS or path.suffix in (".json", ".txt"):
            assert reason(path) == REASONS.get(path.name, "not-video"), path.name
        else:
            info = probe(path)
            plan = plan_frames(path, info)
            assert plan.n_frames >= info.n_source_frames - len(plan.dropped), path.name
            assert MediaInfo.from_json(info.to_json()) == info


@pytest.mark.data
def test_rates_rotations_and_sound_of_real_files(data):
    tennis = probe(data / "clips" / "tennis_vfr.mp4")
    assert tennis.variable_rate
    plan = plan_frames(data / "clips" / "tennis_vfr.mp4", tennis)
    assert len(set(plan.source_index.tolist())) == 312
    assert not len(plan.dropped)
    webm = probe(data / "odd_files" / "no_duration.webm")
    assert (webm.rate, webm.variable_rate) == (Fraction(15000, 1001), False)
    assert [probe(data / "odd_files" / f"video_{d}.mov").rotation for d in (0, 90, 180)] == [0, 270, 180]
    assert probe(data / "clips" / "dance_portrait_1080x1920_aac.mp4").has_audio
    assert not probe(data / "clips" / "pose_squats.mp4").has_audio


@pytest.mark.parametrize("faststart", [True, False])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_a_file_cut_short_is_refused(videos, tmp_path, faststart, share):
    path = videos.make(frames=200, size=(640, 360), options={"crf": "4"})
    if faststart:
        import av

        moved = tmp_path / "fast.mp4"
        with av.open(str(path)) as source, av.open(str(moved), "w", options={"movflags": "faststart"}) as out:
            stream = out.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
        path = moved
    data = path.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * share)])
    assert reason(cut) == "truncated"


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 5000, b"<html>hello</html>", b"\x00\x00\x00\x20ftypisom" + b"\xff" * 300]
)
def test_what_is_no_video_says_so(tmp_path, content):
    path = tmp_path / "holiday.mp4"
    path.write_bytes(content)
    assert reason(path) in ("empty", "not-video", "truncated")


def test_random_damage_never_raises_anything_else(videos, tmp_path):
    data = videos.make(frames=30, tone=lambda n: np.zeros(n)).read_bytes()
    random = np.random.default_rng(11)
    for i in range(60):
        hurt = bytearray(data)
        for at in random.integers(0, len(data), size=20):
            hurt[at] = random.integers(256)
        path = tmp_path / f"hurt{i}.mp4"
        path.write_bytes(bytes(hurt))
        try:
            plan_frames(path, probe(path))
        except MediaError:
            continue


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nfile://{target}\n",
        "ffconcat version 1.0\nfile '{target}'\n",
        "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>file://{target}</BaseURL></MPD>",
    ],
)
@pytest.mark.parametrize("suffix", ["mp4", "m3u8", "txt"])
def test_playlists_are_never_followed(videos, tmp_path, text, suffix):
    target = videos.make(frames=5)
    path = tmp_path / f"list.{suffix}"
    path.write_text(text.format(target=target))
    assert reason(path) == "not-video"


def test_sound_alone_a_single_picture_and_a_missing_file(videos, tmp_path):
    import av

    alone = tmp_path / "song.mp4"
    with av.open(str(alone), "w") as out:
        stream = out.add_stream("aac", rate=48_000, layout="mono")
        piece = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
        piece.sample_rate = 48_000
        out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    assert reason(alone) == "sound-only"
    assert reason(videos.make("one.mp4", frames=1)) == "image"
    assert reason(tmp_path / "nowhere.mp4") == "no-file"


def test_too_long_is_refused(videos):
    path = videos.make(frames=30, rate=Fraction(1, 50))
    assert reason(path) == "too-long"
