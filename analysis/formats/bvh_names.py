"""The body in a BVH file: every maker names joints in another way, and none says in which unit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.formats.bvh import END, Bvh, read_bvh
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence

LAYOUT = "bvh-18"

# Joints of the layout in their order -> names that files give them, the surest first; a joint of a file is taken once.
# Names are compared in small letters without spaces, "_", "-" and whatever stands before a colon.
_MIDDLE = {
    "mid_hip": ("hips", "hip", "pelvis", "root"),
    "spine": ("spine1", "spine01", "chest", "spine", "spine2"),
    "neck_base": ("neck", "necktwist01", "neck01"),
    "head": ("head",),
}
_SIDE = {
    "shoulder": ("arm", "uparm", "upperarm", "shoulder"),  # the collar is Shoulder where there is an Arm
    "elbow": ("forearm", "lowarm", "lowerarm", "elbow"),
    "wrist": ("wrist", "hand"),
    "hip": ("upleg", "thigh", "upperleg", "hip"),
    "knee": ("leg", "lowleg", "lowerleg", "shin", "calf", "knee"),
    "ankle": ("ankle", "foot"),
    "foot": ("toebase", "toe", "toes", "foot"),
}
_ARM, _LEG = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle", "foot")
_ORDER = (*_MIDDLE, *(f"{side}_{part}" for limb in (_ARM, _LEG) for side in ("left", "right") for part in limb))
_PREFIXES = ("ccbase", "bip01", "bip")  # Character Creator, 3ds Max
_UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "inch": 0.0254, "CMU": 0.0254 / 0.45}
_GROWN_UP = 0.85  # metres from hip to ankle


def read_bvh_body(path: Path, metres: float | None = None) -> SkeletonSequence:
    """The body of a BVH file in the layout bvh-18, in metres, y down; a body turned to +z in the file faces the camera.

    metres: how long the file's unit is. None: of metres, centimetres, millimetres, inches and CMU's unit the one
    in which the legs are nearest to a grown-up's. Raises SchemaError naming file and line, or the joint it lacks.
    """
    bvh = read_bvh(path)
    found = find_body(bvh)
    if metres is None:
        metres = guess_unit(bvh, found)
    positions = bvh.positions[:, found] * metres * (1, -1, -1)
    return SkeletonSequence(positions.astype(np.float32), LAYOUT, bvh.rate, "m", bvh.source)


def find_body(bvh: Bvh) -> list[int]:
    """The file's joint of each joint of the layout. Raises SchemaError where one has no name that is known here."""
    plain = [_plain(name) for name in bvh.names]
    taken: dict[str, int] = {}
    for joint in _ORDER:
        for name in _names(joint):
            if name in plain and plain.index(name) not in taken.values():
                taken[joint] = plain.index(name)
                break
        else:
            end = _end_of(bvh, taken.get(joint.replace("foot", "ankle"))) if joint.endswith("foot") else None
            if end is None:
                raise SchemaError(f"{bvh.source}: no joint here is called as a {joint.replace('_', ' ')} is")
            taken[joint] = end
    return [taken[joint] for joint in _ORDER]


def guess_unit(bvh: Bvh, found: list[int]) -> float:
    """Metres of the file's unit, by the length of the legs."""
    at = dict(zip(_ORDER, found, strict=True))
    leg = np.mean([_chain(bvh, at[f"{side}_ankle"], at[f"{side}_hip"]) for side in ("left", "right")])
    if not leg > 0:
        raise SchemaError(f"{bvh.source}: its legs have no length")
    return min(_UNITS.values(), key=lambda unit: abs(np.log(leg * unit / _GROWN_UP)))


def _names(joint: str) -> list[str]:
    side, _, part = joint.partition("_")
    if side not in ("left", "right"):
        return list(_MIDDLE[joint])
    return [word for name in _SIDE[part] for word in (side + name, side[0] + name)]


def _plain(name: str) -> str:
    plain = "".join(letter for letter in name.rpartition(":")[2].lower() if letter.isalnum())
    for prefix in _PREFIXES:
        plain = plain.removeprefix(prefix)
    return plain


def _end_of(bvh: Bvh, joint: int | None) -> int | None:
    ends = [i for i, (name, on) in enumerate(zip(bvh.names, bvh.parents, strict=True)) if on == joint and name == END]
    return ends[0] if ends else None


def _chain(bvh: Bvh, joint: int, up_to: int) -> float:
    """Length of the bones from a joint up to another one above it."""
    length = 0.0
    while joint not in (up_to, -1):
        length += float(np.linalg.norm(bvh.offsets[joint]))
        joint = bvh.parents[joint]
    return length
