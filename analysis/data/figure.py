"""Draws the dancer: shaded, clothed, from any side, over a studio, with her shadow and reflection."""

from __future__ import annotations

import numpy as np

from analysis.data.body import Array
from analysis.data.camera import Camera
from analysis.data.ground import cast_reflection, cast_shadow
from analysis.data.head import BUN, BUN_RADIUS, head_patch
from analysis.data.look import Look
from analysis.data.painter import OVER, Painter, Plane, Points, hulls, lay
from analysis.data.still import Still

_CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 28, endpoint=False)),
                    np.sin(np.linspace(0, 2 * np.pi, 28, endpoint=False))], axis=1)  # fmt: skip
# Radii (metres) along a limb, at even steps from shoulder to wrist and from hip to above the ankle.
ARM_R = (0.043, 0.043, 0.040, 0.036, 0.034, 0.036, 0.033, 0.027, 0.0225)
LEG_R = (0.088, 0.086, 0.078, 0.067, 0.055, 0.057, 0.053, 0.042, 0.033)
# The trunk: (share of the way from hips to shoulders, half width, half depth), metres.
TRUNK = ((-0.16, 0.070, 0.070), (-0.06, 0.128, 0.095), (0.04, 0.150, 0.104), (0.18, 0.143, 0.100), (0.32, 0.120, 0.087),
         (0.46, 0.107, 0.080), (0.60, 0.117, 0.088), (0.76, 0.136, 0.100), (0.88, 0.146, 0.094), (0.97, 0.138, 0.070),
         (1.05, 0.080, 0.054))  # fmt: skip


def draw_figure(picture: Plane, dancer: Still, camera: Camera, look: Look) -> None:
    """Paint the dancer, her shadow and her reflection into `picture` (h,w,3), colours 0..255, in place."""
    everything = np.vstack([dancer.joints, dancer.toes, dancer.fingers])
    points = camera.project(everything)
    pad = 0.24 * camera.scale
    height, width = picture.shape[:2]
    x0, y0 = np.maximum(points.min(axis=0) - pad, 0).astype(int)
    x1, y1 = np.minimum(points.max(axis=0) + pad, (width, height)).astype(int)
    if x1 - x0 < 8 or y1 - y0 < 8:
        return
    painter = Painter((int(x0), int(y0), int(x1), int(y1)))
    _paint_all(painter, dancer, camera, look)
    rgb, alpha = painter.finish()
    cast_shadow(picture, dancer, camera)
    cast_reflection(picture, rgb, alpha, (int(x0), int(y0)), dancer, camera)
    lay(picture[y0:y1, x0:x1], rgb, alpha)


def _paint_all(painter: Painter, d: Still, camera: Camera, look: Look) -> None:
    j = d.joints
    facing = float(d.chest[2, 2])
    shoulder_z = j[1, 2]
    arm_z = [float(0.45 * j[3 + 3 * k, 2] + 0.55 * j[4 + 3 * k, 2] - shoulder_z) for k in range(2)]
    behind = [z < -0.015 for z in arm_z]
    legs = sorted(range(2), key=lambda k: float(j[9 + 3 * k, 2] + j[10 + 3 * k, 2]))
    bowed = float(j[1, 2] - 0.5 * (j[8, 2] + j[11, 2])) > 0.22

    for k in legs:
        _leg(painter, d, k, camera, look)
    if bowed:
        _skirt(painter, d, camera, look)
    _trunk(painter, d, camera, look, facing)
    if not bowed:
        _skirt(painter, d, camera, look)
    _head(painter, d, camera, look)
    for k in sorted(range(2), key=lambda k: arm_z[k]):
        if not behind[k]:
            _front_arm(painter, d, k, camera, look)


def _disc(place: Array, radius: float, camera: Camera) -> Points:
    return camera.project(place) + _CIRCLE * (radius * float(camera.zoom(place)))


def _joined(first: Array, joint: Array, last: Array, radii: tuple[float, ...], camera: Camera) -> list[Points]:
    """Discs along two bones, the bend between them rounded as flesh rounds it."""
    soft = 0.30
    a, b = joint + soft * (first - joint), joint + soft * (last - joint)
    line = [first + s * (a - first) for s in np.linspace(0.0, 1.0, 5)]
    line += [(1 - s) ** 2 * a + 2 * s * (1 - s) * joint + s**2 * b for s in np.linspace(0.0, 1.0, 7)[1:-1]]
    line += [b + s * (last - b) for s in np.linspace(0.0, 1.0, 5)]
    share = np.linspace(0.0, 1.0, len(radii))
    way = np.concatenate([np.linspace(0, 0.35, 5), np.linspace(0.35, 0.65, 7)[1:-1], np.linspace(0.65, 1.0, 5)])
    return [_disc(place, float(np.interp(w, share, radii)), camera) for place, w in zip(line, way, strict=True)]


def _bone(start: Array, end: Array, radii: tuple[float, ...], camera: Camera) -> list[Points]:
    steps = np.linspace(0.0, 1.0, len(radii))
    return [_disc(start + s * (end - start), r, camera) for s, r in zip(steps, radii, strict=True)]


def _ring(centre: Array, axes: Array, half: tuple[float, float], camera: Camera) -> Points:
    """The outline (28,2) of a level ellipse in the frame `axes`: half width along left, half depth along forward."""
    return camera.project(centre + _CIRCLE[:, :1] * half[0] * axes[:, 0] + _CIRCLE[:, 1:] * half[1] * axes[:, 2])


def _front_arm(painter: Painter, d: Still, k: int, camera: Camera, look: Look) -> None:
    """Paint an arm again, over trunk and skirt. Near the shoulder it fades into the one that grew out of the trunk."""
    shoulder, zoom = d.joints[2 + 3 * k], float(camera.zoom(d.joints[3 + 3 * k]))
    # Seen from the side the near shoulder lies on the trunk, so there the whole arm is painted.
    open_chest = float(np.clip((abs(d.chest[2, 2]) - 0.35) / 0.4, 0.0, 1.0))
    fade = (camera.project(shoulder), 0.060 * open_chest * zoom, (0.010 + 0.125 * open_chest) * zoom)
    painter.paint(_arm(d, k, camera), look.skin, round_px=0.024 * zoom, cast=0.30, fade=fade)


def _arm(d: Still, k: int, camera: Camera) -> list[Points]:
    shoulder, elbow, wrist = d.joints[2 + 3 * k : 5 + 3 * k]
    tip = d.fingers[k]
    along = (tip - wrist) / np.linalg.norm(tip - wrist)
    # Thumb side: turned towards the trunk's front, square to the hand.
    side = d.chest[:, 2] - (d.chest[:, 2] @ along) * along + 0.5 * d.chest[:, 1]
    side = side - (side @ along) * along
    side /= max(float(np.linalg.norm(side)), 1e-6)
    palm = wrist + 0.075 * along
    pieces = hulls(_joined(shoulder, elbow, wrist, ARM_R, camera))
    pieces += hulls(_bone(wrist, palm, (0.022, 0.027, 0.026), camera))
    for spread, reach in ((0.16, 0.160), (-0.02, 0.165), (-0.22, 0.145)):
        knuckle = palm + side * 0.055 * spread
        pieces += hulls(_bone(knuckle, wrist + reach * (along + 0.42 * spread * side), (0.017, 0.012, 0.007), camera))
    thumb = wrist + 0.030 * along + 0.012 * side
    pieces += hulls(_bone(thumb, thumb + 0.052 * along + 0.034 * side, (0.013, 0.007), camera))
    return pieces


def _leg(painter: Painter, d: Still, k: int, camera: Camera, look: Look) -> None:
    hip, knee, ankle = d.joints[8 + 3 * k : 11 + 3 * k]
    toe, zoom = d.toes[k], float(camera.zoom(knee))
    heel = ankle - 0.28 * (toe - ankle) + np.array([0.0, -0.012, 0.0])
    ball = ankle + 0.62 * (toe - ankle)
    foot = hulls(_bone(heel, ball, (0.030, 0.034, 0.033, 0.031), camera))
    foot += hulls(_bone(ball, toe, (0.031, 0.027, 0.016), camera))
    instep = hulls([_disc(ankle, 0.034, camera), _disc(ball, 0.028, camera)])
    painter.paint(hulls(_bone(ankle + 0.2 * (knee - ankle), ankle, (0.036, 0.032), camera)) + instep, look.skin,
                  round_px=0.02 * zoom)  # fmt: skip
    painter.paint(foot, look.shoes, round_px=0.018 * zoom)
    shank_end = knee + 0.90 * (ankle - knee)
    leg = hulls(_joined(hip, knee, shank_end, LEG_R, camera))
    painter.paint(leg, look.tights, round_px=0.036 * zoom, cast=0.28)


def _trunk(painter: Painter, d: Still, camera: Camera, look: Look, facing: float) -> None:
    j = d.joints
    hips, neck = 0.5 * (j[8] + j[11]), j[1]
    zoom = float(camera.zoom(neck))

    def level(share: float, half: tuple[float, float]) -> Points:
        # The back's curve: a quadratic through hips, middle and shoulder line.
        bow = 2.0 * d.spine - 0.5 * (hips + neck)
        s = share
        place = (1 - s) ** 2 * hips + 2 * s * (1 - s) * bow + s**2 * neck
        turn = np.clip(s, 0.0, 1.0)
        return _ring(place, (1 - turn) * d.pelvis + turn * d.chest, half, camera)

    rings = [level(s, (w, t)) for s, w, t in TRUNK]
    skull = d.head_centre - 0.075 * d.head[:, 1] - 0.022 * d.head[:, 2]
    throat = hulls(_bone(neck - 0.03 * d.chest[:, 1], skull, (0.060, 0.049, 0.046, 0.048), camera))
    collar = []
    for shoulder in (j[2], j[5]):
        end = shoulder + 0.22 * (neck - shoulder) + 0.008 * d.chest[:, 1]
        collar += hulls([_disc(end, 0.034, camera), _disc(neck + 0.035 * d.chest[:, 1], 0.050, camera)])
    bare = [level(s, (0.90 * w, 0.94 * t)) for s, w, t in TRUNK[6:]]
    # Arms, shoulders, chest and throat are one shape: only so does no seam show where an arm begins.
    skin = [*hulls(bare), *collar, *throat, *_arm(d, 0, camera), *_arm(d, 1, camera)]
    painter.paint(skin, look.skin, round_px=0.026 * zoom)
    chin = d.head_centre - 0.095 * d.head[:, 1] + 0.02 * d.head[:, 2]
    painter.tint([_disc(chin, 0.050, camera)], look.skin.dark, 0.55, blur_px=0.016 * zoom)
    cut: list[Points] = []
    depth = 0.085 if facing >= 0.0 else 0.19
    if abs(facing) > 0.12:
        # The neckline: an oval on the side of the chest that faces the camera, deeper on the back.
        front = d.chest[:, 2] * (0.07 if facing >= 0 else -0.07)
        middle = neck + front + 0.055 * d.chest[:, 1]
        cut = [camera.project(middle + _CIRCLE[:, :1] * 0.070 * d.chest[:, 0]
                              + _CIRCLE[:, 1:] * (depth + 0.055) * d.chest[:, 1])]  # fmt: skip
    yoke = [_ring(neck + sign * 0.086 * d.chest[:, 0] + 0.012 * d.chest[:, 1], d.chest, (0.024, 0.030), camera)
            for sign in (-1.0, 1.0)]  # fmt: skip
    painter.paint(hulls(rings[:-2]) + [p for y in yoke for p in hulls([y, rings[-3]])], look.top, round_px=0.060 * zoom,
                  cut=cut)  # fmt: skip
    if facing > 0.1:
        for sign in (-1.0, 1.0):  # the collar bones
            inner = neck + d.chest @ np.array([0.016 * sign, -0.004, 0.075])
            outer = neck + d.chest @ np.array([0.085 * sign, 0.016, 0.062])
            bone = hulls(_bone(inner, outer, (0.006, 0.004), camera))
            painter.tint(bone, look.skin.dark, 0.5 * facing, blur_px=0.004 * zoom)


def _skirt(painter: Painter, d: Still, camera: Camera, look: Look) -> None:
    j = d.joints
    hips = 0.5 * (j[8] + j[11])
    zoom = float(camera.zoom(hips))
    up = d.spine - hips
    waist = hips + 0.62 * up
    axes = d.pelvis
    drop = 0.165 - 0.06 * d.flare
    hem = hips - np.array([0.0, drop, 0.0]) + d.sway + 0.22 * (0.5 * (j[9] + j[12]) - hips) * np.array([1.0, 0.0, 1.0])
    wide = 0.228 + 0.13 * d.flare
    rings = [_ring(waist, axes, (0.116, 0.086), camera), _ring(hips + 0.12 * up, axes, (0.170, 0.120), camera)]
    rim = _ring(hem, axes, (wide, 0.80 * wide), camera)
    # The cloth lies over the thighs: it covers them wherever they go.
    drape = [_disc(j[8 + 3 * k] + s * (j[9 + 3 * k] - j[8 + 3 * k]), r, camera)
             for k in range(2) for s, r in ((0.0, 0.096), (0.16, 0.096), (0.33, 0.084))]  # fmt: skip
    pieces = [*hulls(rings), *hulls([rings[1], np.vstack([rim, *drape])])]
    painter.paint(pieces, look.skirt, round_px=0.034 * zoom, cast=0.34)
    folds = []
    for k in range(28):  # folds, on the side that one sees
        angle = 2 * np.pi * (k + 0.5) / 28
        out = np.cos(angle) * axes[:, 0] + 0.8 * np.sin(angle) * axes[:, 2]
        if out[2] < 0.12 or k % 2:
            continue
        top = hips + 0.10 * up + 0.13 * out
        side = 0.016 * np.cross(np.array([0.0, 1.0, 0.0]), out)
        foot = hem + wide * out
        folds.append(camera.project(np.array([top, foot + side, foot - side])))
    painter.tint(folds, look.skirt.dark, 0.50, blur_px=0.008 * zoom)
    band = hulls([_ring(hips + 0.56 * up, axes, (0.117, 0.087), camera),
                  _ring(hips + 0.70 * up, axes, (0.113, 0.084), camera)])  # fmt: skip
    painter.tint(band, look.top.dark, 0.75)


def _head(painter: Painter, d: Still, camera: Camera, look: Look) -> None:
    zoom = float(camera.zoom(d.head_centre))
    bun = d.head_centre + d.head @ np.array(BUN)
    far = bun[2] < d.head_centre[2]
    if far:
        _bun(painter, bun, camera, look, zoom)
    for sign in (-1.0, 1.0):
        low, high = (d.head_centre + d.head @ np.array([0.074 * sign, y, -0.006]) for y in (-0.024, 0.004))
        painter.paint(hulls(_bone(low, high, (0.010, 0.014), camera)), look.skin, round_px=0.010 * zoom)
    rgb, mask = head_patch(d.head, zoom * OVER, look)
    centre = painter.sheet(camera.project(d.head_centre)[None])[0]
    half = mask.shape[0] // 2
    painter.stamp(rgb, mask, round(float(centre[0])) - half, round(float(centre[1])) - half)
    if d.head[2, 2] > -0.15:
        bridge = d.head_centre + d.head @ np.array([0.0, 0.008, 0.094])
        tip = d.head_centre + d.head @ np.array([0.0, -0.024, 0.108])
        nose = hulls(_bone(bridge, tip, (0.008, 0.010, 0.013), camera))
        painter.paint(nose, look.skin, round_px=0.014 * zoom)
    if not far:
        _bun(painter, bun, camera, look, zoom)


def _bun(painter: Painter, place: Array, camera: Camera, look: Look, zoom: float) -> None:
    painter.paint([_disc(place, BUN_RADIUS, camera)], look.hair, round_px=0.030 * zoom, cast=0.25)
    for radius, turn in ((0.038, 0.4), (0.022, 1.4)):
        arc = _disc(place, radius, camera)[int(turn * 4) : int(turn * 4) + 15]
        inner = _disc(place, radius - 0.007, camera)[int(turn * 4) : int(turn * 4) + 15]
        painter.tint([np.vstack([arc, inner[::-1]])], look.hair.light, 0.45, blur_px=0.002 * zoom)
