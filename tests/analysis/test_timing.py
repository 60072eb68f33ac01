"""When units begin against the beat, on beats and edges that are known."""

from __future__ import annotations

import pytest

from analysis.evaluation.timing import Start, timing

FPS = 30.0
BEATS = [0.5 * i for i in range(1, 33)]  # 15 frames apart, from frame 15


def start(frame: int, sigma: float = 1.0) -> Start:
    return Start(frame, "start", 0, sigma)


def told(frames: list[int], beats: list[float] = BEATS, accents: list[tuple[int, float]] | None = None):
    found = timing([start(f) for f in frames], accents or [], beats, 1, FPS, 600, corrected=True)
    assert found is not None
    return found


def test_early_and_late_against_the_nearest_beat_and_its_count() -> None:
    found = told([30, 40, 49])
    assert [(edge.late, edge.beat, edge.count) for edge in found.edges] == [(0.0, 1, 1), (-5.0, 2, 2), (4.0, 2, 2)]
    assert [edge.sure for edge in found.edges] == [False, True, True]
    assert (found.near, found.of) == (1, 3)
    assert found.median_late == 0.0


def test_what_an_edge_is_unsure_of_is_not_told_as_early() -> None:
    found = timing([start(40, sigma=4.0)], [], BEATS, None, FPS, 600, corrected=True)
    assert found is not None
    assert not found.edges[0].sure
    assert found.edges[0].count is None
    assert found.resolution > 6


def test_edges_that_lie_near_a_beat_wherever_they_are_tell_nothing_of_the_dancer() -> None:
    rough = timing([start(40, sigma=3.0)], [], BEATS, None, FPS, 600, corrected=True)
    assert rough is not None
    assert (rough.beat, rough.near, rough.of) == (15.0, 1, 1)
    assert rough.coarse  # within 7 frames of a beat lies all that there is
    assert not told([40]).coarse


def test_off_beat_is_the_share_of_the_way_to_the_middle_between_two() -> None:
    assert told([15, 30, 45]).off_beat == 0.0
    assert told([22, 37, 52]).off_beat == pytest.approx(14 / 15)
    assert told([]).off_beat is None


def test_beats_that_hold_decide_and_without_any_there_is_no_timing() -> None:
    later = [beat + 0.1 for beat in BEATS]
    assert [edge.late for edge in told([30], later).edges] == [-3.0]
    assert timing([start(30)], [], [], None, FPS, 600, corrected=True) is None
    assert told([590]).edges == ()  # long after the last beat


def test_stretches_keep_to_the_beat_or_between_or_to_none() -> None:
    on = [(15 * i, 0.8) for i in range(1, 16)]
    off = [(15 * i + 7, 0.8) for i in range(17, 33)]
    kinds = [one.kind for one in told([], accents=on + off).stretches]
    assert kinds[0] == "on"
    assert kinds[-1] == "off"
    free = [(15 * i + (0, 4, 8, 11)[i % 4], 0.8) for i in range(1, 33)]
    assert {one.kind for one in told([], accents=free).stretches} == {"free"}
