"""BVH: a tree of joints, and for every frame how each one is turned (Biovision; Meredith and Maddock 2001).

A file's numbers are y-up in a unit that it does not name; analysis.formats.bvh_names finds the body in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.schema import SchemaError

_AXES = "XYZ"
_CHANNELS = {f"{axis}{kind}" for axis in _AXES for kind in ("position", "rotation")}
END = "End Site"


@dataclass(frozen=True, eq=False)
class Bvh:
    """J joints in the file's order, ends of chains among them (named "End Site"), and where they are.

    parents[i] < i, -1 for the root. offsets (J, 3): each joint from its parent in the pose of rest. positions
    (T, J, 3) float64. Both in the file's unit and axes (y up).
    """

    source: str
    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: np.ndarray
    positions: np.ndarray
    rate: Fraction


@dataclass
class _Node:
    name: str
    parent: int
    offset: np.ndarray | None = None
    channels: tuple[str, ...] | None = None


@dataclass
class _Reader:
    """Lines of the file one by one; says which one is wrong."""

    name: str
    lines: list[str]
    at: int = 0
    nodes: list[_Node] = field(default_factory=list)

    def next(self) -> list[str]:
        while self.at < len(self.lines):
            self.at += 1
            words = self.lines[self.at - 1].split()
            if words:
                return words
        raise SchemaError(f"{self.name}: ends too early")

    def wrong(self, what: str) -> SchemaError:
        return SchemaError(f"{self.name}, line {self.at}: {what}")

    def numbers(self, words: list[str], wanted: int) -> np.ndarray:
        if len(words) != wanted:
            raise self.wrong(f"{len(words)} numbers, not {wanted}")
        try:
            values = np.array([float(word) for word in words])
        except ValueError as error:
            raise self.wrong(str(error)) from None
        if not np.isfinite(values).all():
            raise self.wrong("not all numbers are finite")
        return values


def read_bvh(path: Path) -> Bvh:
    """Raises SchemaError naming file and line."""
    reader = _Reader(path.name, path.read_text(encoding="utf-8", errors="replace").splitlines())
    if reader.next() != ["HIERARCHY"]:
        raise reader.wrong("a BVH file begins with HIERARCHY")
    _hierarchy(reader)
    rate, values = _motion(reader)
    parents = tuple(node.parent for node in reader.nodes)
    offsets = np.array([node.offset for node in reader.nodes])
    positions = _positions(reader.nodes, values)
    return Bvh(path.name, tuple(node.name for node in reader.nodes), parents, offsets, positions, rate)


def _hierarchy(reader: _Reader) -> None:
    """Fill reader.nodes, up to the line MOTION."""
    open_nodes: list[int] = []
    while True:
        words = reader.next()
        head = words[0]
        if head == "MOTION":
            if open_nodes or not reader.nodes:
                raise reader.wrong("MOTION before the tree of joints is closed")
            return
        if head in ("ROOT", "JOINT", "End"):
            if (head == "ROOT") != (not reader.nodes) or (head != "ROOT" and not open_nodes):
                raise reader.wrong(f"{' '.join(words)}: there is one ROOT, and the rest hangs on it")
            name = END if head == "End" else " ".join(words[1:])
            if not name:
                raise reader.wrong(f"a {head} without a name")
            reader.nodes.append(_Node(name, open_nodes[-1] if open_nodes else -1))
            if reader.next() != ["{"]:
                raise reader.wrong("{ is missing")
            open_nodes.append(len(reader.nodes) - 1)
        elif head == "}" and open_nodes:
            _complete(reader, reader.nodes[open_nodes.pop()])
        elif head == "OFFSET" and open_nodes:
            reader.nodes[open_nodes[-1]].offset = reader.numbers(words[1:], 3)
        elif head == "CHANNELS" and open_nodes:
            channels = tuple(words[2:])
            if words[1:2] != [str(len(channels))] or len(set(channels)) != len(channels) or set(channels) - _CHANNELS:
                raise reader.wrong(f"{' '.join(words)}: no such channels")
            reader.nodes[open_nodes[-1]].channels = channels
        else:
            raise reader.wrong(f"{head!r} does not belong here")


def _complete(reader: _Reader, node: _Node) -> None:
    if node.offset is None:
        raise reader.wrong(f"{node.name} has no OFFSET")
    if node.channels is None:
        if node.name != END:
            raise reader.wrong(f"{node.name} has no CHANNELS")
        node.channels = ()


def _motion(reader: _Reader) -> tuple[Fraction, np.ndarray]:
    """Frames a second, and (T, channels) values."""
    words = reader.next()
    if words[0] != "Frames:" or len(words) != 2 or not words[1].isdigit() or words[1] == "0":
        raise reader.wrong("Frames: and their number is wanted")
    count = int(words[1])
    words = reader.next()
    if words[:2] != ["Frame", "Time:"]:
        raise reader.wrong("Frame Time: is wanted")
    step = float(reader.numbers(words[2:], 1)[0])
    if not 1e-4 <= step <= 10:
        raise reader.wrong(f"{step} s is no time of a frame")
    wanted = sum(len(node.channels or ()) for node in reader.nodes)
    rows = []
    for frame in range(count):
        try:
            rows.append(reader.numbers(reader.next(), wanted))
        except SchemaError as error:
            raise SchemaError(f"{error} (frame {frame} of {count})") from None
    if any(line.strip() for line in reader.lines[reader.at :]):
        raise SchemaError(f"{reader.name}, line {reader.at + 1}: more than the {count} frames that it names")
    return rate_of(step), np.stack(rows)


def rate_of(step: float) -> Fraction:
    """Seconds a frame, rounded by whoever wrote them, as frames a second: 0.016667 is 60, 0.0333667 is 30000/1001."""
    for rate in (Fraction(round(1 / step)), Fraction(round(1.001 / step) * 1000, 1001)):
        if rate > 0 and abs(float(rate) * step - 1) < 3e-4:
            return rate
    return Fraction(1 / step).limit_denominator(1000)


def _positions(nodes: list[_Node], values: np.ndarray) -> np.ndarray:
    """(T, J, 3). A root's position is added to its OFFSET; other joints' positions stand in place of theirs."""
    frames = len(values)
    out = np.empty((frames, len(nodes), 3))
    turned = np.empty((len(nodes), frames, 3, 3))
    at = 0
    for index, node in enumerate(nodes):
        assert node.offset is not None
        place = np.repeat(node.offset[None], frames, axis=0)
        turn = np.repeat(np.eye(3)[None], frames, axis=0)
        for channel in node.channels or ():
            axis = _AXES.index(channel[0])
            if channel.endswith("rotation"):
                turn = turn @ rotation(axis, np.radians(values[:, at]))
            else:
                place[:, axis] = values[:, at] + (place[:, axis] if node.parent < 0 else 0.0)
            at += 1
        if node.parent < 0:
            out[:, index], turned[index] = place, turn
        else:
            out[:, index] = out[:, node.parent] + np.einsum("tij,tj->ti", turned[node.parent], place)
            turned[index] = turned[node.parent] @ turn
    return out


def rotation(axis: int, angle: np.ndarray) -> np.ndarray:
    """(T, 3, 3): by `angle` (T,) radians about the axis 0, 1 or 2, counter-clockwise seen from its tip."""
    out = np.zeros((len(angle), 3, 3))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    out[:, axis, axis] = 1
    out[:, i, i] = out[:, j, j] = np.cos(angle)
    out[:, j, i] = np.sin(angle)
    out[:, i, j] = -out[:, j, i]
    return out
