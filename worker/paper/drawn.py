"""A moment with what is drawn on it: the body where it was in the picture, and the strokes over it.

Vectors alone: no picture of the film, and so no face, gets onto paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from analysis.schema import PoseTrack
from worker.paper.pictures import ON_DARK, draw_figure

_STAGE = HexColor("#101816")
# Of the tokens, as in a note on the page.
_INKS = {"cinnabar": "#FF7657", "limelight": "#F1F6B8", "verdigris": "#62C4B5", "white": "#FFFFFF"}
_HALO = Color(0.02, 0.04, 0.03, alpha=0.6)
_TALLEST = 190.0
_LINE = 0.012  # of the smaller side of the picture (frontend/src/notes/strokes.ts)
_HEAD, _OPEN = 0.05, math.radians(28)  # of an arrow: length by that side, half of its angle
_CURVE = 0.5523  # a quarter of a circle as one Bézier curve


class Drawn(Flowable):
    """strokes: as notes have them, points in shares of the picture from its top left."""

    def __init__(self, track: PoseTrack, frame: int, strokes: Sequence[dict[str, Any]], width: float) -> None:
        super().__init__()
        self._track, self._at, self._strokes = track, frame, strokes
        self._scale = min(width / track.width, _TALLEST / track.height)
        self.width, self.height = track.width * self._scale, track.height * self._scale

    def draw(self) -> None:
        canvas, track = self.canv, self._track
        clip = canvas.beginPath()
        clip.roundRect(0, 0, self.width, self.height, 5)
        canvas.saveState()
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setFillColor(_STAGE)
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        if self._at < track.n_frames:
            for person in range(track.n_people):
                joints, score = track.image_smooth[self._at, person], track.score[self._at, person]
                draw_figure(canvas, joints, score, (0, self.height), self._scale, ON_DARK)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        thick = max(0.8, _LINE * min(self.width, self.height))
        for stroke in self._strokes:
            for colour, wide in ((_HALO, 2 * thick), (HexColor(_INKS[stroke["ink"]]), thick)):
                canvas.setStrokeColor(colour)
                canvas.setLineWidth(wide)
                canvas.drawPath(self._path(stroke), stroke=1, fill=0)
        canvas.restoreState()

    def _path(self, stroke: dict[str, Any]) -> Any:
        points = [(x * self.width, (1 - y) * self.height) for x, y in stroke["points"]]
        path = self.canv.beginPath()
        if stroke["kind"] == "circle":
            return _ellipse(path, points[0], points[-1])
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        if stroke["kind"] == "arrow":
            self._head(path, points)
        return path

    def _head(self, path: Any, points: Sequence[tuple[float, float]]) -> None:
        """Against where the line comes from, a head's length before its end."""
        length = _HEAD * min(self.width, self.height)
        x, y = points[-1]
        before = next((p for p in reversed(points) if math.dist(p, (x, y)) >= length), points[0])
        way = math.atan2(before[1] - y, before[0] - x)
        for turn in (-_OPEN, _OPEN):
            path.moveTo(x, y)
            path.lineTo(x + length * math.cos(way + turn), y + length * math.sin(way + turn))


def _ellipse(path: Any, a: tuple[float, float], b: tuple[float, float]) -> Any:
    """Between two opposite corners."""
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    w, h = abs(a[0] - b[0]) / 2, abs(a[1] - b[1]) / 2
    path.moveTo(x + w, y)
    for turn in range(4):
        c, s = (1, 0, -1, 0)[turn], (0, 1, 0, -1)[turn]
        path.curveTo(
            x + w * (c - _CURVE * s), y + h * (s + _CURVE * c), x + w * (_CURVE * c - s), y + h * (_CURVE * s + c),
            x - w * s, y + h * c,
        )  # fmt: skip
    path.close()
    return path
