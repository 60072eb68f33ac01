"""What a comparison weighs and tells: chosen by hand on training dances, exact and filmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Chosen:
    """gap, opening, bend, steep: prices of the way (path.py), RMS distances of bones. moving: as far as the bones go
    from one moment to the next where a body surely moves, and does not hold a pose.

    least: moments of the clock of what can be left out or added; least_beside: within `beside` moments of a change of
    places. near: moments from an edge of a unit at which what was left out or added may as well begin there. around:
    moments beside an edge that say where it is in the other. margin: moments before and behind that another order is
    tried with; swap: what it must save. name: what another name costs a moment. known: how like an added unit must be
    to one of the first to be called by its name, in shares of gap. late: seconds that starts of units are measured
    wrong by at most in 19 of 20 cases; late_beside: seconds more where something was left out or added before.
    replaced: distance from which what stands at a unit's place is another movement. clean, half: distances at which a
    unit is all alike, and half. depth: how much a direction along the line of sight counts. doubt: degrees by which a
    joint seems to differ, in 19 of 20 units at most, where it does not, in two takes of one dancer; doubt_other: of two
    dancers; doubt_view: degrees more for cameras at a right angle; doubt_picture,
    doubt_picture_view: the same of elbows and knees as the picture shows them, for one dancer.
    """

    gap: float = 0.28
    opening: float = 2.0
    bend: float = 0.03
    steep: float = 0.2
    moving: float = 0.02
    least: int = 14
    least_beside: int = 30
    beside: int = 15
    near: int = 10
    around: int = 5
    margin: int = 90
    swap: float = 3.0
    late: float = 0.15
    late_beside: float = 0.4
    name: float = 0.1
    known: float = 0.6
    replaced: float = 0.62
    clean: float = 0.05
    half: float = 0.35
    depth: float = 0.5
    doubt_view: float = 8.0
    doubt_picture: float = 3.0
    doubt_picture_view: float = 60.0
    doubt: Mapping[str, float] = field(
        default_factory=lambda: {
            "trunk": 2.5, "right_shoulder": 4.0, "left_shoulder": 4.0, "right_elbow": 5.5, "left_elbow": 5.5,
            "right_hip": 3.0, "left_hip": 3.0, "right_knee": 4.5, "left_knee": 4.5,
        }
    )  # fmt: skip
    doubt_other: Mapping[str, float] = field(
        default_factory=lambda: {
            "trunk": 4.0, "right_shoulder": 8.5, "left_shoulder": 8.5, "right_elbow": 8.0, "left_elbow": 8.0,
            "right_hip": 8.0, "left_hip": 8.0, "right_knee": 13.0, "left_knee": 13.0,
        }
    )  # fmt: skip

    def every(self, stride: int) -> Chosen:
        """The same where one of so many moments is looked at."""
        lengths = {name: max(1, round(getattr(self, name) / stride))
                   for name in ("least", "least_beside", "beside", "near", "around", "margin")}  # fmt: skip
        return replace(self, opening=self.opening / stride, swap=self.swap / stride, **lengths)


CHOSEN = Chosen()
