"""What a structured-light depth camera makes of exact depth.

Axial noise and its growth at grazing angles: Nguyen, Izadi, Lovell, "Modeling Kinect sensor noise for improved 3D
reconstruction and tracking", 3DIMPVT 2012. Steps of an eighth of a pixel of disparity, so about 2.9 mm times the square
of the metres: Khoshelham, Elberink, Sensors 12 (2012).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.depth_render import Plane, Sensor

BASELINE = 0.075  # metres from the sensor to its projector, which stands to its right
DISPARITY = 8.0 * 580.0 * BASELINE  # eighths of a pixel of disparity at 1 m
NEAREST, FURTHEST = 0.5, 8.0  # metres; beyond there is no reading
_EDGE = 0.06  # metres between neighbouring pixels that make an edge
_STEEP = (3.7, 11.4)  # tangent of the angle of incidence: readings begin to fail, and are gone (75 and 85 degrees)
_FLYING, _LOST, _SPECKLE = 0.12, 0.18, 0.0008  # shares: of an edge's pixels in mid-air, without a reading; of all, lost


def axial_noise(depth: Plane, slant: Plane) -> Plane:
    """Standard deviation (metres) of a reading of depth (metres) under an angle of incidence (radians)."""
    steep = np.minimum(slant, np.float32(1.45))
    grazing = 0.0001 / np.sqrt(depth) * steep**2 / (np.float32(np.pi / 2) - steep) ** 2
    return (0.0012 + 0.0019 * (depth - 0.4) ** 2 + grazing).astype(np.float32)


def measured(depth: Plane, sensor: Sensor, rng: np.random.Generator) -> NDArray[np.uint16]:
    """Millimetres (h,w), 0 where there is no reading, of exact depth (h,w) in metres."""
    kernel = np.ones((3, 3), np.uint8)
    near, far = cv2.erode(depth, kernel), cv2.dilate(depth, kernel)
    edges = np.flatnonzero((far - near).ravel() > _EDGE)
    tangent = _tangent(depth, sensor)
    seen = depth.copy()
    flat = seen.ravel()
    # At an edge a reading is now of the one side, now of the other: it is taken from a neighbour at random.
    moved = edges + rng.integers(-1, 2, len(edges)) + depth.shape[1] * rng.integers(-1, 2, len(edges))
    flat[edges] = depth.ravel()[np.clip(moved, 0, depth.size - 1)]
    kind = rng.random(len(edges), dtype=np.float32)
    flying = edges[kind < _FLYING]
    share = rng.random(len(flying), dtype=np.float32)
    flat[flying] = share * near.ravel()[flying] + (1.0 - share) * far.ravel()[flying]

    noise = rng.standard_normal(depth.shape, dtype=np.float32)
    seen += noise * axial_noise(np.maximum(seen, 0.3), np.arctan(tangent))
    steps = np.round(np.float32(DISPARITY) / np.maximum(seen, 0.1))
    millimetres = np.round(1000.0 * np.float32(DISPARITY) / steps)

    lost = shadow(depth, sensor)
    lost |= (depth < NEAREST) | (depth > FURTHEST)
    chance = rng.random(depth.shape, dtype=np.float32)
    lost |= chance < np.maximum((tangent - _STEEP[0]) / (_STEEP[1] - _STEEP[0]), _SPECKLE)
    lost.ravel()[edges[kind > 1.0 - _LOST]] = True
    millimetres[lost] = 0
    return millimetres.astype(np.uint16)


def shadow(depth: Plane, sensor: Sensor) -> NDArray[np.bool_]:
    """Where (h,w) the projector's light does not reach, though the sensor looks there: beside whatever is nearer."""
    column = np.arange(depth.shape[1], dtype=np.float32) + 0.5
    lit = column - np.float32(sensor.focal * BASELINE) / depth  # the projector's own column, up to a constant
    # From the projector's side, columns must come in order; one that comes out of order lies behind something.
    least = np.minimum.accumulate(lit[:, ::-1], axis=1)[:, ::-1]
    hidden = np.zeros(depth.shape, np.bool_)
    hidden[:, :-1] = lit[:, :-1] > least[:, 1:] + 0.25
    return hidden


def _tangent(depth: Plane, sensor: Sensor) -> Plane:
    """Tangent (h,w) of the angle of incidence, from the smaller one of the slopes to either side (not across edges)."""
    slope = np.zeros_like(depth)
    for axis in (0, 1):
        step = np.abs(np.diff(depth, axis=axis))
        pad = [(1, 1) if a == axis else (0, 0) for a in range(2)]
        wide = np.pad(step, pad, mode="edge")
        first, second = (wide[:-1], wide[1:]) if axis == 0 else (wide[:, :-1], wide[:, 1:])
        slope += np.minimum(first, second) ** 2
    tangent: Plane = np.sqrt(slope) * np.float32(sensor.focal) / depth
    return tangent
