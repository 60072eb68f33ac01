"""Depth films: a dance as a depth camera sees it, in a file that anybody can read.

A file is an NPZ (a ZIP of NPY arrays, no pickles) with
    depth        (T,h,w) uint16: millimetres along the sensor's axis; 0: no reading
    rate         (2,) int64: frames a second as a fraction
    intrinsics   (4,) float64: fx, fy, cx, cy in px; the middle of the first pixel is (0.5, 0.5)
    sensor       (2,) float64: its height over the floor, and its z in the world; it looks along -z. Metres
    joints       (P,T,18,3) float32: OpenPose-18 in sensor space (X right, Y down, Z along the axis), metres
A joint is seen at px (fx X / Z + cx, fy Y / Z + cy); a reading there is of the skin before it, so a little less than Z.
World: x = X, y = height - Y, z = z of the sensor - Z.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body
from analysis.data.depth_noise import measured
from analysis.data.depth_render import Plane, Sensor, background, render, solid

SIZE = (320, 240)
FOCAL = 285.0  # px: 58.6 degrees across
_EYE = 1.05  # metres
_NEAREST = 2.6  # metres from the sensor to whoever comes nearest
_PACK = 4  # how hard the frames are compressed, 0 to 9


@dataclass(frozen=True)
class DepthFilm:
    """A depth film as read; the fields are the file's arrays."""

    rate: Fraction
    depth: NDArray[np.uint16]
    intrinsics: Array
    sensor: Array
    joints: NDArray[np.float32]


def sensor_for(points: Array) -> Sensor:
    """A sensor far enough away to see all points (n,3), world metres, with a little room around them."""
    width, height = SIZE
    room = 0.15
    across = np.abs(points[:, 0]) + room
    up = np.abs(points[:, 1] - _EYE) + room
    needed = points[:, 2] + FOCAL * np.maximum(across / (width / 2.0), up / (height / 2.0))
    return Sensor(width, height, FOCAL, _EYE, float(max(needed.max(), points[:, 2].max() + _NEAREST)))


def write_depth(
    path: str | os.PathLike[str], bodies: Sequence[Body], points: Array, rate: Fraction, *, wall: float, seed: int
) -> None:
    """Write the depth film of some bodies, which all have T frames. points (n,3): what the sensor is to see; wall: its
    z in the world. The same arguments give the same readings."""
    sensor = sensor_for(points)
    local = np.stack([sensor.local(body.joints) for body in bodies])
    arrays = {
        "rate": np.array([rate.numerator, rate.denominator], np.int64),
        "intrinsics": np.array([sensor.focal, sensor.focal, *sensor.centre]),
        "sensor": np.array([sensor.eye, sensor.away]),
        "joints": local.astype(np.float32),
    }
    shape = (local.shape[1], sensor.height, sensor.width)
    with zipfile.ZipFile(Path(path), "w", zipfile.ZIP_DEFLATED, compresslevel=_PACK) as box:
        for name, array in arrays.items():
            with box.open(_entry(name), "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
        # Frame by frame, so that memory does not grow with the film.
        with box.open(_entry("depth"), "w", force_zip64=True) as file:
            head = {"descr": np.lib.format.dtype_to_descr(np.dtype("<u2")), "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(file, head)
            for frame in _frames(bodies, sensor, wall, seed):
                file.write(np.ascontiguousarray(frame, "<u2").tobytes())


def read_depth(path: str | os.PathLike[str]) -> DepthFilm:
    """Raises KeyError where an array is missing, ValueError for pickles."""
    with np.load(path, allow_pickle=False) as box:
        rate = box["rate"]
        return DepthFilm(
            Fraction(int(rate[0]), int(rate[1])), box["depth"], box["intrinsics"], box["sensor"], box["joints"]
        )


def exact_depth(bodies: Sequence[Body], sensor: Sensor, *, wall: float) -> Iterator[Plane]:
    """Depth (h,w) in metres without noise, frame by frame."""
    empty = background(sensor, wall)
    solids = [solid(body, sensor) for body in bodies]
    for t in range(len(bodies[0].joints)):
        depth = empty.copy()
        for one in solids:
            render(depth, one, t, sensor)
        yield depth


def _frames(bodies: Sequence[Body], sensor: Sensor, wall: float, seed: int) -> Iterator[NDArray[np.uint16]]:
    rng = np.random.default_rng([seed, 11])
    for depth in exact_depth(bodies, sensor, wall=wall):
        yield measured(depth, sensor, rng)


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry with a fixed date, so that the same film has the same bytes."""
    entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
