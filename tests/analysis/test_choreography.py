"""Dances by seed: what their truth promises, formations, and that test dances share nothing with training ones."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np
import pytest

from analysis.data.choreography import FLAVOURS, SPLITS, Choreography, choreograph
from analysis.data.choreography_beats import Grid
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.grammar_order import SCHOOLS, manner, transitions
from analysis.data.physique import DANCERS, dancer

TIMES = np.arange(0.0, 20.0, 0.25)


def motion(choreography: Choreography) -> list[np.ndarray]:
    return [part.body(TIMES).joints for part in choreography.parts]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("split", SPLITS)
def test_units_tile_the_clip_and_their_phases_lie_in_them(flavour: str, split: str) -> None:
    for seed in range(12):
        c = choreograph(seed, split=split, flavour=flavour, dancers=1 + seed % 3, formation="canon")
        kind = FLAVOUR_TABLE[flavour]
        assert (c.flavour, c.split, c.seed) == (flavour, split, seed)
        assert c.action in kind.actions
        for part in c.parts:
            units = part.danced
            assert (units[0].start, units[-1].end) == (0.0, c.seconds)
            assert all(a.end == b.start for a, b in pairwise(units))
            assert all(u.start < u.phases[0] < u.phases[1] < u.end for u in units)
            assert all(u.end - u.start > 0.5 for u in units)
            assert units[0].unit == kind.begins
            assert units[-1].unit in kind.ends
            assert {u.unit for u in units[1:-1]} <= set(kind.actions[c.action])


def test_the_same_arguments_give_the_same_bits_and_others_do_not() -> None:
    one, again = (choreograph(4, flavour="contemporary", dancers=2, formation="unison") for _ in range(2))
    assert one == again
    assert all(np.array_equal(a, b) for a, b in zip(motion(one), motion(again), strict=True))
    for other in (choreograph(5, flavour="contemporary"), choreograph(4, split="test", flavour="contemporary")):
        assert not np.allclose(motion(other)[0], motion(one)[0], atol=0.05)


def test_units_begin_on_beats_or_half_way_on_purpose() -> None:
    off = on = 0
    for seed in range(24):
        c = choreograph(seed)
        grid = Grid(c.beats)
        style = c.parts[0].dancer.style
        for u in c.parts[0].danced[1:]:
            counted = u.count + c.count_one
            assert counted % 0.5 == 0.0
            # The dancer's own lag and jitter only: the truth says where she was meant to begin.
            assert abs(u.start - grid.time(counted) - style.lag) <= 0.0801
            on, off = on + (counted % 1.0 == 0.0), off + (counted % 1.0 == 0.5)
    assert off > 0.03 * on > 0


def test_the_tempo_is_the_asked_one_or_changes_in_some_dances() -> None:
    asked = choreograph(3, tempo=97.0)
    assert np.allclose(np.diff(asked.beats), 60.0 / 97.0)
    steady = glides = steps = 0
    for seed in range(40):
        gaps = np.diff(choreograph(seed).beats)
        if np.ptp(gaps) < 1e-9:
            steady += 1
        elif len(np.unique(gaps.round(9))) == 2:
            steps += 1
        else:
            glides += 1
        assert (gaps > 60.0 / 145.0).all()
    assert min(steady, steps, glides) >= 3


def test_a_dancer_in_unison_is_late_by_her_lag_only_and_in_canon_by_counts() -> None:
    for seed in range(6):
        unison = choreograph(seed, dancers=3, formation="unison")
        first, *rest = ([u.unit for u in p.danced] for p in unison.parts)
        assert all(units == first for units in rest)
        for part in unison.parts[1:]:
            gaps = [abs(a.start - b.start) for a, b in zip(part.danced, unison.parts[0].danced, strict=True)]
            assert max(gaps) < 0.24
        assert len({p.dancer.name for p in unison.parts}) == 3
        canon = choreograph(seed, dancers=2, formation="canon", seconds=30.0)
        one, two = (p.danced for p in canon.parts)
        delays = {b.count - a.count for a, b in zip(one[1:], two[1:-1], strict=False)}
        assert len(delays) == 1
        assert delays.pop() in (2.0, 4.0)
        assert [u.unit for u in two[1:-1]] == [u.unit for u in one[1 : len(two) - 1]]


def test_dancers_beside_each_other_do_not_touch() -> None:
    c = choreograph(2, flavour="ballet", dancers=3, formation="unison")
    pelvis = np.stack([b[:, [8, 11]].mean(axis=1) for b in motion(c)])
    for a, b in pairwise(pelvis):
        assert np.linalg.norm((a - b)[:, [0, 2]], axis=1).min() > 0.55


def test_a_lead_is_the_same_dancer_in_every_dance() -> None:
    dances = [choreograph(seed, flavour=flavour, lead=7) for seed, flavour in enumerate(FLAVOURS)]
    assert {c.parts[0].dancer for c in dances} == {dancer("train", 7)}


def test_test_dancers_are_none_of_the_training_ones() -> None:
    people = {split: [dancer(split, n) for n in range(DANCERS[split])] for split in SPLITS}
    everyone = [d for split in SPLITS for d in people[split]]
    numbers = {d.name: (list(asdict(d.physique).values()), list(asdict(d.style).values())) for d in everyone}
    assert len({d.name for split in SPLITS for d in people[split]}) == sum(DANCERS.values())
    assert not {d.look for d in people["train"]} & {d.look for d in people["test"]}
    for a in people["train"]:
        for b in people["test"]:
            pairs = zip(numbers[a.name], numbers[b.name], strict=True)
            body, style = (np.abs(np.subtract(*pair)).max() for pair in pairs)
            assert body > 0.002, (a.name, b.name)
            assert style > 0.1, (a.name, b.name)
    used = {split: {p.dancer.name for s in range(40) for p in choreograph(s, split=split).parts} for split in SPLITS}
    assert all(name.startswith(split) for split in SPLITS for name in used[split])
    assert all(len(used[split]) > DANCERS[split] / 2 for split in SPLITS)


def test_test_grammars_are_none_of_the_training_ones() -> None:
    for kind in FLAVOUR_TABLE.values():
        for action in kind.actions:
            chains = {s: [transitions(kind, action, s, k)[1] for k in range(SCHOOLS[s])] for s in SPLITS}
            for test in chains["test"]:
                # The mean total variation between a unit's successors in a test school and in any training school.
                assert min(0.5 * np.abs(test - train).sum(axis=1).mean() for train in chains["train"]) > 0.03
        for unit in kind.units.values():
            ways = {s: [list(asdict(manner(kind, unit, s, k)).values()) for k in range(SCHOOLS[s])] for s in SPLITS}
            for way in ways["test"]:
                assert min(np.abs(np.subtract(way, other)).max() for other in ways["train"]) > 0.003


def test_test_seeds_are_none_of_the_training_ones() -> None:
    """The split is part of every stream: the same seed is another dance, with other beats and other units."""
    for seed in range(8):
        train, test = (choreograph(seed, split=split, flavour="hip-hop") for split in SPLITS)
        assert train.beats != test.beats
        assert [u.start for u in train.parts[0].danced] != [u.start for u in test.parts[0].danced]


def test_impossible_wishes_are_refused() -> None:
    for wrong in ({"split": "dev"}, {"flavour": "polka"}, {"formation": "line"}, {"dancers": 0}, {"tempo": 500.0}):
        with pytest.raises(ValueError, match=r"no such|there can be"):
            choreograph(1, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="too few"):
        choreograph(1, seconds=1.0)


def test_short_clips_have_a_beginning_and_an_end() -> None:
    for flavour in FLAVOURS:
        units = choreograph(1, flavour=flavour, seconds=4.0, tempo=112.0).parts[0].danced
        assert len(units) >= 2
        kind = FLAVOUR_TABLE[flavour]
        assert (units[0].unit, units[-1].unit in kind.ends) == (kind.begins, True)


def test_what_says_who_dances_can_be_told_without_the_motion() -> None:
    c = choreograph(1)
    assert replace(c) == c
    assert "motion" not in repr(c)


# What published numbers were measured on: a change here means that they have to be measured again.
PINNED = {
    "ballet": (
        "pirouettes", "test-03", "preparation, balancé, grand battement, balancé, pose finale", (-0.41, 1.389, 0.189),
    ),
    "chinese-classical": (
        "palm phrase", "test-08", "opening breath, cloud hands, striking pose", (-0.611, 1.472, -0.083),
    ),
    "contemporary": ("solo study", "test-08", "breath, lunge reach, curl", (-0.949, 1.162, 0.117)),
    "hip-hop": (
        "freestyle", "test-03", "bounce in, side slide, drop, side slide, drop, b-boy stance", (-0.264, 0.809, 0.142),
    ),
}  # fmt: skip


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_seeds_keep_their_dances(flavour: str) -> None:
    c = choreograph(900, split="test", flavour=flavour, seconds=12.0)
    (part,) = c.parts
    action, who, units, wrist = PINNED[flavour]
    assert (c.action, part.dancer.name, ", ".join(u.unit for u in part.danced)) == (action, who, units)
    assert part.body(np.array([6.0])).joints[0, 4] == pytest.approx(wrist, abs=0.001)
