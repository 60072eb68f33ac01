"""Depth films: what the file promises, that depth belongs to the joints, and that noise is as told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from analysis.data.choreography import choreograph
from analysis.data.depth import exact_depth, read_depth, sensor_for, write_depth
from analysis.data.depth_noise import FURTHEST, axial_noise, measured, shadow
from analysis.data.depth_render import Sensor, background
from analysis.data.film import draw_film

RATE = Fraction(10)
WALL = -1.75
SENSOR = Sensor(320, 240, 285.0, 1.05, 3.4)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("depth") / "dance.npz"
    danced = choreograph(7, flavour="ballet", seconds=6.0, dancers=2, formation="unison")
    draw_film(path.with_suffix(".mp4"), danced, fps=RATE, size=(160, 120), depth=path)
    return path


def test_depth_lies_on_the_skin_before_each_joint(film: Path) -> None:
    read = read_depth(film)
    fx, fy, cx, cy = read.intrinsics
    x, y, z = np.moveaxis(read.joints.astype(float), -1, 0)
    px, py = fx * x / z + cx, fy * y / z + cy
    assert ((px > 0) & (px < 320) & (py > 0) & (py < 240)).all()
    there = read.depth[np.arange(60)[None, :, None], py.astype(int), px.astype(int)] / 1000.0
    before = z - there  # how far the skin lies before the joint's middle
    known = there > 0
    assert known.mean() > 0.85
    # Nothing is behind a joint but what noise (about 3 cm at these distances), steps and edges put there ...
    assert (before[known] < -0.12).mean() < 0.06
    # ... and where no other limb is in front, the skin is no further before it than a body is thick.
    assert np.median(np.abs(before[known])) < 0.08
    assert (np.abs(before[known]) < 0.20).mean() > 0.85
    world = np.stack([x, read.sensor[0] - y, read.sensor[1] - z], axis=-1)
    assert world[..., 1].min() > 0.0
    assert world[..., [10, 13], 1].min() < 0.2  # ankles, over the floor


def test_the_file_is_as_its_layout_says(film: Path, tmp_path: Path) -> None:
    read = read_depth(film)
    assert (read.depth.dtype, read.depth.shape, read.rate) == (np.uint16, (60, 240, 320), RATE)
    with np.load(film, allow_pickle=False) as box:
        assert sorted(box.files) == ["depth", "intrinsics", "joints", "rate", "sensor"]
    danced = choreograph(7, flavour="ballet", seconds=1.5, dancers=1, tempo=200.0)
    body = danced.parts[0].body(np.arange(4) / 10.0)
    for name in "ab":
        write_depth(tmp_path / name, [body], body.joints.reshape(-1, 3), RATE, wall=WALL, seed=2)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_floor_and_wall_are_where_they_are() -> None:
    depth = background(SENSOR, WALL)
    assert depth[0, 0] == pytest.approx(3.4 + 1.75, abs=1e-5)
    row = 230
    y = (row + 0.5 - 120.0) / 285.0
    assert depth[row, 100] * y == pytest.approx(1.05, abs=1e-4)  # that deep under the sensor is the floor


def test_a_ball_is_where_geometry_puts_it() -> None:
    danced = choreograph(0, flavour="ballet", seconds=5.0)
    body = danced.parts[0].body(np.array([1.0]))
    sensor = sensor_for(body.joints.reshape(-1, 3))
    depth = next(exact_depth([body], sensor, wall=WALL))
    centre = sensor.local(body.head_centre[0])
    x, y = sensor.project(centre)
    front = float(depth[int(y), int(x)])
    assert 0.05 < centre[2] - front < 0.13  # half a head


@pytest.mark.parametrize("metres", [1.0, 2.0, 4.0])
def test_noise_and_steps_grow_with_distance(metres: float) -> None:
    rng = np.random.default_rng(3)
    read = measured(np.full((240, 320), metres, np.float32), SENSOR, rng)
    known = read[read > 0] / 1000.0
    assert known.size > 0.99 * read.size
    assert np.mean(known) == pytest.approx(metres, rel=0.003)
    steps = np.diff(np.unique(read[read > 0]))
    step = metres**2 / 348.0
    assert steps.min() / 1000.0 == pytest.approx(step, rel=0.25)
    sigma = 0.0012 + 0.0019 * (metres - 0.4) ** 2
    assert np.std(known) == pytest.approx(np.hypot(sigma, step / np.sqrt(12.0)), rel=0.12)
    flat = np.zeros(1, np.float32)
    assert axial_noise(np.array([metres], np.float32), flat)[0] == pytest.approx(sigma, rel=1e-5)


def test_no_reading_beside_what_is_near_nor_too_far_nor_at_grazing_angles() -> None:
    depth = np.full((240, 320), 4.0, np.float32)
    depth[:, 150:180] = 2.0
    dark = shadow(depth, SENSOR)
    wide = 285.0 * 0.075 * (1 / 2.0 - 1 / 4.0)  # px
    assert dark[100].sum() == pytest.approx(wide, abs=1.0)
    assert dark[100, 150 - int(wide) : 150].all()  # the projector stands to the right: the shadow falls to the left
    assert not dark[100, 150:].any()
    rng = np.random.default_rng(1)
    assert not measured(np.full((240, 320), FURTHEST + 0.5, np.float32), SENSOR, rng).any()
    steep = np.broadcast_to(np.linspace(1.0, 7.5, 240, dtype=np.float32)[:, None], (240, 320)).copy()
    lost = (measured(steep, SENSOR, rng) == 0).mean(axis=1)
    assert lost[1:8].mean() > 0.3  # 27 mm a pixel at 1 m: 83 degrees
    assert lost[-30:-2].mean() < 0.02


def test_edges_have_holes_and_readings_in_the_air() -> None:
    depth = np.full((240, 320), 4.0, np.float32)
    depth[60:180, 100:220] = 2.0
    read = measured(depth, SENSOR, np.random.default_rng(5))
    between = (read > 2200) & (read < 3700)
    assert between.any()
    rows, columns = np.nonzero(between)
    edge = np.minimum.reduce([abs(rows - 60), abs(rows - 180), abs(columns - 100), abs(columns - 220)])
    assert edge.max() <= 2
    assert (read[58:62, 110:210] == 0).mean() > 0.05
