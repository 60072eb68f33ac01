"""Colours of the drawn scenes: what the dancer wears and how the studio is lit. All colours are sRGB 0..255."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Ramp:
    """A material: its colour in half light, towards the light and away from it."""

    base: Colour
    light: Colour
    dark: Colour


def ramp(base: Colour, *, light: float = 0.20, dark: float = 0.34, tint: Colour = (42.0, 28.0, 62.0)) -> Ramp:
    """A material around one colour: lights lean to white, shadows to `tint`."""
    lit = tuple(c + (255.0 - c) * light for c in base)
    shaded = tuple(c * (1.0 - dark) + t * dark * 0.55 for c, t in zip(base, tint, strict=True))
    return Ramp(base, (lit[0], lit[1], lit[2]), (shaded[0], shaded[1], shaded[2]))


@dataclass(frozen=True)
class Look:
    """One dancer and the room around her."""

    skin: Ramp
    lips: Colour
    hair: Ramp
    top: Ramp
    skirt: Ramp
    tights: Ramp
    shoes: Ramp
    wall: tuple[Colour, Colour]  # at the top, at the floor
    floor: tuple[Colour, Colour]  # at the wall, at the camera
    barre: Colour


def _look(skin: Colour, lips: Colour, hair: Colour, top: Colour, skirt: Colour, wall: tuple[Colour, Colour]) -> Look:
    return Look(
        skin=ramp(skin, light=0.26, dark=0.30, tint=(120.0, 40.0, 50.0)), lips=lips, hair=ramp(hair, light=0.16),
        top=ramp(top, light=0.16, dark=0.38), skirt=ramp(skirt, light=0.20, dark=0.30),
        tights=ramp((44.0, 49.0, 58.0), light=0.20, dark=0.45), shoes=ramp((240.0, 200.0, 190.0), dark=0.30),
        wall=wall, floor=((190.0, 164.0, 137.0), (212.0, 186.0, 158.0)), barre=(128.0, 92.0, 66.0),
    )  # fmt: skip


LOOKS = (
    _look((222.0, 168.0, 138.0), (184.0, 82.0, 78.0), (58.0, 36.0, 34.0), (14.0, 128.0, 112.0), (30.0, 148.0, 130.0),
          ((204.0, 212.0, 210.0), (224.0, 228.0, 224.0))),
    _look((168.0, 112.0, 82.0), (140.0, 62.0, 62.0), (38.0, 28.0, 30.0), (206.0, 72.0, 46.0), (222.0, 96.0, 68.0),
          ((206.0, 210.0, 214.0), (226.0, 227.0, 228.0))),
    _look((234.0, 190.0, 164.0), (198.0, 94.0, 92.0), (112.0, 62.0, 38.0), (116.0, 62.0, 118.0), (138.0, 80.0, 138.0),
          ((210.0, 212.0, 204.0), (228.0, 228.0, 220.0))),
)  # fmt: skip
