"""Outlines of swept bodies, for many frames at once.

A body part is a row of nodes (discs, or ellipses seen at an angle); its outline is the union of the hulls of
neighbouring nodes. A node is known by its support: for each of DIRECTIONS the outermost point that way. The hull of
two nodes then has, for each direction, the further one of their points, in order: no search, whatever the frames.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array
from analysis.data.camera import Camera
from analysis.data.painter import fixed

COUNT = 24
_ANGLES = np.linspace(0.0, 2.0 * np.pi, COUNT, endpoint=False)
DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)  # (COUNT,2), px axes
Nodes = NDArray[np.float64]  # (T,m,COUNT,2): support points of m nodes in T frames, px


def discs(places: Array, radii: Array | float, camera: Camera) -> Nodes:
    """Nodes of balls at world places (T,m,3) with radii in metres, (m,) or (T,m) or one for all."""
    size = camera.zoom(places) * radii
    nodes: Nodes = camera.project(places)[:, :, None] + size[:, :, None, None] * DIRECTIONS
    return nodes


def rings(centres: Array, left: Array, forward: Array, camera: Camera) -> Nodes:
    """Nodes of flat ellipses (T,m): world centres and their two half axes, (T,m,3) metres."""
    middle = camera.project(centres)
    a, b = ((camera.project(centres + h) - camera.project(centres - h)) / 2.0 for h in (left, forward))
    along_a, along_b = a @ DIRECTIONS.T, b @ DIRECTIONS.T  # (T,m,COUNT)
    size = np.maximum(np.hypot(along_a, along_b), 1e-6)
    out = (along_a / size)[..., None] * a[:, :, None] + (along_b / size)[..., None] * b[:, :, None]
    nodes: Nodes = middle[:, :, None] + out
    return nodes


def swept(nodes: Nodes) -> NDArray[np.int32]:
    """Shapes (T,m-1,COUNT,2) in 1/16 px: the hulls of neighbouring nodes; of a single node, the node."""
    if nodes.shape[1] == 1:
        return fixed(nodes)
    reach = (nodes * DIRECTIONS).sum(axis=-1, keepdims=True)
    return fixed(np.where(reach[:, :-1] >= reach[:, 1:], nodes[:, :-1], nodes[:, 1:]))


def hull(nodes: Nodes) -> NDArray[np.int32]:
    """Shape (T,1,COUNT,2) in 1/16 px: the hull of all nodes."""
    furthest = (nodes * DIRECTIONS).sum(axis=-1).argmax(axis=1)  # (T,COUNT)
    return fixed(np.take_along_axis(nodes, furthest[:, None, :, None], axis=1))


def joined(*shapes: NDArray[np.int32]) -> NDArray[np.int32]:
    """The pieces of several shapes (T,n,COUNT,2) as one."""
    return np.concatenate(shapes, axis=1)


def bone(start: Array, end: Array, count: int) -> Array:
    """Places (T,count,3) at even steps from start to end, both (T,3)."""
    share = np.linspace(0.0, 1.0, count)[:, None]
    places: Array = start[:, None] + share * (end - start)[:, None]
    return places


def flesh(first: Array, joint: Array, last: Array) -> Array:
    """Places (T,15,3) along two bones, (T,3) each; the bend between them is rounded as flesh rounds it. At WAYS."""
    soft = 0.30
    a, b = joint + soft * (first - joint), joint + soft * (last - joint)
    s = np.linspace(0.0, 1.0, 7)[1:-1, None]
    bend = (1 - s) ** 2 * a[:, None] + 2 * s * (1 - s) * joint[:, None] + s**2 * b[:, None]
    return np.concatenate([bone(first, a, 5), bend, bone(b, last, 5)], axis=1)


WAYS = np.concatenate([np.linspace(0, 0.35, 5), np.linspace(0.35, 0.65, 7)[1:-1], np.linspace(0.65, 1.0, 5)])
