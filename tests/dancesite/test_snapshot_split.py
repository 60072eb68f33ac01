"""Which clips teach and which judge."""

from __future__ import annotations

from collections import Counter

import pytest

from dancesite.learning.snapshot_split import split


def _clips(**dancers: int) -> list[tuple[str, str]]:
    return [(f"{dancer}{n}", dancer) for dancer, count in dancers.items() for n in range(count)]


def test_no_dancer_is_on_both_sides() -> None:
    clips = _clips(**{name: 2 + at for at, name in enumerate("abcdefghij")})
    parts, by = split(clips, salt="1")
    assert by == "dancer"
    for dancer in "abcdefghij":
        assert len({parts[clip] for clip, who in clips if who == dancer}) == 1
    shares = {part: count / len(clips) for part, count in Counter(parts.values()).items()}
    assert shares == pytest.approx({"train": 0.6, "validation": 0.2, "test": 0.2}, abs=0.08)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 1, 20), (5, 5, 5), (3, 1, 9)])
def test_three_dancers_are_enough_for_all_three(sizes: tuple[int, ...]) -> None:
    clips = _clips(**dict(zip("abc", sizes, strict=True)))
    parts, by = split(clips, salt="1")
    assert (by, set(parts.values())) == ("dancer", {"train", "validation", "test"})
    largest = max(zip(sizes, "abc", strict=True))[1]
    assert sizes == (1, 1, 1) or sizes == (5, 5, 5) or parts[f"{largest}0"] == "train"


def test_with_two_dancers_clips_are_parted() -> None:
    parts, by = split(_clips(a=4, b=2), salt="1")
    assert by == "clip"
    assert Counter(parts.values()) == {"train": 4, "validation": 1, "test": 1}


def test_clips_of_nobody_knows_whom_judge_nobody() -> None:
    clips = [*_clips(a=2, b=2, c=2), *((f"?{n}", "") for n in range(6))]
    parts, by = split(clips, salt="1")
    assert by == "dancer"
    assert {parts[f"?{n}"] for n in range(6)} == {"train"}


def test_the_same_is_parted_in_the_same_way_whatever_the_order() -> None:
    clips = _clips(a=3, b=3, c=3, d=3, e=3)
    first = split(clips, salt="1")
    assert split(clips[::-1], salt="1") == first
    assert any(split(clips, salt=str(salt)) != first for salt in range(2, 12)), "studios differ"


def test_who_has_a_part_keeps_it() -> None:
    few = _clips(a=3, b=3, c=3)
    before, _by = split(few, salt="1")
    more = _clips(a=6, b=3, c=4, d=9, e=1, f=5)
    parts, by = split(more, salt="1", before=before)
    assert by == "dancer"
    assert {clip: parts[clip] for clip, _who in few} == before
    alone, _by = split(more, salt="1")
    assert alone != parts, "the test could not fail otherwise"


def test_a_part_that_lost_all_its_dancers_gets_others() -> None:
    before, _by = split(_clips(a=3, b=3, c=3, d=3), salt="1")
    left = [clip for clip in _clips(a=3, b=3, c=3, d=3) if before[clip[0]] != "test"]
    parts, by = split(left, salt="1", before=before)
    assert (by, set(parts.values())) == ("dancer", {"train", "validation", "test"})


def test_clips_that_were_parted_one_by_one_give_their_dancer_no_part() -> None:
    before, by = split(_clips(a=4, b=4), salt="1")
    assert by == "clip"
    clips = _clips(a=4, b=4, c=4)
    parts, by = split(clips, salt="1", before=before)
    assert by == "dancer"
    assert all(len({parts[clip] for clip, who in clips if who == dancer}) == 1 for dancer in "abc")
