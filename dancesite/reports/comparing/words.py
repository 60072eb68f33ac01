"""What is said of a comparison, by the codes of analysis.schema.comparison. "The first" is the take that the second is
held against."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAME = _("as in the first take")
SHAPES: dict[tuple[str, str | None], Promise] = {
    ("trunk", "right"): _("trunk leans {degrees}° more to the right of the picture"),
    ("trunk", "left"): _("trunk leans {degrees}° more to the left of the picture"),
    ("trunk", "forward"): _("trunk leans {degrees}° more towards the camera"),
    ("trunk", "back"): _("trunk leans {degrees}° more away from the camera"),
    ("right_shoulder", "higher"): _("right arm {degrees}° higher"),
    ("right_shoulder", "lower"): _("right arm {degrees}° lower"),
    ("right_shoulder", None): _("right arm {degrees}° elsewhere"),
    ("left_shoulder", "higher"): _("left arm {degrees}° higher"),
    ("left_shoulder", "lower"): _("left arm {degrees}° lower"),
    ("left_shoulder", None): _("left arm {degrees}° elsewhere"),
    ("right_elbow", "bent"): _("right elbow {degrees}° more bent"),
    ("right_elbow", "straighter"): _("right elbow {degrees}° straighter"),
    ("left_elbow", "bent"): _("left elbow {degrees}° more bent"),
    ("left_elbow", "straighter"): _("left elbow {degrees}° straighter"),
    ("right_hip", "higher"): _("right leg {degrees}° higher"),
    ("right_hip", "lower"): _("right leg {degrees}° lower"),
    ("right_hip", None): _("right leg {degrees}° elsewhere"),
    ("left_hip", "higher"): _("left leg {degrees}° higher"),
    ("left_hip", "lower"): _("left leg {degrees}° lower"),
    ("left_hip", None): _("left leg {degrees}° elsewhere"),
    ("right_knee", "bent"): _("right knee {degrees}° more bent"),
    ("right_knee", "straighter"): _("right knee {degrees}° straighter"),
    ("left_knee", "bent"): _("left knee {degrees}° more bent"),
    ("left_knee", "straighter"): _("left knee {degrees}° straighter"),
}

# --- things to work on -----------------------------------------------------------------------------------------------
JOINTS = {
    "trunk": _("Trunk, {unit}"),
    "right_shoulder": _("Right arm, {unit}"),
    "left_shoulder": _("Left arm, {unit}"),
    "right_elbow": _("Right elbow, {unit}"),
    "left_elbow": _("Left elbow, {unit}"),
    "right_hip": _("Right leg, {unit}"),
    "left_hip": _("Left leg, {unit}"),
    "right_knee": _("Right knee, {unit}"),
    "left_knee": _("Left knee, {unit}"),
}
ONCE: dict[str | None, Promise] = {
    "higher": _("It is held {degrees}° higher than in the first take."),
    "lower": _("It is held {degrees}° lower than in the first take."),
    "bent": _("It is {degrees}° more bent than in the first take."),
    "straighter": _("It is {degrees}° straighter than in the first take."),
    "right": _("It leans {degrees}° more to the right of the picture than in the first take."),
    "left": _("It leans {degrees}° more to the left of the picture than in the first take."),
    "forward": _("It leans {degrees}° more towards the camera than in the first take."),
    "back": _("It leans {degrees}° more away from the camera than in the first take."),
    None: _("It is held {degrees}° elsewhere than in the first take."),
}
TIMES = _("In this unit {times} times.")
MISSING, MISSING_MORE = _("{unit} is missing"), _("{unit} and {more} more are missing")
ADDED, ADDED_MORE = _("{unit} is added"), _("{unit} and {more} more are added")
SWAPPED, SWAPPED_TEXT = _("{unit} and {other} change places"), _("The second take dances {other} before {unit}.")
EARLY, LATE = _("{unit} begins early"), _("{unit} begins late")
EARLY_TEXT = _("{frames} frames before its place in the take’s own course.")
LATE_TEXT = _("{frames} frames after its place in the take’s own course.")
STRAIGHT_ON = _("After {before} the second take goes straight on to {after}.")
AT_ONCE = _("The second take begins with {after} at once.")
ENDS_BEFORE = _("The second take ends before it.")
ONLY_THERE = _("The second take has it after {before}, the first does not.")
BEGINS_WITH = _("The second take begins with it, the first does not.")
BADGES = {"left-out": _("left out"), "added": _("added"), "swapped": _("swapped")}
FRAMES = _("{frames} frames")

# --- what the reader should know -------------------------------------------------------------------------------------
LIMITS = {
    "unlike": _("Hardly anything of the two takes is alike. Do they show the same dance?"),
    "flat": _("In at least one of the takes depth is not known: only what the picture shows was compared."),
    "views": _("The cameras stood {degrees}° apart: angles are compared with more doubt."),
    "bodies": _("These are two dancers, as far as is known: angles are compared with more doubt."),
    "gaps": _("In {percent}% of the dance no body was seen in one of the takes."),
    "few": _("There are few units: how early or late they begin was measured against few others."),
}
