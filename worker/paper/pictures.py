"""What is drawn on paper: bodies, the structure as a strip, curves with their band, starts against the beat."""

from __future__ import annotations

from typing import Any

import numpy as np
from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from analysis.schema import PoseTrack
from worker.labels import hue_of
from worker.paper.fonts import ACCENT, FAINT, INK, LINE, NOW, SOFT, STRONG, SUNKEN, TEXT, runs, width_of

# Of the trunk, the dancer's right and left: on paper, and on a dark ground as over a film.
ON_PAPER = HexColor("#5A6B22"), HexColor("#C26A12"), HexColor("#1C79B4")
ON_DARK = HexColor("#F1F6B8"), HexColor("#FFB454"), HexColor("#7FD3FF")
_CENTRE, _RIGHT, _LEFT = range(3)
_BONES = (
    (1, 0, _CENTRE), (1, 8, _CENTRE), (1, 11, _CENTRE), (1, 2, _RIGHT), (2, 3, _RIGHT), (3, 4, _RIGHT), (8, 9, _RIGHT),
    (9, 10, _RIGHT), (1, 5, _LEFT), (5, 6, _LEFT), (6, 7, _LEFT), (11, 12, _LEFT), (12, 13, _LEFT),
)  # fmt: skip
_LOW = 0.5


def say(canvas: Any, x: float, y: float, text: str, font: str, size: float, colour: Color = INK) -> None:
    canvas.setFillColor(colour)
    for name, piece in runs(text, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += canvas.stringWidth(piece, name, size)


class Poses(Flowable):
    """Bodies of these frames side by side, in one measure. Joints not found are left out, those not sure are dashed."""

    def __init__(self, track: PoseTrack, frames: list[int], side: float = 46.0) -> None:
        super().__init__()
        self._bodies = [(track.image_smooth[frame, 0], track.score[frame, 0]) for frame in frames if track.n_people]
        self.width, self.height = side * len(frames), side * 1.15
        self._side = side

    def draw(self) -> None:
        spans = [_extent(joints[:14]) for joints, _score in self._bodies]
        room, high = self._side - 6, self.height - 8
        scale = min((min(room / w, high / (1.12 * h)) for _box, w, h in filter(None, spans)), default=0)
        for place, ((joints, score), span) in enumerate(zip(self._bodies, spans, strict=True)):
            if span is None:
                continue
            (left, top), wide, tall = span
            x0 = (place + 0.5) * self._side - (left + wide / 2) * scale
            draw_figure(self.canv, joints, score, (x0, 3 + (top + tall) * scale), scale)


def _extent(joints: np.ndarray) -> tuple[tuple[float, float], float, float] | None:
    found = joints[np.isfinite(joints).all(axis=1)]
    if len(found) < 6:
        return None
    low, high = found.min(axis=0), found.max(axis=0)
    return (float(low[0]), float(low[1])), max(1.0, float(high[0] - low[0])), max(1.0, float(high[1] - low[1]))


def draw_figure(
    canvas: Any,
    joints: np.ndarray,
    score: np.ndarray,
    origin: tuple[float, float],
    scale: float,
    colours: tuple[HexColor, HexColor, HexColor] = ON_PAPER,
) -> None:
    """A body of this frame: joints (18, 2) in pixels, NaN where missing; the picture's top left lies at `origin`."""
    there = np.isfinite(joints).all(axis=1)
    if not there[:14].any():
        return
    x0, y0 = origin
    high = float(np.nanmax(joints[:14, 1]) - np.nanmin(joints[:14, 1])) * scale

    def at(joint: int) -> tuple[float, float]:
        return x0 + float(joints[joint, 0]) * scale, y0 - float(joints[joint, 1]) * scale

    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineWidth(1.5)
    for a, b, colour in _BONES:
        if there[a] and there[b]:
            canvas.setStrokeColor(colours[colour])
            canvas.setDash([] if min(score[a], score[b]) >= _LOW else [2, 2])
            canvas.line(*at(a), *at(b))
    canvas.setDash([])
    if there[0]:
        canvas.setStrokeColor(colours[_CENTRE])
        canvas.setFillColor(HexColor("#FFFFFF") if colours is ON_PAPER else HexColor("#101816"))
        canvas.circle(*at(0), max(2.0, 0.06 * high), fill=1)
    canvas.restoreState()


class Strip(Flowable):
    """The whole clip: one coloured piece a unit, seconds below."""

    def __init__(self, report: dict[str, Any], width: float) -> None:
        super().__init__()
        self._report, self.width, self.height = report, width, 40.0

    def draw(self) -> None:
        report, canvas, frames = self._report, self.canv, self._report["frames"]
        units = {unit["id"]: unit for unit in report["units"]}
        canvas.setFillColor(SUNKEN)
        canvas.rect(0, 14, self.width, 24, stroke=0, fill=1)
        for part in report["segments"]:
            left, right = (part[end] / frames * self.width for end in ("start", "end"))
            if part["state"] == "unit":
                self._unit(units[part["unit"]], part, left, right)
            elif part["state"] == "none":
                canvas.setStrokeColor(LINE)
                canvas.line(left, 26, right, 26)
        seconds = frames * report["fps"][1] / report["fps"][0]
        step = next((s for s in (1, 2, 5, 10, 20, 30, 60, 120, 300) if seconds / s <= 12), 600)
        for tick in range(0, int(seconds) + 1, step):
            x = tick / seconds * self.width
            canvas.setStrokeColor(LINE)
            canvas.line(x, 10, x, 13)
            if x < self.width - 14:
                say(canvas, x, 1, f"{tick // 60}:{tick % 60:02d}", TEXT, 7, FAINT)

    def _unit(self, unit: dict[str, Any], part: dict[str, Any], left: float, right: float) -> None:
        canvas, hue = self.canv, HexColor(hue_of(unit["hue"]))
        canvas.setFillColor(Color(hue.red, hue.green, hue.blue, alpha=0.3))
        canvas.rect(left, 14, max(0.6, right - left - 0.8), 24, stroke=0, fill=1)
        canvas.setFillColor(hue)
        length = part["end"] - part["start"]
        a, b = part["phases"] or (part["start"] + length / 3, part["end"] - length / 3)
        way = (right - left - 0.8) / length
        path = canvas.beginPath()
        path.moveTo(left, 14)
        path.lineTo(left + (a - part["start"]) * way, 19)
        path.lineTo(left + (b - part["start"]) * way, 19)
        path.lineTo(right - 0.8, 14)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
        fitting = (name for name in (part["label"], unit["abbr"]) if width_of(name, STRONG, 8) < right - left - 6)
        say(canvas, left + 4, 26, next(fitting, ""), STRONG, 8)


class Curve(Flowable):
    """A measure over the clip with the band of what it may be off by. Missing values leave a hole."""

    def __init__(self, values: list[float | None], band: list[float | None], width: float) -> None:
        super().__init__()
        self._values = np.array([np.nan if v is None else v for v in values], float)
        self._band = np.array([np.nan if v is None else v for v in band], float)
        self.width, self.height = width, 42.0

    def draw(self) -> None:
        values = self._values
        band = np.nan_to_num(self._band) if len(self._band) == len(values) else np.zeros(len(values))
        known = np.isfinite(values)
        if known.sum() < 2:
            return
        low, high = float(np.min((values - band)[known])), float(np.max((values + band)[known]))
        scale = (self.height - 4) / max(high - low, 1e-9)
        x = np.linspace(0, self.width, len(values))
        for run in np.split(np.arange(len(values)), np.flatnonzero(np.diff(known)) + 1):
            if not known[run[0]] or len(run) < 2:
                continue
            upper = [(x[i], 2 + (values[i] + band[i] - low) * scale) for i in run]
            lower = [(x[i], 2 + (values[i] - band[i] - low) * scale) for i in reversed(run)]
            self._path(upper + lower, fill=Color(ACCENT.red, ACCENT.green, ACCENT.blue, alpha=0.16))
            self._path([(x[i], 2 + (values[i] - low) * scale) for i in run])

    def _path(self, points: list[tuple[float, float]], fill: Color | None = None) -> None:
        path = self.canv.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        if fill is not None:
            self.canv.setFillColor(fill)
            self.canv.drawPath(path, stroke=0, fill=1)
        else:
            self.canv.setStrokeColor(ACCENT)
            self.canv.setLineWidth(1)
            self.canv.drawPath(path, stroke=1, fill=0)


class Beats(Flowable):
    """How early (left of the line) or late each unit begins: one row of dots over the clip, frames up and down."""

    def __init__(
        self, edges: list[dict[str, Any]], frames: int, resolution: float, width: float, words: tuple[str, str]
    ) -> None:
        super().__init__()
        self._edges, self._frames, self._resolution, self._words = edges, frames, resolution, words
        self.width, self.height = width, 84.0

    def draw(self) -> None:
        canvas, middle = self.canv, self.height / 2
        most = max(4.0, 1.4 * self._resolution, *(abs(edge["late"]) for edge in self._edges))
        scale = (middle - 12) / most
        canvas.setFillColor(SUNKEN)
        canvas.rect(0, middle - self._resolution * scale, self.width, 2 * self._resolution * scale, stroke=0, fill=1)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.6)
        canvas.line(0, middle, self.width, middle)
        say(canvas, 0, self.height - 8, self._words[1], TEXT, 7, SOFT)
        say(canvas, 0, 1, self._words[0], TEXT, 7, SOFT)
        for edge in self._edges:
            x, y = edge["frame"] / self._frames * self.width, middle + edge["late"] * scale
            canvas.setStrokeColor(FAINT)
            canvas.line(x, middle, x, y)
            canvas.setFillColor(NOW if edge["sure"] else HexColor("#FFFFFF"))
            canvas.setStrokeColor(NOW)
            canvas.circle(x, y, 2.2, fill=1)
