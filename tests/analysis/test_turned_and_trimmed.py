"""Display matrices that mirror and edit lists that trim: what a phone shows is what the proxy and the estimator see."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from analysis.media import examine
from analysis.media.proxy import to_rgb
from analysis.pose import convert_and_track
from tests.marked import picture, read_mark
from tests.marked_clips import write_clip

SIZE = (320, 192)
# a, b, c, d of the display matrix: a stored pixel (x, y) is shown at (a x + c y, b x + d y), y pointing down.
MATRICES = {
    "as it is": (1, 0, 0, 1),
    "turned by 90": (0, 1, -1, 0),
    "turned by 180": (-1, 0, 0, -1),
    "turned by 270": (0, -1, 1, 0),
    "mirrored": (-1, 0, 0, 1),
    "upside down in a mirror": (1, 0, 0, -1),
    "mirrored and turned by 90": (0, 1, 1, 0),
    "mirrored and turned by 270": (0, -1, -1, 0),
}


class Reader:
    """An estimator that reads the mark of each picture."""

    name, version = "reader", "1"

    def __init__(self):
        self.seen = []

    def estimate(self, rgb, timestamp_ms):
        self.seen.append(read_mark(rgb))

    def close(self):
        pass


def through(path, tmp_path):
    """(numbers on the proxy, numbers that the estimator saw, plan)"""
    _, plan = examine(path)
    reader, proxy = Reader(), tmp_path / "proxy.mp4"
    convert_and_track(
        path, plan, proxy_path=proxy, estimator=reader, thumbnail_path=None, progress=lambda done, total: None
    )
    with av.open(str(proxy)) as container:
        return [read_mark(to_rgb(frame)) for frame in container.decode(video=0)], reader.seen, plan


def stored(upright, matrix):
    """The picture as a camera stores it that writes this matrix."""
    a, b, c, d = matrix
    if (a or c) < 0:
        upright = upright[:, ::-1]
    if (d or b) < 0:
        upright = upright[::-1]
    return np.ascontiguousarray(upright if a else upright.transpose(1, 0, 2))


def with_matrix(path, matrix):
    a, b, c, d = (value * 0x10000 for value in matrix)
    data = bytearray(path.read_bytes())
    at = data.find(b"tkhd") + 4 + 40
    assert data[at : at + 4] == struct.pack(">i", 0x10000), "not where the matrix lies"
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    path.write_bytes(data)


@pytest.mark.parametrize("name", MATRICES)
def test_all_eight_ways_to_hold_a_phone_in_front_of_a_mirror(tmp_path, name):
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as out:
        first = stored(picture(0, *SIZE), MATRICES[name])
        stream = out.add_stream("libx264", rate=25, options={"bf": "2"})
        stream.height, stream.width, stream.pix_fmt = *first.shape[:2], "yuv420p"
        for i in range(12):
            frame = av.VideoFrame.from_ndarray(stored(picture(i, *SIZE), MATRICES[name]))
            frame.pts, frame.time_base = i, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with_matrix(path, MATRICES[name])
    shown, seen, plan = through(path, tmp_path)
    assert (plan.width, plan.height) == SIZE
    assert shown == seen == list(range(12))


@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize(("first", "last"), [(0, 30), (7, 39), (13, 31), (8, 9)])
def test_an_edit_list_that_trims(tmp_path, b_frames, first, last):
    """Cut in a phone's gallery: the frames before and after are still in the file, and are never shown."""
    path = write_clip(tmp_path / "film.mp4", frames=40, size=SIZE, options={"bf": str(b_frames), "g": "12"})
    data = bytearray(path.read_bytes())
    at = data.find(b"elst") + 4 + 4
    count, _length, begin, rate = struct.unpack(">IIiI", data[at : at + 16])
    assert (count, rate) == (1, 0x10000)
    with av.open(str(path)) as container:
        tick = round(1 / container.streams.video[0].time_base / 25)
    struct.pack_into(">Ii", data, at + 4, (last + 1 - first) * 40, begin + first * tick)
    path.write_bytes(data)
    shown, seen, plan = through(path, tmp_path)
    assert shown == seen == list(range(first, last + 1))
    assert plan.source_index.tolist() == list(range(last + 1 - first))
