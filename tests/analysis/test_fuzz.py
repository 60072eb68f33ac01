"""Films damaged in every way, with fixed seeds: each ends in a whole proxy or in a reason, and leaves nothing behind.

DANCESITE_FUZZ_ROUNDS raises the number of rounds; each has a seed of its own, so that any one of them can be repeated.
"""

from __future__ import annotations

import os
import struct

import av
import numpy as np
import psutil
import pytest

from analysis.media import examine, listen
from analysis.pose import convert_and_track
from analysis.schema import MediaError
from tests.marked_clips import write_clip

ROUNDS = int(os.environ.get("DANCESITE_FUZZ_ROUNDS", "10"))  # of each kind of film
KINDS = {
    "h264.mp4": {"codec": "libx264", "options": {"bf": "2", "g": "8"}},
    "h264.mkv": {"codec": "libx264", "options": {"bf": "2", "g": "8"}},
    "h264.ts": {"codec": "libx264", "options": {"g": "8"}},
    "hevc.mp4": {"codec": "libx265", "options": {"x265-params": "bframes=2:keyint=8:log-level=none"}},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"cpu-used": "8", "deadline": "realtime"}, "tone": None},
    "av1.mp4": {"codec": "libsvtav1", "options": {"preset": "10", "svtav1-params": "lp=1"}},
    "mpeg4.avi": {"codec": "mpeg4", "options": {"bf": "1"}, "tone": None},
}
REAL = ["av1_video.mkv", "h265_video.mp4", "video_90.mov", "no_duration.webm"]


def flip_bits(data, random):
    for at in random.integers(0, len(data), size=int(random.integers(1, 60))):
        data[at] ^= 1 << int(random.integers(8))


def flip_bits_in_front(data, random):
    """Where the indexes and the headers of streams are."""
    for at in random.integers(0, min(len(data), 1500), size=int(random.integers(1, 12))):
        data[at] ^= 1 << int(random.integers(8))


def cut_off(data, random):
    del data[int(random.integers(1, len(data))) :]


def swap_blocks(data, random):
    size = int(random.integers(16, len(data) // 4))
    one, two = sorted(int(at) for at in random.integers(0, len(data) - size, size=2))
    data[one : one + size], data[two : two + size] = data[two : two + size], data[one : one + size]


def repeat_block(data, random):
    at, size = int(random.integers(0, len(data))), int(random.integers(16, 4000))
    data[at:at] = data[at : at + size] * int(random.integers(1, 20))


def wipe_block(data, random):
    at, size = int(random.integers(0, len(data))), int(random.integers(16, len(data) // 3))
    data[at : at + size] = bytes([int(random.choice([0, 255]))]) * len(data[at : at + size])


def lie_about_sizes(data, random):
    """Of MP4 boxes and their counts, and of EBML elements; in films of another kind, of whatever looks like it."""
    boxes = [b"moov", b"trak", b"mdia", b"stbl", b"stts", b"ctts", b"stsc", b"stsz", b"stco", b"stsd", b"elst", b"mdat"]
    boxes += [b"avcC", b"hvcC", b"av1C", b"mvhd", b"tkhd", b"mdhd"]
    ebml = [b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75", b"\x16\x54\xae\x6b", b"\xae", b"\xe0", b"\xa3", b"\x63\xa2"]
    places = [(data.find(name), name in boxes) for name in boxes + ebml if data.find(name) > 4]
    for pick in random.choice(len(places), size=min(2, len(places)), replace=False) if places else []:
        at, box = places[int(pick)]
        value = int(random.choice([0, 1, 7, 8, 2**16, 2**31 - 1, 2**31, 2**32 - 1]))
        begin = at - 4 if box and random.random() < 0.5 else at + (8 if box else 1)
        data[begin : begin + 4] = struct.pack(">I", value)


MUTATIONS = [flip_bits, flip_bits_in_front, cut_off, swap_blocks, repeat_block, wipe_block, lie_about_sizes]


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """name: bytes of a small film of that kind, with sound where its container takes AAC"""
    folder = tmp_path_factory.mktemp("films")

    def tone(n):
        return 0.3 * np.sin(np.arange(n) / 20)

    made = {}
    for name, how in KINDS.items():
        path = write_clip(folder / name, **({"frames": 24, "size": (160, 96), "tone": tone} | how))
        made[name] = path.read_bytes()
    return made


def work_through(source, work):
    """How many frames the proxy was to have, or why there is none."""
    try:
        _, plan = examine(source)
        convert_and_track(
            source,
            plan,
            proxy_path=work / "proxy.mp4",
            estimator=None,
            thumbnail_path=work / "still.jpg",
            sprite_path=work / "sprite.jpg",
            progress=lambda done, total: None,
        )
        listen(work / "proxy.mp4")
    except MediaError as error:
        return error
    return plan.n_frames


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("name", KINDS)
def test_a_made_film_damaged(films, tmp_path, name, round_):
    damage_and_read(films[name], name, round_ + list(KINDS).index(name), tmp_path)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("round_", range(max(1, ROUNDS // 3)))
@pytest.mark.parametrize("name", REAL)
def test_a_real_film_damaged(data, tmp_path, name, round_):
    damage_and_read((data / "odd_files" / name).read_bytes(), name, round_ + 2 * REAL.index(name), tmp_path)


def damage_and_read(film, name, round_, tmp_path):
    """A whole proxy or a reason; the round says in which way it is damaged."""
    random = np.random.default_rng([round_, *name.encode()])
    data = bytearray(film)
    MUTATIONS[round_ % len(MUTATIONS)](data, random)
    source, work = tmp_path / name, tmp_path / "work"
    source.write_bytes(data)
    work.mkdir()
    before = set(psutil.Process().children())
    end = work_through(source, work)
    if isinstance(end, MediaError):
        assert end.code != "decoder-crashed" or end.details.startswith("SIG"), f"unforeseen: {end.details}"
        assert end.message.endswith(".")
        assert list(work.iterdir()) == []
    else:
        assert {path.name for path in work.iterdir()} == {"proxy.mp4", "still.jpg", "sprite.jpg"}
        with av.open(str(work / "proxy.mp4")) as container:
            assert sum(1 for _ in container.decode(video=0)) == end
    assert set(psutil.Process().children()) <= before
