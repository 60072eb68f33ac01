"""Who trains, who chooses and who judges: splits of the real recordings, committed as lists of names.

A split names samples three times over. `train` teaches, `validation` chooses among settings and says when to stop, and
`test` is read once, by whatever makes the final numbers. Validation subjects always come from the training side.
Who has chosen may teach with both (`Split.fit`).

MSR-Action3D (Li, Zhang and Liu, CVPR-W 2010, section 4), names such as a01_s01_e01; a13_s09_e02 holds zeros and is
in no split:
- setting2: all 20 actions; odd subjects teach, even ones test; the last odd subject is for validation.
- as1-test1 and so on: three sets of eight actions. Test 1: of each subject's repeats of an action the first third
  teaches. Test 2: the first two thirds. (The paper says one and two thirds of the samples, not which. A third of two
  repeats is one.) Subjects stand on both sides of these two; two of them are for validation. Test 3: as setting 2.
- fold-1 to fold-5: two subjects test, the first of the next fold is for validation.
- leave-s01 and so on: one subject tests, the next one is for validation.
- 7-1-2-seed-0 and so on: seven subjects teach, one is for validation, two test, drawn by the seed.
UTKinect, names such as s01_e01: fold-1 to fold-5 as above. HDM05, names of the files: actor-bd and so on: one actor
tests, the next one is for validation.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.schema import SchemaError

FOLDER = Path(__file__).with_name("splits")
ALL_ZERO = "a13_s09_e02"  # MSR-Action3D: not one frame of it was recorded
ACTION_SETS = {
    "as1": (2, 3, 5, 6, 10, 13, 18, 20),
    "as2": (1, 4, 7, 8, 9, 11, 12, 14),
    "as3": (6, 14, 15, 16, 17, 18, 19, 20),
}
HDM05_ACTORS = ("bd", "bk", "dg")
SEEDS = (0, 1, 2)
_WHERE = {  # files of each sample, under the folder of real data
    "msr_action3d": "msr_action3d/skeleton_real3d/*_skeleton3D.txt",
    "utkinect": "utkinect/joints/joints_*.txt",
    "hdm05": "hdm05/amc/*/*.amc",
}
NAMES = tuple(_WHERE)
PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """Names of samples, sorted; nobody stands in two of the three."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]

    @property
    def fit(self) -> tuple[str, ...]:
        """Train and validation together, for when everything is chosen."""
        return tuple(sorted((*self.train, *self.validation)))


def read_split(name: str, variant: str) -> Split:
    """The committed split. Raises SchemaError where there is no such data set or variant."""
    if name not in NAMES:
        raise SchemaError(f"split: {name!r} is not one of {', '.join(NAMES)}")
    found = _stored(name)["variants"]
    if variant not in found:
        raise SchemaError(f"split of {name}: {variant!r} is not one of {', '.join(found)}")
    return Split(*(tuple(found[variant][part]) for part in PARTS))


def variants(name: str) -> tuple[str, ...]:
    return tuple(_stored(name)["variants"])


def samples(name: str) -> tuple[str, ...]:
    """All names that the splits of a data set were made from."""
    return tuple(_stored(name)["samples"])


def subject_of(name: str, sample: str) -> int:
    """The dancer's number; HDM05's actors bd, bk, dg are 1, 2, 3."""
    if name == "hdm05":
        return HDM05_ACTORS.index(sample.split("_")[1]) + 1
    return int(sample[sample.index("s") + 1 :].split("_")[0])


def make_splits(name: str, names: Sequence[str]) -> dict[str, Split]:
    """variant -> split of these samples; the same names give the same splits."""
    if name == "msr_action3d":
        return _msr(names)
    subjects = sorted({subject_of(name, sample) for sample in names})
    pick = _by_subject(name, names)
    if name == "utkinect":
        return _folds(subjects, pick)
    out = {}
    for at, actor in enumerate(HDM05_ACTORS):
        out[f"actor-{actor}"] = pick({at + 1}, {(at + 1) % len(HDM05_ACTORS) + 1})
    return out


def write_splits(data: Path) -> None:
    """Make the committed files anew from the names of the real recordings under `data`."""
    FOLDER.mkdir(exist_ok=True)
    for name, pattern in _WHERE.items():
        found = sorted(_sample(path) for path in data.glob(pattern))
        names = [sample for sample in found if sample != ALL_ZERO]
        # One list a line: short enough to look at, and a difference of two versions shows where it is.
        parts = []
        for variant, split in make_splits(name, names).items():
            lists = ",\n".join(f'  "{part}": {json.dumps(getattr(split, part))}' for part in PARTS)
            parts.append(f' "{variant}": {{\n{lists}\n }}')
        text = f'{{"samples": {json.dumps(names)},\n"variants": {{\n' + ",\n".join(parts) + "\n}}\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def _sample(path: Path) -> str:
    return path.stem.removesuffix("_skeleton3D").removeprefix("joints_")


def _stored(name: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return stored


Pick = Callable[[set[int], set[int]], Split]  # (test subjects, validation subjects) -> split


def _by_subject(name: str, names: Sequence[str]) -> Pick:
    def pick(test: set[int], validation: set[int]) -> Split:
        side = {sample: subject_of(name, sample) for sample in names}
        return Split(
            tuple(sample for sample in names if side[sample] not in test | validation),
            tuple(sample for sample in names if side[sample] in validation),
            tuple(sample for sample in names if side[sample] in test),
        )

    return pick


def _folds(subjects: Sequence[int], pick: Pick, folds: int = 5) -> dict[str, Split]:
    parts = [list(part) for part in np.array_split(np.array(subjects), folds)]
    return {f"fold-{k + 1}": pick(set(parts[k]), {parts[(k + 1) % folds][0]}) for k in range(folds)}


def _msr(names: Sequence[str]) -> dict[str, Split]:
    subjects = sorted({subject_of("msr_action3d", sample) for sample in names})
    even = {subject for subject in subjects if subject % 2 == 0}
    last_odd = max(set(subjects) - even)
    pick = _by_subject("msr_action3d", names)
    out = {"setting2": pick(even, {last_odd})}
    for title, actions in ACTION_SETS.items():
        part = [sample for sample in names if int(sample[1:3]) in actions]
        for test, thirds in ((1, 1), (2, 2)):
            out[f"{title}-test{test}"] = _by_repeats(part, thirds, set(subjects[-2:]))
        out[f"{title}-test3"] = _by_subject("msr_action3d", part)(even, {last_odd})
    out |= _folds(subjects, pick)
    for at, subject in enumerate(subjects):
        out[f"leave-s{subject:02d}"] = pick({subject}, {subjects[(at + 1) % len(subjects)]})
    for seed in SEEDS:
        drawn = [int(subject) for subject in np.random.default_rng(seed).permutation(subjects)]
        out[f"7-1-2-seed-{seed}"] = pick(set(drawn[:2]), {drawn[2]})
    return out


def _by_repeats(names: Sequence[str], thirds: int, validation: set[int]) -> Split:
    """The first `thirds` thirds of each subject's repeats of an action teach or, of some subjects, choose."""
    repeats: dict[str, list[str]] = defaultdict(list)
    for sample in sorted(names):
        repeats[sample[:7]].append(sample)
    teach = {sample for same in repeats.values() for sample in same[: round(len(same) * thirds / 3)]}
    chooses = {sample for sample in teach if subject_of("msr_action3d", sample) in validation}
    return Split(
        tuple(sorted(teach - chooses)),
        tuple(sorted(chooses)),
        tuple(sample for sample in sorted(names) if sample not in teach),
    )
