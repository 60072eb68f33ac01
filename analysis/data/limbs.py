"""Outlines of arms, hands, sleeves, legs and feet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body
from analysis.data.camera import Camera
from analysis.data.look import Cut
from analysis.data.outline import WAYS, bone, discs, flesh, joined, swept

# Radii (metres) along a limb, at even steps from shoulder to wrist and from hip to above the ankle.
ARM_R = (0.043, 0.043, 0.040, 0.036, 0.034, 0.036, 0.033, 0.027, 0.0225)
LEG_R = (0.088, 0.086, 0.078, 0.067, 0.055, 0.057, 0.053, 0.042, 0.033)
STATURE = 1.758  # metres; of the body that the radii here are of


def along(radii: tuple[float, ...], ways: Array) -> Array:
    """Radii at ways 0..1 along a limb."""
    return np.interp(ways, np.linspace(0.0, 1.0, len(radii)), radii)


class Limbs:
    """Shapes (T,n,k,2) of the limbs in T frames; lists hold the dancer's right one, then the left one."""

    def __init__(self, body: Body, camera: Camera, cut: Cut) -> None:
        self._body, self._camera, self._cut = body, camera, cut
        self._size = body.physique.height / STATURE
        self._girth = self._size * body.physique.girth
        self.arm = [self._arm(k) for k in range(2)]
        self.sleeve = [self._sleeve(k) for k in range(2)] if cut.sleeve > 0.0 else None
        bare = max(int((cut.sleeve >= WAYS).sum()) - 1, 0) if cut.sleeve > 0.0 else 0
        self.bare_arm = [self._arm(k, bare) for k in range(2)] if bare else self.arm
        self.leg = [self._leg(k) for k in range(2)]
        self.foot = [self._foot(k) for k in range(2)]
        self.instep = [self._instep(k) for k in range(2)]

    def _arm(self, k: int, first: int = 0) -> NDArray[np.int32]:
        """Arm and hand, from the place WAYS[first] on."""
        j, d, size = self._body.joints, self._body, self._size
        wrist, tip = j[:, 4 + 3 * k], self._body.fingers[:, k]
        forward = tip - wrist
        reach = np.linalg.norm(forward, axis=1, keepdims=True)
        ahead = forward / reach
        # Thumb side: turned towards the trunk's front, square to the hand.
        side = d.chest[:, :, 2] + 0.5 * d.chest[:, :, 1]
        side = side - (side * ahead).sum(axis=1, keepdims=True) * ahead
        side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
        palm = wrist + 0.075 * size * ahead

        def swept_bone(start: Array, end: Array, *radii: float) -> NDArray[np.int32]:
            return swept(discs(bone(start, end, len(radii)), np.array(radii) * size, self._camera))

        path = flesh(j[:, 2 + 3 * k], j[:, 3 + 3 * k], wrist)[:, first:]
        pieces = [swept(discs(path, along(ARM_R, WAYS[first:]) * self._girth, self._camera))]
        pieces.append(swept_bone(wrist, palm, 0.022, 0.027, 0.026))
        for spread, length in ((0.16, 0.160), (-0.02, 0.165), (-0.22, 0.145)):
            knuckle = palm + side * (0.055 * spread * size)
            end = wrist + length * size * (ahead + 0.42 * spread * side)
            pieces.append(swept_bone(knuckle, end, 0.017, 0.012, 0.007))
        thumb = wrist + 0.030 * size * ahead + 0.012 * size * side
        pieces.append(swept_bone(thumb, thumb + 0.052 * size * ahead + 0.034 * size * side, 0.013, 0.007))
        return joined(*pieces)

    def _sleeve(self, k: int) -> NDArray[np.int32]:
        j, cut = self._body.joints, self._cut
        count = int((cut.sleeve >= WAYS).sum())
        path = flesh(j[:, 2 + 3 * k], j[:, 3 + 3 * k], j[:, 4 + 3 * k])[:, :count]
        ways = WAYS[:count]
        radii = along(ARM_R, ways) * 1.10 * self._girth + 0.006 + cut.wide * (ways / cut.sleeve) ** 2
        return swept(discs(path, radii, self._camera))

    def _leg(self, k: int) -> NDArray[np.int32]:
        hip, knee, ankle = (self._body.joints[:, i + 3 * k] for i in (8, 9, 10))
        end = 0.90 if self._cut.legs == 1.0 else 0.95
        path = flesh(hip, knee, knee + end * (ankle - knee))
        # Wide trousers hang: they stand off more below the knee than above.
        loose = 1.0 + (self._cut.legs - 1.0) * np.interp(WAYS, (0.0, 0.2, 0.6, 1.0), (0.1, 0.6, 1.2, 1.9))
        return swept(discs(path, along(LEG_R, WAYS) * loose * self._girth, self._camera))

    def _foot(self, k: int) -> NDArray[np.int32]:
        ankle, toe, size = self._body.joints[:, 10 + 3 * k], self._body.toes[:, k], self._size
        heel = ankle - 0.28 * (toe - ankle) - np.array([0.0, 0.012 * size, 0.0])
        ball = ankle + 0.62 * (toe - ankle)
        foot = discs(bone(heel, ball, 4), np.array((0.030, 0.034, 0.033, 0.031)) * size, self._camera)
        front = discs(bone(ball, toe, 3), np.array((0.031, 0.027, 0.016)) * size, self._camera)
        return joined(swept(foot), swept(front))

    def _instep(self, k: int) -> NDArray[np.int32]:
        knee, ankle, toe = self._body.joints[:, 9 + 3 * k], self._body.joints[:, 10 + 3 * k], self._body.toes[:, k]
        size = self._size
        ball = ankle + 0.62 * (toe - ankle)
        shank = discs(bone(ankle + 0.2 * (knee - ankle), ankle, 2), np.array((0.036, 0.032)) * size, self._camera)
        instep = discs(bone(ankle, ball, 2), np.array((0.034, 0.028)) * size, self._camera)
        return joined(swept(shank), swept(instep))
