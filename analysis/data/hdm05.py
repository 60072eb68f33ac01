"""Reader of HDM05's cut sequences (Mueller et al. 2007): optical motion capture, 11 classes, three actors, 120 Hz."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from analysis.data.examples import Example
from analysis.formats.acclaim import Skeleton, read_amc, read_asf
from analysis.schema import SchemaError

ACTORS = ("bd", "bk", "dg")
CLASSES = (  # as the files are called; folder 1 holds the first, and so on
    "depositFloorR", "elbowToKnee1RepsLelbowStart", "grabHighR", "hopBothLegs1hops", "jogLeftCircle4StepsRstart",
    "kickLFront1Reps", "lieDownFloor", "rotateArmsBothBackward1Reps", "sneak2StepsLStart", "squat1Reps",
    "throwBasketball",
)  # fmt: skip
_NAME = re.compile(r"HDM_([a-z]+)_(\w+)_(\d+)_120\.amc")


def read_hdm05(folder: Path) -> list[Example]:
    """Every take sorted by class and name ("HDM_bd_squat1Reps_004_120"), layout acclaim-31, metres, 120 Hz.

    action counts from 0 in the order of CLASSES; subject counts from 1 in the order of ACTORS. Raises SchemaError
    naming file and line.
    """
    return list(takes(folder))


def takes(folder: Path) -> Iterator[Example]:
    """The same, one by one."""
    paths = sorted((folder / "amc").glob("*/*.amc"), key=lambda path: (int(path.parent.name), path.name))
    if not paths:
        raise SchemaError(f"{folder}: no takes of HDM05")
    skeletons: dict[str, Skeleton] = {}
    for path in paths:
        found = _NAME.fullmatch(path.name)
        if not found or found[1] not in ACTORS or found[2] not in CLASSES:
            raise SchemaError(f"{path.name}: is no take such as HDM_bd_squat1Reps_004_120.amc")
        actor = found[1]
        if actor not in skeletons:
            asf = folder / f"HDM_{actor}.asf"
            if not asf.is_file():
                raise SchemaError(f"{asf.name}: is not there, and {path.name} needs it")
            skeletons[actor] = read_asf(asf)
        sequence = read_amc(path, skeletons[actor])
        yield Example(path.stem, ACTORS.index(actor) + 1, sequence, action=CLASSES.index(found[2]))
