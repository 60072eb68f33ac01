"""What dancers wear, and the rooms they dance in. All colours are sRGB 0..255.

A dancer's colours are drawn from her own split's palettes, so nobody in the test looks like anybody in training; the
cut of the clothes goes with the flavour of the dance.
"""

from __future__ import annotations

from collections.abc import Sequence
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
class Cut:
    """How clothes are cut. sleeve: the covered share of the arm; wide: how far a sleeve stands off at its end, metres;
    shirt: a loose top that ends under the hips; legs: girth of the trousers, 1 tights; hair: bun, tail or short."""

    sleeve: float = 0.0
    wide: float = 0.0
    shirt: bool = False
    skirt: bool = False
    sash: bool = False
    legs: float = 1.0
    hair: str = "bun"
    barefoot: bool = False


@dataclass(frozen=True)
class Look:
    """One dancer's colours and clothes."""

    skin: Ramp
    lips: Colour
    hair: Ramp
    top: Ramp
    skirt: Ramp
    legs: Ramp
    shoes: Ramp
    cut: Cut


@dataclass(frozen=True)
class Room:
    """A place to dance. boards: a floor of boards, else one smooth sheet; windows: "tall", "high" or none ("")."""

    wall: tuple[Colour, Colour]  # at the top, at the floor
    floor: tuple[Colour, Colour]  # at the wall, at the camera
    barre: Colour | None
    windows: str
    boards: bool


CUTS = {
    "ballet": (Cut(skirt=True), Cut(skirt=True, sleeve=0.30)),
    "chinese-classical": (
        Cut(sleeve=0.92, wide=0.040, sash=True, skirt=True, legs=1.28),
        Cut(sleeve=0.80, wide=0.030, sash=True, shirt=True, legs=1.32),
    ),
    "contemporary": (
        Cut(shirt=True, legs=1.12, hair="tail", barefoot=True),
        Cut(sleeve=0.42, shirt=True, legs=1.20, hair="short", barefoot=True),
    ),
    "hip-hop": (
        Cut(sleeve=0.46, wide=0.012, shirt=True, legs=1.38, hair="short"),
        Cut(sleeve=0.94, wide=0.004, shirt=True, legs=1.34, hair="tail"),
    ),
}
# Of a dancer: skin, lips, hair, top, skirt, legs, shoes.
_Palette = tuple[Colour, Colour, Colour, Colour, Colour, Colour, Colour]
_PALETTES: dict[str, tuple[_Palette, ...]] = {
    "train": (
        ((222, 168, 138), (184, 82, 78), (58, 36, 34), (14, 128, 112), (30, 148, 130), (44, 49, 58), (240, 200, 190)),
        ((168, 112, 82), (164, 76, 74), (38, 28, 30), (206, 72, 46), (222, 96, 68), (44, 49, 58), (240, 200, 190)),
        ((234, 190, 164), (198, 94, 92), (112, 62, 38), (116, 62, 118), (138, 80, 138), (52, 44, 62), (238, 204, 196)),
        ((198, 146, 112), (166, 74, 70), (30, 24, 28), (28, 78, 140), (52, 104, 168), (38, 44, 60), (226, 222, 218)),
        ((124, 82, 62), (150, 72, 70), (24, 20, 22), (214, 160, 40), (226, 178, 66), (58, 46, 44), (232, 196, 176)),
        ((240, 202, 178), (204, 104, 98), (164, 116, 66), (52, 96, 62), (74, 122, 84), (62, 64, 58), (236, 210, 200)),
    ),
    "test": (
        ((208, 156, 124), (176, 76, 74), (70, 44, 30), (158, 38, 62), (178, 60, 84), (40, 40, 46), (228, 206, 200)),
        ((140, 92, 68), (156, 72, 72), (28, 22, 24), (60, 150, 176), (86, 170, 194), (48, 52, 70), (236, 214, 202)),
        ((230, 184, 154), (192, 88, 86), (34, 28, 32), (96, 104, 44), (120, 128, 62), (70, 58, 48), (220, 216, 210)),
        ((110, 72, 55), (140, 66, 68), (20, 18, 20), (188, 84, 130), (204, 108, 150), (50, 42, 60), (226, 190, 182)),
    ),
}
_ROOMS = {
    "train": (
        Room(((204, 212, 210), (224, 228, 224)), ((190, 164, 137), (212, 186, 158)), (128, 92, 66), "tall", True),
        Room(((206, 210, 214), (226, 227, 228)), ((190, 164, 137), (212, 186, 158)), (128, 92, 66), "tall", True),
        Room(((210, 212, 204), (228, 228, 220)), ((158, 128, 100), (184, 152, 120)), (94, 70, 54), "high", True),
        Room(((196, 190, 182), (214, 208, 200)), ((96, 98, 104), (124, 126, 132)), None, "high", False),
    ),
    "test": (
        Room(((214, 202, 192), (230, 220, 210)), ((172, 140, 112), (198, 166, 136)), (150, 112, 80), "high", True),
        Room(((186, 198, 206), (206, 216, 222)), ((112, 108, 106), (142, 138, 134)), (110, 106, 104), "tall", False),
        Room(((200, 200, 208), (216, 216, 222)), ((142, 112, 88), (170, 138, 110)), None, "", True),
    ),
}


def look_of(split: str, flavour: str, number: int) -> Look:
    """What dancer `number` of a split wears to dance a flavour. KeyError for an unknown split or flavour."""
    palettes, cuts = _PALETTES[split], CUTS[flavour]
    skin, lips, hair, top, skirt, legs, shoes = palettes[number % len(palettes)]
    cut = cuts[(number // len(palettes) + number) % len(cuts)]
    flesh = ramp(skin, light=0.26, dark=0.34, tint=(120.0, 40.0, 50.0))
    return Look(
        skin=flesh, lips=lips, hair=ramp(hair, light=0.16), top=ramp(top, light=0.16, dark=0.38),
        skirt=ramp(skirt, light=0.20, dark=0.30), legs=ramp(legs, light=0.20, dark=0.45),
        shoes=flesh if cut.barefoot else ramp(shoes, dark=0.30), cut=cut,
    )  # fmt: skip


def looks_of(split: str, flavour: str, numbers: Sequence[int]) -> list[Look]:
    """What the dancers of one film wear. As long as there are palettes enough, no two share one: the later one in
    `numbers` takes the next that is free."""
    count, taken, looks = len(_PALETTES[split]), set[int](), []
    for number in numbers:
        free = number
        while free % count in taken and len(taken) < count:
            free += 1
        taken.add(free % count)
        looks.append(look_of(split, flavour, free))
    return looks


def room_of(split: str, number: int) -> Room:
    """Room `number` of a split."""
    rooms = _ROOMS[split]
    return rooms[number % len(rooms)]
