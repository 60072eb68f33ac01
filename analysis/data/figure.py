"""Draws a dancer: shaded, clothed, from any side. Outlines are found for many frames at once, painted one by one."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from analysis.data.body import Array, Body
from analysis.data.camera import Camera
from analysis.data.dress import Dress
from analysis.data.head import head_patch
from analysis.data.limbs import Limbs
from analysis.data.look import Look, Ramp
from analysis.data.painter import Painter

_CHUNK = 48  # frames whose outlines are held at once


class Figure:
    """One dancer of a film, ready to be painted in any of its frames."""

    def __init__(self, body: Body, camera: Camera, look: Look, fps: float) -> None:
        self._body, self._camera, self._look = body, camera, look
        self._swing = swing(body, fps)
        self._first = -1
        self._part: _Chunk | None = None

    @property
    def body(self) -> Body:
        return self._body

    def paint(self, painter: Painter, t: int) -> None:
        """Paint frame t. Frames asked for in order are cheap."""
        first = t // _CHUNK * _CHUNK
        if self._part is None or first != self._first:
            span = slice(first, first + _CHUNK)
            sway, flare = self._swing
            self._part = _Chunk(body_part(self._body, span), sway[span], flare[span], self._camera, self._look)
            self._first = first
        self._part.paint(painter, t - first)


def body_part(body: Body, span: slice) -> Body:
    """Some frames of a body."""
    arrays: dict[str, Any] = {f.name: getattr(body, f.name)[span] for f in fields(body) if f.name != "physique"}
    return replace(body, **arrays)


def swing(body: Body, fps: float) -> tuple[Array, Array]:
    """How the skirt lags behind the hips, (T,3) metres, and how far turning lifts it, (T,) 0..1."""
    hips = body.joints[:, [8, 11]].mean(axis=1)
    if len(hips) < 2:
        return np.zeros_like(hips), np.zeros(len(hips))
    speed = np.gradient(hips, axis=0) * fps
    way = body.pelvis[:, :, 2]
    turning = np.abs(np.cross(way[:-1], way[1:])[:, 1]) * fps
    turning = np.concatenate([turning[:1], turning])
    sway, flare = np.zeros_like(hips), np.zeros(len(hips))
    follow = 1.0 - np.exp(-1.0 / (0.12 * fps))
    goal = np.clip(-0.11 * speed, -0.07, 0.07)
    for t in range(1, len(hips)):
        sway[t] = sway[t - 1] + follow * (goal[t] - sway[t - 1])
        flare[t] = flare[t - 1] + follow * (min(1.0, turning[t] / 7.0) - flare[t - 1])
    return sway, flare


class _Chunk:
    """The outlines of some frames, and the order in which they are painted."""

    def __init__(self, body: Body, sway: Array, flare: Array, camera: Camera, look: Look) -> None:
        j = body.joints
        self.look, self.body, self.camera = look, body, camera
        self.limbs = Limbs(body, camera, look.cut)
        self.dress = Dress(body, camera, look.cut, sway, flare)
        self.facing = body.chest[:, 2, 2]
        self.arm_z = np.stack([0.45 * j[:, 3 + 3 * k, 2] + 0.55 * j[:, 4 + 3 * k, 2] - j[:, 1, 2] for k in range(2)], 1)
        self.leg_z = np.stack([j[:, 9 + 3 * k, 2] + j[:, 10 + 3 * k, 2] for k in range(2)], 1)
        hips = 0.5 * (j[:, 8] + j[:, 11])
        self.bowed = j[:, 1, 2] - hips[:, 2] > 0.22
        # A leg that comes towards the camera at the height of the trunk hides part of it.
        reach = np.stack([np.maximum(j[:, 9 + 3 * k, 2], j[:, 10 + 3 * k, 2]) - hips[:, 2] for k in range(2)], 1)
        rise = np.stack([np.maximum(j[:, 9 + 3 * k, 1], j[:, 10 + 3 * k, 1]) - hips[:, 1] for k in range(2)], 1)
        self.before = (reach > 0.14) & (rise > -0.16)
        self.zoom = camera.zoom(hips)
        self.places = camera.project(j)
        self.centre = camera.project(body.head_centre)
        self.hair_far = self.dress.hair_z < body.head_centre[:, 2]
        self.head_zoom = camera.zoom(body.head_centre) * body.physique.head

    def paint(self, painter: Painter, t: int) -> None:
        order = np.argsort(self.leg_z[t])
        for k in order:
            self._leg(painter, t, int(k), front=False)
        skirt = self.look.cut.skirt
        if skirt and self.bowed[t]:
            self._skirt(painter, t)
        hanging = self.look.cut.hair == "tail" and self.hair_far[t] and not self.bowed[t]
        if hanging:
            self._hair(painter, t)
        self._trunk(painter, t)
        if skirt and not self.bowed[t]:
            self._skirt(painter, t)
        for k in order:
            if self.before[t, k]:
                self._leg(painter, t, int(k), front=True)
        self._head(painter, t, hair=not hanging)
        for k in np.argsort(self.arm_z[t]):
            if self.arm_z[t, k] >= -0.015:
                self._front_arm(painter, t, int(k))

    def _leg(self, painter: Painter, t: int, k: int, *, front: bool) -> None:
        limbs, look, zoom = self.limbs, self.look, float(self.zoom[t])
        painter.paint([limbs.instep[k][t]], look.skin, round_px=0.02 * zoom)
        painter.paint([limbs.foot[k][t]], look.shoes, round_px=0.018 * zoom)
        shape, fade = limbs.leg[k][t], None
        if front:  # what is nearest to the hip stays under the clothes
            shape, fade = shape[2:], (self.places[t, 8 + 3 * k], 0.09 * zoom, 0.20 * zoom)
        painter.paint([shape], look.legs, round_px=0.036 * zoom, cast=0.28, fade=fade)

    def _front_arm(self, painter: Painter, t: int, k: int) -> None:
        """Paint an arm again, over trunk and skirt. Near the shoulder it fades into the one that grew out of them."""
        zoom = float(self.zoom[t])
        # Seen from the side the near shoulder lies on the trunk, so there the whole arm is painted.
        open_chest = float(np.clip((abs(self.facing[t]) - 0.35) / 0.4, 0.0, 1.0))
        fade = (self.places[t, 2 + 3 * k], 0.060 * open_chest * zoom, (0.010 + 0.125 * open_chest) * zoom)
        look, limbs = self.look, self.limbs
        if limbs.sleeve is None:
            painter.paint([limbs.arm[k][t]], look.skin, round_px=0.024 * zoom, cast=0.30, fade=fade)
        else:
            painter.paint([limbs.bare_arm[k][t]], look.skin, round_px=0.024 * zoom, cast=0.30)
            painter.paint([limbs.sleeve[k][t]], look.top, round_px=0.034 * zoom, cast=0.10)

    def _trunk(self, painter: Painter, t: int) -> None:
        dress, limbs, look, zoom = self.dress, self.limbs, self.look, float(self.zoom[t])
        facing = float(self.facing[t])
        if dress.pelvis is not None:
            painter.paint([dress.pelvis[t]], look.legs, round_px=0.040 * zoom)
        # Arms, shoulders, chest and throat are one shape: only so does no seam show where an arm begins.
        painter.paint([dress.skin[t], limbs.arm[0][t], limbs.arm[1][t]], look.skin, round_px=0.026 * zoom)
        painter.tint([dress.chin[t]], look.skin.dark, 0.75, blur_px=0.016 * zoom)
        sleeves = []
        if limbs.sleeve is not None:
            sleeves = [limbs.sleeve[0][t], limbs.sleeve[1][t]]
        cut = None
        if abs(facing) > 0.12:
            cut = (dress.neckline if facing >= 0.0 else dress.neckline_behind)[t]
        painter.paint([dress.top[t], *sleeves], look.top, round_px=(0.040 if sleeves else 0.060) * zoom, cut=cut,
                      cast=0.22 if dress.pelvis is not None else 0.0)  # fmt: skip
        if facing > 0.1:
            painter.tint([dress.collar_bones[t]], look.skin.dark, 0.5 * facing, blur_px=0.004 * zoom)
        if dress.sash is not None and not look.cut.skirt:
            painter.tint([dress.sash[t]], look.legs.base, 0.9)

    def _skirt(self, painter: Painter, t: int) -> None:
        dress, look, zoom = self.dress, self.look, float(self.zoom[t])
        painter.paint([dress.skirt[t]], look.skirt, round_px=0.034 * zoom, cast=0.34)
        seen = dress.folds[t][dress.fold_seen[t]]
        if len(seen):
            painter.tint([seen], look.skirt.dark, 0.50, blur_px=0.008 * zoom)
        if dress.sash is not None:
            painter.tint([dress.sash[t]], look.legs.base if look.cut.sash else look.top.dark, 0.75)

    def _head(self, painter: Painter, t: int, *, hair: bool) -> None:
        dress, look, zoom = self.dress, self.look, float(self.head_zoom[t])
        if hair and self.hair_far[t]:
            self._hair(painter, t)
        painter.paint([dress.ears[t]], look.skin, round_px=0.010 * zoom)
        rgb, mask = head_patch(self.body.head[t], zoom, look, self.centre[t] % 1.0)
        half = mask.shape[0] // 2
        x, y = np.floor(self.centre[t]).astype(int) - half
        painter.stamp(rgb, mask, int(x), int(y))
        if self.body.head[t, 2, 2] > -0.15:
            painter.paint([dress.nose[t]], look.skin, round_px=0.014 * zoom)
        if hair and not self.hair_far[t]:
            self._hair(painter, t)

    def _hair(self, painter: Painter, t: int) -> None:
        if self.dress.hair is None:
            return
        zoom = float(self.head_zoom[t])
        hair: Ramp = self.look.hair
        painter.paint([self.dress.hair[t]], hair, round_px=0.030 * zoom, cast=0.25)
        painter.tint([self.dress.strand[t]], hair.light, 0.40, blur_px=0.002 * zoom)
