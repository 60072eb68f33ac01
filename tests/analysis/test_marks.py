"""The marks themselves: what is read is what was drawn, or nothing."""

from __future__ import annotations

import itertools

import av
import cv2
import numpy as np
import pytest

from analysis.media.probing import probe
from tests.marked import CHECK_BITS, NUMBER_BITS, MarkReader, code_of, picture, read_mark
from tests.marked_clips import Kind, pairs_of, pairwise, whole_matrix, write_kind

NUMBERS = [0, 1, 255, 36_000, 143_999, (1 << NUMBER_BITS) - 1]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("size", [(128, 72), (90, 160), (288, 160), (1920, 1080)])
def test_it_survives_scaling_compression_and_a_change_of_colours(number, size):
    drawn = picture(number, *size)
    assert read_mark(drawn) == number
    scaled = cv2.resize(drawn, (703, 391), interpolation=cv2.INTER_LINEAR)
    _, jpeg = cv2.imencode(".jpg", scaled, [cv2.IMWRITE_JPEG_QUALITY, 30])
    pale = cv2.imdecode(jpeg, cv2.IMREAD_COLOR).astype(float) * (0.6, 0.7, 0.8) + 25
    assert read_mark(pale.astype(np.uint8)) == number


@pytest.mark.parametrize("number", NUMBERS)
def test_it_reads_only_upright_and_unmirrored(number):
    drawn = picture(number, 288, 160)
    turned = [np.rot90(drawn, k) for k in (1, 2, 3)]
    for wrong in [*turned, drawn[:, ::-1], drawn[::-1], drawn.transpose(1, 0, 2)]:
        assert read_mark(wrong) is None


def test_one_or_two_wrong_cells_never_read_as_another_number():
    bits = range(NUMBER_BITS + CHECK_BITS)
    code = code_of(12_345)
    for wrong in [*itertools.combinations(bits, 1), *itertools.combinations(bits, 2)]:
        changed = code ^ sum(1 << bit for bit in wrong)
        assert code_of(changed & (1 << NUMBER_BITS) - 1) != changed


def test_two_frames_at_once_are_none():
    one, other = (picture(number, 288, 160).astype(float) for number in (7, 8))
    assert read_mark(((one + other) / 2).astype(np.uint8)) is None
    half = picture(7, 288, 160)
    half[80:] = picture(100, 288, 160)[80:]
    assert read_mark(half) is None
    assert read_mark(np.full((160, 288, 3), 90, np.uint8)) is None
    assert MarkReader().estimate(half, 0) is None


def test_pairwise_covers_every_pair():
    everything = {pair for kind in whole_matrix() for pair in pairs_of(kind)}
    assert {pair for kind in pairwise() for pair in pairs_of(kind)} == everything
    assert len(pairwise()) <= 20 < len(whole_matrix()) == 128


@pytest.mark.parametrize("codec", ["h264", "hevc", "vp9", "av1"])
@pytest.mark.parametrize("reordered", [False, True])
def test_the_films_are_what_they_are_called(tmp_path, codec, reordered):
    path = write_kind(tmp_path / "clip.mp4", Kind(codec, True, reordered, True, 90), 24)
    info = probe(path)
    assert (info.video_codec, info.variable_rate, info.rotation) == (codec, True, 90)
    assert info.start_time == pytest.approx(1.32)
    with av.open(str(path)) as container:
        packets = [(p.pts, bytes(p)) for p in container.demux(video=0) if p.size]
    hides = {"vp9": _is_superframe, "av1": _has_two_frames}.get(codec)
    if hides is None:
        odd = any(one[0] > other[0] for one, other in itertools.pairwise(packets))
    else:
        odd = any(hides(data) for _, data in packets)
    assert odd == reordered


def _is_superframe(packet: bytes) -> bool:
    """VP9: several frames in one packet, all but the last hidden."""
    return packet[-1] & 0xE0 == 0xC0 and (packet[-1] & 7) >= 1


def _has_two_frames(packet: bytes) -> bool:
    """AV1: more than one frame (OBU types 3 and 6) in one temporal unit."""
    at, frames = 0, 0
    while at < len(packet):
        head = packet[at]
        at += 2 if head & 4 else 1
        size, shift = 0, 0
        while True:
            byte = packet[at]
            at += 1
            size |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                break
        frames += (head >> 3) & 15 in (3, 6)
        at += size
    return frames > 1
