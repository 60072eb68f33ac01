"""Acclaim's ASF (a skeleton) and AMC (its motion), as HDM05 and the CMU motion capture database publish them.

A bone turns about its own axes: its turn in space is that of its parent, times C M C^-1, where C is the bone's axis
and M the frame's angles, both applied in the order that `axis` names (Lander 1998, "Working with motion capture file
formats"). Bones that are not moved have no degrees of freedom and no line in AMC.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from pathlib import Path

import numpy as np

from analysis.formats.bvh import rotation
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence

LAYOUT = "acclaim-31"
RATE = Fraction(120)  # of HDM05 and CMU; AMC does not tell it
ROOT = "root"
BONES = (
    "lhipjoint", "lfemur", "ltibia", "lfoot", "ltoes", "rhipjoint", "rfemur", "rtibia", "rfoot", "rtoes",
    "lowerback", "upperback", "thorax", "lowerneck", "upperneck", "head",
    "lclavicle", "lhumerus", "lradius", "lwrist", "lhand", "lfingers", "lthumb",
    "rclavicle", "rhumerus", "rradius", "rwrist", "rhand", "rfingers", "rthumb",
)  # fmt: skip
_INCH = 0.0254  # metres; the unit of length is so many inches
_TURNS = ("rx", "ry", "rz")
_MOVES = ("tx", "ty", "tz")


@dataclass(frozen=True, eq=False)
class Bone:
    """offset (3,): from where the bone starts to where it ends, metres. axis (3, 3): C. order: axes as applied."""

    name: str
    parent: str
    offset: np.ndarray
    axis: np.ndarray
    order: str
    dof: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Skeleton:
    """bones: the root first (its offset is its position), every bone after its parent. unit: metres of a length."""

    source: str
    bones: tuple[Bone, ...]
    unit: float
    degrees: bool


def read_asf(path: Path) -> Skeleton:
    """Raises SchemaError naming file and line."""
    sections = _sections(path)
    units = {words[0]: words for _, words in sections.get("units", []) if len(words) == 2}
    where = path.name
    length = float(_numbers(where, units["length"][1:], 1)[0]) if "length" in units else 1.0
    if length <= 0:
        raise SchemaError(f"{where}: a unit of length of {length}")
    unit, degrees = _INCH / length, "angle" not in units or units["angle"][1].lower() == "deg"
    bones = {ROOT: _root(path.name, sections, unit, degrees)}
    for bone in _bones(path.name, sections.get("bonedata", []), unit, degrees):
        if bone.name in bones:
            raise SchemaError(f"{where}: {bone.name} comes twice")
        bones[bone.name] = bone
    ordered = [bones[ROOT]]
    for number, words in sections.get("hierarchy", []):
        if words[0] in ("begin", "end"):
            continue
        for name in words[1:]:
            if name not in bones or words[0] not in {bone.name for bone in ordered}:
                raise SchemaError(f"{where}, line {number}: {name} on {words[0]}: one of them is not there")
            if name in {bone.name for bone in ordered}:
                raise SchemaError(f"{where}, line {number}: {name} hangs on two bones")
            bone = bones[name]
            ordered.append(Bone(name, words[0], bone.offset, bone.axis, bone.order, bone.dof))
    return Skeleton(path.name, tuple(ordered), unit, degrees)


def read_amc(path: Path, skeleton: Skeleton, rate: Fraction = RATE) -> SkeletonSequence:
    """The motion in the layout acclaim-31: the root and the ends of BONES; metres, y down.

    Raises SchemaError naming file and line, or the bone that the skeleton lacks.
    """
    at = {bone.name: index for index, bone in enumerate(skeleton.bones)}
    for name in BONES:
        if name not in at:
            raise SchemaError(f"{skeleton.source}: it has no bone {name}")
    values, degrees = _frames(path, skeleton)
    ends = _ends(skeleton, values, degrees)
    joints = ends[:, [0, *(at[name] for name in BONES)]] * (1, -1, -1)
    return SkeletonSequence(joints.astype(np.float32), LAYOUT, rate, "m", path.name)


def _ends(skeleton: Skeleton, values: dict[str, np.ndarray], degrees: bool) -> np.ndarray:
    """(T, bones, 3) metres, y up: where each bone ends."""
    index = {bone.name: i for i, bone in enumerate(skeleton.bones)}
    frames = len(values[ROOT])
    out = np.empty((frames, len(index), 3))
    turned = np.empty((len(index), frames, 3, 3))
    for i, bone in enumerate(skeleton.bones):
        moved = np.repeat(np.eye(3)[None], frames, axis=0)
        angles = {dof: values[bone.name][:, column] for column, dof in enumerate(bone.dof)}
        for axis in bone.order:
            if f"r{axis}" in angles:
                angle = angles[f"r{axis}"]
                moved = rotation("xyz".index(axis), np.radians(angle) if degrees else angle) @ moved
        turn = bone.axis @ moved @ bone.axis.T
        if bone.name == ROOT:
            moves = [angles[move] if move in angles else np.zeros(frames) for move in _MOVES]
            out[:, i], turned[i] = bone.offset + np.stack(moves, axis=-1) * skeleton.unit, turn
        else:
            on = index[bone.parent]
            turned[i] = turned[on] @ turn
            out[:, i] = out[:, on] + turned[i] @ bone.offset
    return out


def _frames(path: Path, skeleton: Skeleton) -> tuple[dict[str, np.ndarray], bool]:
    """bone -> (T, its degrees of freedom); and whether angles are in degrees."""
    wanted = {bone.name: len(bone.dof) for bone in skeleton.bones if bone.dof}
    rows: dict[str, list[list[float]]] = {name: [] for name in wanted}
    degrees, frame, last = skeleton.degrees, 0, ""
    for number, line in enumerate(path.read_text(encoding="latin-1").splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        where = f"{path.name}, line {number}"
        if words[0].startswith(":"):
            degrees = {":DEGREES": True, ":RADIANS": False}.get(words[0].upper(), degrees)
        elif len(words) == 1 and words[0].isdigit():
            _whole(path.name, rows, frame)
            if last and int(words[0]) != int(last) + 1:
                raise SchemaError(f"{where}: frame {words[0]} follows frame {last}")
            frame, last = frame + 1, words[0]
        elif words[0] not in wanted:
            raise SchemaError(f"{where}: {words[0]!r} is no bone of {skeleton.source} that moves")
        elif len(rows[words[0]]) != frame - 1:
            raise SchemaError(f"{where}: {words[0]} comes twice in frame {last}, or before any frame")
        else:
            rows[words[0]].append(_floats(where, words[1:], wanted[words[0]]))
    if not frame:
        raise SchemaError(f"{path.name}: no frames")
    _whole(path.name, rows, frame)
    still = {bone.name: np.zeros((frame, 0)) for bone in skeleton.bones if not bone.dof}
    return still | {name: np.array(told) for name, told in rows.items()}, degrees


def _whole(name: str, rows: dict[str, list[list[float]]], frames: int) -> None:
    for bone, told in rows.items():
        if len(told) != frames:
            raise SchemaError(f"{name}: {bone} is missing in frame {frames} of the file")


def _root(name: str, sections: dict[str, list[tuple[int, list[str]]]], unit: float, degrees: bool) -> Bone:
    told = {words[0]: (f"{name}, line {number}", words[1:]) for number, words in sections.get("root", [])}
    for wanted in ("order", "axis"):
        if wanted not in told:
            raise SchemaError(f"{name}: the root has no {wanted}")
    dof = tuple(word.lower() for word in told["order"][1])
    if not set(dof) <= {*_TURNS, *_MOVES}:
        raise SchemaError(f"{told['order'][0]}: {' '.join(told['order'][1])} cannot be read")
    order = _axes(*told["axis"])
    place = _numbers(*told["position"], 3) if "position" in told else np.zeros(3)
    turn = _numbers(*told["orientation"], 3) if "orientation" in told else np.zeros(3)
    return Bone(ROOT, "", place * unit, _matrix(turn, order, degrees), order, dof)


def _bones(name: str, lines: list[tuple[int, list[str]]], unit: float, degrees: bool) -> list[Bone]:
    out = []
    told: dict[str, tuple[str, list[str]]] = {}
    for number, words in lines:
        where = f"{name}, line {number}"
        if words[0] == "begin":
            told = {}
        elif words[0] == "end":
            for wanted in ("name", "direction", "length", "axis"):
                if wanted not in told:
                    raise SchemaError(f"{where}: a bone without {wanted}")
            place, axis = told["axis"]
            order = _axes(place, axis[3:])
            dof = tuple(word.lower() for word in told["dof"][1]) if "dof" in told else ()
            if not set(dof) <= set(_TURNS):
                raise SchemaError(f"{told['dof'][0]}: only rx, ry and rz can be read, not {' '.join(dof)}")
            way = _numbers(*told["direction"], 3)
            size = float(np.linalg.norm(way))
            offset = way / (size or 1.0) * _numbers(*told["length"], 1)[0] * unit
            turn = _matrix(_numbers(place, axis[:3], 3), order, degrees)
            out.append(Bone(" ".join(told["name"][1]), "", offset, turn, order, dof))
        elif not words[0].startswith("("):  # limits go on over several lines
            told[words[0]] = (where, words[1:])
    return out


def _axes(where: str, words: list[str]) -> str:
    order = "".join(words).lower()
    if sorted(order) != list("xyz"):
        raise SchemaError(f"{where}: {' '.join(words)!r} is no order of X, Y and Z")
    return order


def _matrix(angles: np.ndarray, order: str, degrees: bool) -> np.ndarray:
    """(3, 3): turned by x, y, z angles, applied in `order`."""
    radians = np.radians(angles) if degrees else angles
    turns = [rotation("xyz".index(axis), radians[["xyz".index(axis)]])[0] for axis in order]
    matrix: np.ndarray = reduce(lambda done, turn: turn @ done, turns, np.eye(3))
    return matrix


def _sections(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    """keyword -> (line number, words) of the lines below it."""
    out: dict[str, list[tuple[int, list[str]]]] = {}
    current: list[tuple[int, list[str]]] | None = None
    for number, line in enumerate(path.read_text(encoding="latin-1").splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0].startswith(":"):
            current = out.setdefault(words[0][1:].lower(), [])
        elif current is None:
            raise SchemaError(f"{path.name}, line {number}: an ASF file begins with a line such as :version")
        else:
            current.append((number, words))
    for wanted in ("root", "bonedata", "hierarchy"):
        if wanted not in out:
            raise SchemaError(f"{path.name}: it has no :{wanted}")
    return out


def _numbers(where: str, words: list[str], wanted: int) -> np.ndarray:
    return np.array(_floats(where, words, wanted))


def _floats(where: str, words: list[str], wanted: int) -> list[float]:
    if len(words) != wanted:
        raise SchemaError(f"{where}: {len(words)} numbers, not {wanted}")
    try:
        values = [float(word) for word in words]
    except ValueError as error:
        raise SchemaError(f"{where}: {error}") from None
    if not all(map(math.isfinite, values)):
        raise SchemaError(f"{where}: not all numbers are finite")
    return values
