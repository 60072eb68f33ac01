"""A drawing on a frame: strokes in shares of the picture, as the film is (never mirrored), origin at the top left."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dancesite.core.errors import invalid

KINDS = ("pen", "arrow", "circle")
INKS = ("cinnabar", "limelight", "verdigris", "white")
MOST_STROKES = 40
MOST_POINTS = 300  # of a stroke
_DIGITS = 4  # finer than a pixel of 4K


class PointField(serializers.ListField):
    """[x, y], each from 0 to 1."""

    def __init__(self, **options: Any) -> None:
        child = serializers.FloatField(min_value=0, max_value=1)
        super().__init__(child=child, min_length=2, max_length=2, **options)


class StrokeSchema(serializers.Serializer[Any]):
    """A line by hand, an arrow whose head is at its last point, or an ellipse between two opposite corners."""

    kind = serializers.ChoiceField(choices=KINDS)
    ink = serializers.ChoiceField(choices=INKS)
    points: Any = serializers.ListField(
        child=PointField(), min_length=2, max_length=MOST_POINTS, help_text="[x, y] in shares of the picture."
    )


def strokes(*, required: bool = True) -> Any:
    """The field of a drawing."""
    words = "Drawn on the frame, in order."
    return serializers.ListSerializer(
        child=StrokeSchema(), max_length=MOST_STROKES, required=required, help_text=words
    )


def drawing_checked(drawing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is stored, of strokes that StrokeSchema let through. Raises Problem "invalid"."""
    kept = []
    for stroke in drawing:
        points = [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in stroke["points"]]
        if stroke["kind"] == "circle" and len(points) != 2:
            raise invalid("drawing", _("A circle has two corners."))
        kept.append({"kind": stroke["kind"], "ink": stroke["ink"], "points": points})
    return kept
