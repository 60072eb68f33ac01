"""Outlines of trunk, clothes, ears, nose and hair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body
from analysis.data.camera import Camera
from analysis.data.limbs import STATURE
from analysis.data.look import Cut
from analysis.data.outline import DIRECTIONS, Nodes, bone, discs, hull, joined, rings, swept
from analysis.data.painter import fixed

# The trunk: (share of the way from hips to shoulders, half width, half depth), metres.
TRUNK = ((-0.16, 0.070, 0.070), (-0.06, 0.128, 0.095), (0.04, 0.150, 0.104), (0.18, 0.143, 0.100), (0.32, 0.120, 0.087),
         (0.46, 0.107, 0.080), (0.60, 0.117, 0.088), (0.76, 0.136, 0.100), (0.88, 0.146, 0.094), (0.97, 0.138, 0.070),
         (1.05, 0.080, 0.054))  # fmt: skip
# A loose shirt over it, from its hem under the hips.
SHIRT = ((-0.10, 0.172, 0.124), (0.06, 0.166, 0.120), (0.24, 0.152, 0.110), (0.46, 0.136, 0.102), (0.64, 0.138, 0.104),
         (0.78, 0.146, 0.106), (0.88, 0.152, 0.098), (0.97, 0.144, 0.074))  # fmt: skip
PELVIS = ((-0.20, 0.080, 0.080), (-0.08, 0.140, 0.100), (0.04, 0.152, 0.106), (0.20, 0.140, 0.098))
_FOLDS = 14


class Dress:
    """Shapes (T,n,k,2) of one dancer in T frames; what her clothes lack is None."""

    def __init__(self, body: Body, camera: Camera, cut: Cut, sway: Array, flare: Array) -> None:
        self._body, self._camera, self._cut = body, camera, cut
        self._size = body.physique.height / STATURE
        self._girth = self._size * body.physique.girth
        j = body.joints
        self._hips, self._neck = 0.5 * (j[:, 8] + j[:, 11]), j[:, 1]
        self._make_trunk()
        self._make_skirt(sway, flare)
        self._make_head(flare, sway)

    def _local(self, axes: Array, *place: float) -> Array:
        """World offset (T,3) of a place (left, up, forward) in a frame (T,3,3), scaled to the body's size."""
        offset: Array = axes @ (np.array(place) * self._size)
        return offset

    def _levels(self, table: tuple[tuple[float, float, float], ...], *, thick: tuple[float, float] = (1.0, 1.0)
                ) -> Nodes:  # fmt: skip
        """Nodes of level ellipses round the back's curve: a quadratic through hips, middle and shoulder line."""
        b, p = self._body, self._body.physique
        s = np.array([row[0] for row in table])
        bow = 2.0 * b.spine - 0.5 * (self._hips + self._neck)
        w = np.stack([(1 - s) ** 2, 2 * s * (1 - s), s**2], axis=1)
        centres = np.einsum("mk,tkc->tmc", w, np.stack([self._hips, bow, self._neck], axis=1))
        turn = np.clip(s, 0.0, 1.0)[:, None, None]
        axes = (1 - turn) * b.pelvis[:, None] + turn * b.chest[:, None]
        broad = np.interp(s, (0.0, 1.0), (p.hip / 0.088, p.shoulder / 0.154)) * (0.4 + 0.6 * p.girth)
        wide = np.array([row[1] for row in table]) * broad * thick[0]
        deep = np.array([row[2] for row in table]) * self._girth * thick[1]
        return rings(centres, wide[:, None] * axes[..., 0], deep[:, None] * axes[..., 2], self._camera)

    def _make_trunk(self) -> None:
        b, cut, size = self._body, self._cut, self._size
        j, chest, neck = b.joints, b.chest, self._neck

        def tube(places: Array, *radii: float) -> NDArray[np.int32]:
            return swept(discs(places, np.array(radii) * size, self._camera))

        skull = b.head_centre - b.physique.head * (b.head @ np.array([0.0, 0.075, 0.022]))
        pieces = [swept(self._levels(TRUNK[6:], thick=(0.90, 0.94)))]
        for k in (2, 5):
            end = j[:, k] + 0.22 * (neck - j[:, k]) + self._local(chest, 0.0, 0.008, 0.0)
            pieces.append(tube(bone(end, neck + self._local(chest, 0.0, 0.035, 0.0), 2), 0.034, 0.050))
        pieces.append(tube(bone(neck - self._local(chest, 0.0, 0.03, 0.0), skull, 4), 0.060, 0.049, 0.046, 0.048))
        self.skin = joined(*pieces)
        chin = b.head_centre + b.physique.head * (b.head @ np.array([0.0, -0.095, 0.02]))
        self.chin = tube(chin[:, None], 0.050)

        table = SHIRT if cut.shirt else TRUNK[:-2]
        levels = self._levels(table)
        yokes = []
        for sign in (-1.0, 1.0):
            centre = neck + self._local(chest, sign * 0.086, 0.012, 0.0) * (b.physique.shoulder / (0.154 * size))
            yoke = rings(centre[:, None], 0.024 * size * chest[:, None, :, 0], 0.030 * size * chest[:, None, :, 2],
                         self._camera)  # fmt: skip
            yokes.append(hull(np.concatenate([yoke, levels[:, -1:]], axis=1)))
            if cut.sleeve > 0.0:  # the seam of the sleeve
                shoulder = j[:, 2 if sign < 0 else 5]
                cap = discs(bone(shoulder, centre, 2), np.array((0.047, 0.046)) * self._girth, self._camera)
                yokes.append(swept(cap))
        self.top = joined(swept(levels), *yokes)
        self.pelvis = swept(self._levels(PELVIS)) if cut.shirt else None
        high = 0.45 if cut.sleeve > 0.3 else 1.0  # shirts are cut high at the neck
        self.neckline = self._oval(0.07, 0.140 * high)
        self.neckline_behind = self._oval(-0.07, 0.245 * high)
        bones = []
        for sign in (-1.0, 1.0):
            inner = neck + self._local(chest, 0.016 * sign, -0.004, 0.075)
            outer = neck + self._local(chest, 0.085 * sign, 0.016, 0.062)
            bones.append(tube(bone(inner, outer, 2), 0.006, 0.004))
        self.collar_bones = joined(*bones)
        at = (0.40, 0.52) if cut.shirt else (0.28, 0.36)
        belt = tuple((s, 0.140 if cut.shirt else 0.125, 0.106 if cut.shirt else 0.094) for s in at)
        self.sash = swept(self._levels(belt)) if cut.sash or cut.skirt else None

    def _oval(self, forward: float, tall: float) -> NDArray[np.int32]:
        """The neckline: an oval on the side of the chest that one sees."""
        chest, size = self._body.chest, self._size
        middle = self._neck + self._local(chest, 0.0, 0.055, forward)
        wide = (0.070 if tall > 0.11 else 0.055) * size
        return swept(rings(middle[:, None], wide * chest[:, None, :, 0], tall * size * chest[:, None, :, 1],
                           self._camera))  # fmt: skip

    def _make_skirt(self, sway: Array, flare: Array) -> None:
        if not self._cut.skirt:
            return
        j, axes, size, girth = self._body.joints, self._body.pelvis, self._size, self._girth
        hips = self._hips
        up = self._body.spine - hips
        drop = (0.165 - 0.06 * flare)[:, None] * size * np.array([0.0, 1.0, 0.0])
        hem = hips - drop + sway + 0.22 * (0.5 * (j[:, 9] + j[:, 12]) - hips) * np.array([1.0, 0.0, 1.0])
        broad = self._body.physique.hip / 0.088 * (0.4 + 0.6 * self._body.physique.girth)
        wide = (0.228 + 0.13 * flare)[:, None] * broad

        def ring(centre: Array, half: tuple[Array | float, Array | float]) -> Nodes:
            left, forward = half[0] * axes[:, :, 0], half[1] * axes[:, :, 2]
            return rings(centre[:, None], left[:, None], forward[:, None], self._camera)

        waist = ring(hips + 0.62 * up, (0.116 * broad, 0.086 * girth))
        seat = ring(hips + 0.12 * up, (0.170 * broad, 0.120 * girth))
        rim = ring(hem, (wide, 0.80 * wide))
        # The cloth lies over the thighs: it covers them wherever they go.
        shares = np.array([0.0, 0.16, 0.33])[:, None]
        thighs = [j[:, 8 + 3 * k, None] + shares * (j[:, 9 + 3 * k] - j[:, 8 + 3 * k])[:, None] for k in range(2)]
        radii = np.array([0.096, 0.096, 0.084] * 2) * girth * (1.0 + 0.3 * (self._cut.legs - 1.0))
        drape = discs(np.concatenate(thighs, axis=1), radii, self._camera)
        self.skirt = joined(swept(np.concatenate([waist, seat], axis=1)),
                            hull(np.concatenate([seat, rim, drape], axis=1)))  # fmt: skip
        # Folds, on the side that one sees.
        angle = 2 * np.pi * (2 * np.arange(_FOLDS) + 0.5) / (2 * _FOLDS)
        out = np.cos(angle)[:, None] * axes[:, None, :, 0] + 0.8 * np.sin(angle)[:, None] * axes[:, None, :, 2]
        top = (hips + 0.10 * up)[:, None] + 0.13 * size * out
        side = 0.016 * size * np.cross(np.array([0.0, 1.0, 0.0]), out)
        foot = hem[:, None] + wide[:, None] * out
        corners = np.stack([top, foot + side, foot - side], axis=2)
        self.folds = _fixed_triangles(corners, self._camera)
        self.fold_seen = out[:, :, 2] >= 0.12

    def _make_head(self, flare: Array, sway: Array) -> None:
        b, head = self._body, self._body.physique.head
        centre = b.head_centre

        def at(*place: float) -> Array:
            offset: Array = centre + head * (b.head @ np.array(place))
            return offset

        def tube(start: Array, end: Array, *radii: float) -> NDArray[np.int32]:
            return swept(discs(bone(start, end, len(radii)), np.array(radii) * head, self._camera))

        self.ears = joined(*(tube(at(0.074 * s, -0.024, -0.006), at(0.074 * s, 0.004, -0.006), 0.010, 0.014)
                             for s in (-1.0, 1.0)))  # fmt: skip
        self.nose = tube(at(0.0, 0.008, 0.094), at(0.0, -0.024, 0.108), 0.008, 0.010, 0.013)
        self.hair: NDArray[np.int32] | None = None
        root = at(0.0, 0.066, -0.096) if self._cut.hair == "bun" else at(0.0, 0.055, -0.100)
        self.hair_z = root[:, 2]
        if self._cut.hair == "bun":
            self.hair = swept(discs(root[:, None], 0.046 * head, self._camera))
            turn = np.radians(np.linspace(195.0, 285.0, 6))
            line = self._camera.project(root)[:, None] + (0.033 * head * self._camera.zoom(root))[:, None, None] * (
                np.stack([np.cos(turn), np.sin(turn)], axis=1))  # fmt: skip
        elif self._cut.hair == "tail":
            # A tail hangs from the back of the head, lags behind and lifts in turns.
            down = np.array([0.0, -0.21, 0.0]) * (1.0 - 0.5 * flare[:, None]) + 1.3 * sway
            down = down - 0.10 * flare[:, None] * b.head[:, :, 2] - 0.05 * b.head[:, :, 2]
            middle = root + 0.5 * down - 0.025 * b.head[:, :, 2]
            places = np.stack([root, middle, root + down], axis=1)
            self.hair = swept(discs(places, np.array([0.034, 0.036, 0.014]) * head, self._camera))
            line = self._camera.project(places + np.array([-0.010, 0.0, 0.0]))
        if self.hair is not None:
            thin = (0.0045 * head * self._camera.zoom(root))[:, None, None, None]
            self.strand = swept(line[:, :, None] + thin * DIRECTIONS)


def _fixed_triangles(corners: Array, camera: Camera) -> NDArray[np.int32]:
    return fixed(camera.project(corners))
