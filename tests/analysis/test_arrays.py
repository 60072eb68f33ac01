"""The DSA1 container: the same bytes every time, and nothing hostile gets far."""

from __future__ import annotations

import gzip
import json
import struct
import tracemalloc

import numpy as np
import pytest

from analysis.formats import ArrayFileError, read_arrays, read_pose, read_times, write_arrays, write_pose, write_times
from analysis.formats.arrays import pack_arrays, unpack_arrays
from analysis.schema import SchemaError

ARRAYS = {
    "a": np.array([[1.5, np.nan], [-0.0, 3e38]], dtype=np.float32),
    "b": np.arange(3, dtype=np.int32),
    "c": np.array([1, 2, 255], dtype=np.uint8),
    "d": np.array([0.1], dtype=np.float64),
    "empty": np.zeros((0, 18, 2), dtype=np.float32),
}


def raw(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % 8)
    return gzip.compress(b"DSA1" + struct.pack("<I", len(text)) + text + data, mtime=0)


def entry(**changes):
    return {"name": "a", "dtype": "<f4", "shape": [2], "offset": 0} | changes


def test_round_trip_keeps_every_bit(tmp_path):
    write_arrays(tmp_path / "x.dsa", {"fps": [30000, 1001], "name": "Zoë ′"}, ARRAYS)
    meta, arrays = read_arrays(tmp_path / "x.dsa")
    assert meta == {"fps": [30000, 1001], "name": "Zoë ′"}
    assert {k: (v.dtype, v.shape, v.tobytes()) for k, v in arrays.items()} == {
        k: (v.dtype, v.shape, v.tobytes()) for k, v in ARRAYS.items()
    }


def test_the_layout_is_pinned():
    plain = gzip.decompress(pack_arrays({"k": 1}, {"b": ARRAYS["b"], "c": ARRAYS["c"]}))
    length = struct.unpack("<I", plain[4:8])[0]
    assert plain[:4] == b"DSA1"
    assert (8 + length) % 8 == 0
    assert json.loads(plain[8 : 8 + length]) == {
        "meta": {"k": 1},
        "arrays": [
            {"name": "b", "dtype": "<i4", "shape": [3], "offset": 0},
            {"name": "c", "dtype": "|u1", "shape": [3], "offset": 16},
        ],
    }
    assert plain[8 + length :].hex() == "000000000100000002000000" + "00" * 4 + "0102ff" + "00" * 5
    assert pack_arrays({"k": 1}, ARRAYS) == pack_arrays({"k": 1}, ARRAYS)


def test_other_types_are_refused_not_converted():
    with pytest.raises(ArrayFileError, match="t: int64"):
        pack_arrays({}, {"t": np.arange(3)})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DSA1",
        gzip.compress(b"DSA1"),
        gzip.compress(b"DSA2" + b"\0" * 100),
        gzip.compress(b"DSA1" + struct.pack("<I", 0xFFFFFFF8)),
        raw(b"not json"),
        raw(b"[" * 100_000),
        raw({"meta": {}}),
        raw({"meta": {}, "arrays": [entry()]}),
        raw({"meta": {}, "arrays": [entry(shape=[1 << 40])]}),
        raw({"meta": {}, "arrays": [entry(shape=[1 << 62, 0])]}),
        raw({"meta": {}, "arrays": [entry(shape=[-1])]}),
        raw({"meta": {}, "arrays": [entry(shape=[True])]}),
        raw({"meta": {}, "arrays": [entry(dtype="|O")]}),
        raw({"meta": {}, "arrays": [entry(offset=8)]}, b"\0" * 16),
        raw({"meta": {}, "arrays": [entry(), entry()]}, b"\0" * 8),
        raw({"meta": {}, "arrays": [entry()]}, b"\0" * 16),
        pack_arrays({}, ARRAYS)[:-20],
    ],
)
def test_hostile_input_is_an_error_and_costs_nothing(data):
    tracemalloc.start()
    with pytest.raises(ArrayFileError):
        unpack_arrays(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_a_large_promise_with_nothing_behind_it_allocates_nothing():
    data = raw({"meta": {}, "arrays": [entry(shape=[200_000_000])]})
    tracemalloc.start()
    with pytest.raises(ArrayFileError, match="ends in the middle"):
        unpack_arrays(data)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def test_pose_file_round_trip(tmp_path, make_dancer):
    track = make_dancer([("arms", 1.0)])
    write_pose(tmp_path / "pose.dsa", track)
    back = read_pose(tmp_path / "pose.dsa")
    for name in ("image", "image_smooth", "world", "world_smooth", "score"):
        assert np.array_equal(getattr(back, name), getattr(track, name), equal_nan=True)
    assert (back.rate, back.estimator, back.gaps) == (track.rate, track.estimator, track.gaps)


def test_another_joint_order_is_an_error(tmp_path, make_dancer):
    write_pose(tmp_path / "pose.dsa", make_dancer([("arms", 0.4)]))
    meta, arrays = read_arrays(tmp_path / "pose.dsa")
    meta["joints"] = meta["joints"][::-1]
    write_arrays(tmp_path / "other.dsa", meta, arrays)
    with pytest.raises(SchemaError, match="joints"):
        read_pose(tmp_path / "other.dsa")


def test_times_round_trip(tmp_path, videos):
    from analysis.media.plan import plan_frames
    from analysis.media.probing import probe

    path = videos.make(frames=12)
    plan = plan_frames(path, probe(path))
    write_times(tmp_path / "times.dsa", plan)
    back = read_times(tmp_path / "times.dsa")
    assert (back.rate, back.width, back.rotation) == (plan.rate, plan.width, plan.rotation)
    for name in ("source_index", "source_time", "duplicate", "dropped"):
        assert np.array_equal(getattr(back, name), getattr(plan, name))
