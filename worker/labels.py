"""What is written over a film: the unit and its phase, the count, and the structure as a strip at the foot.

Drawn here, once each, and laid over the frames where the film is decoded: fonts stay out of that process.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from analysis.media.remake import Labels, Place

FONTS = Path(__file__).parent / "fonts"
# Of the tokens: --u1 ... --u10. A unit keeps its colour in film, PDF and page.
HUES = (
    "#314B9B", "#F5B380", "#A46A28", "#0096CE", "#882E61", "#555302", "#80D6C8", "#C9A1FE", "#D76E8E", "#99A534",
)  # fmt: skip
# Chinese (GB 2312 and the first level of Big5), and where glyphs of other scripts are looked for. A name is written in
# the first that lacks the fewest of its letters; what it lacks is left out.
_OTHER_FONTS = (
    str(FONTS / "dancesite-han.woff2"),
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
)
_INK, _PILL = (255, 255, 255, 255), (5, 9, 8, 184)
_STRIP, _EMPTY = (8, 14, 14, 200), (120, 132, 128, 160)
Font = ImageFont.FreeTypeFont


def hue_of(hue: int) -> str:
    """Units past the tenth take the colours again; on the page they have patterns as well."""
    return HUES[(hue - 1) % len(HUES)]


def labels_of(report: dict[str, Any], phases: dict[str, str], size: tuple[int, int]) -> Labels:
    """report: as report_view tells it. phases: the words for start, process and end. size: of the film, pixels."""
    width, height = size
    scale = height / 720
    frames = report["frames"]
    pictures: list[np.ndarray] = [_strip(report, width, max(6, round(12 * scale)))]
    known: dict[tuple[str, str, int], int] = {}
    shown = np.full((frames, 3), -1, np.int32)
    shown[:, 0] = 0
    hues = {unit["id"]: unit["hue"] for unit in report["units"]}
    for part in report["segments"]:
        if part["state"] != "unit":
            continue
        for phase, start, end in _phases(part):
            label = (part["label"], phases.get(phase, ""), hues[part["unit"]])
            if label not in known:
                known[label] = len(pictures)
                pictures.append(_pill(*label, scale))
            shown[start:end, 1] = known[label]
    counts: dict[int, int] = {}
    for start, end, number in counts_of(report):
        if number not in counts:
            counts[number] = len(pictures)
            pictures.append(_count(number, scale))
        shown[start:end, 2] = counts[number]
    edge, foot = round(16 * scale), round(28 * scale)
    places = (Place("left", 0, 0, now=True), Place("left", edge, foot), Place("right", edge, foot))
    return Labels(places, tuple(pictures), shown)


def _phases(part: dict[str, Any]) -> list[tuple[str, int, int]]:
    if part["phases"] is None:
        return [("", part["start"], part["end"])]
    a, b = part["phases"]
    return [("start", part["start"], a), ("process", a, b), ("end", b, part["end"])]


def counts_of(report: dict[str, Any]) -> list[tuple[int, int, int]]:
    """(first frame, frame after the last, number 1..8) of every count; none where nobody knows a 1."""
    rhythm, rate, frames = report["rhythm"], Fraction(*report["fps"]), report["frames"]
    beats, one = rhythm["beats"], rhythm["count_one"]
    if one is None or len(beats) < 2:
        return []
    at = [round(float(beat * rate)) for beat in beats]
    after = [*at[1:], at[-1] + at[-1] - at[-2]]
    found = [(begin, end, (i - one) % 8 + 1) for i, (begin, end) in enumerate(zip(at, after, strict=True))]
    return [(max(0, begin), min(frames, end), number) for begin, end, number in found if begin < frames and end > 0]


def _strip(report: dict[str, Any], width: int, height: int) -> np.ndarray:
    picture = Image.new("RGBA", (width, height), _STRIP)
    draw = ImageDraw.Draw(picture)
    hues = {unit["id"]: unit["hue"] for unit in report["units"]}
    for part in report["segments"]:
        left, right = (round(part[end] / report["frames"] * width) for end in ("start", "end"))
        if part["state"] == "unit":
            draw.rectangle((left, 0, max(left, right - 2), height), fill=hue_of(hues[part["unit"]]))
        elif part["state"] == "none":
            draw.line((left, height // 2, right, height // 2), fill=_EMPTY, width=2)
    return np.asarray(picture)


def _pill(name: str, phase: str, hue: int, scale: float) -> np.ndarray:
    strong, text = _font("strong", 20 * scale, name), _font("text", 16 * scale, phase)
    name, phase = _writable(name, strong), _writable(phase, text)
    gap, swatch = round(10 * scale), round(16 * scale)
    ends = [strong.getlength(name), text.getlength(phase)]
    width = round(gap + swatch + gap + ends[0] + (gap + ends[1] if phase else 0) + 1.5 * gap)
    height = round(38 * scale)
    picture = Image.new("RGBA", (max(1, width), max(1, height)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), radius=round(8 * scale), fill=_PILL)
    top = (height - swatch) // 2
    draw.rounded_rectangle((gap, top, gap + swatch, top + swatch), radius=round(3 * scale), fill=hue_of(hue))
    draw.text((2 * gap + swatch, height / 2), name, font=strong, fill=_INK, anchor="lm")
    if phase:
        draw.text((3 * gap + swatch + ends[0], height / 2), phase, font=text, fill=(255, 255, 255, 216), anchor="lm")
    return np.asarray(picture)


def _count(number: int, scale: float) -> np.ndarray:
    font = _font("title", 64 * scale, str(number))
    side = round(72 * scale)
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.text((side / 2, side / 2), str(number), font=font, fill=_INK, anchor="mm",
              stroke_width=max(1, round(2 * scale)), stroke_fill=(5, 9, 8, 170))  # fmt: skip
    return np.asarray(picture)


def _font(cut: str, size: float, text: str) -> Font:
    own = str(FONTS / f"dancesite-{cut}.ttf")
    able = [_opened(path, max(8, round(size))) for path in (own, *_OTHER_FONTS) if Path(path).is_file()]
    lacking = [sum(not _has(font, letter) for letter in _plain(text)) for font in able]
    return able[lacking.index(min(lacking))]


@lru_cache(maxsize=32)
def _opened(path: str, size: int) -> Font:
    """Large ones take a tenth of a second to open, and a film has many names."""
    return ImageFont.truetype(path, size)


def _writable(text: str, font: Font) -> str:
    return "".join(letter for letter in _plain(text) if _has(font, letter)).strip()


def _plain(text: str) -> str:
    """On one line, and the prime of a variant as an apostrophe, which every font has."""
    return " ".join(text.replace("′", "’").replace("″", "’’").split())


def _has(font: Font, letter: str) -> bool:
    """What a font lacks looks like what no font has."""
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))
