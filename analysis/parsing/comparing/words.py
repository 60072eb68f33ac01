"""What is said of differences: whole sentences, so that whoever shows them can translate them."""

from __future__ import annotations

from analysis.schema import Sentence
from analysis.schema.comparison import JointDifference

# The tongue of the second take: "the first" is the take that one wants to be like.
SHAPES: dict[tuple[str, str | None], str] = {
    ("trunk", "right"): "trunk leans {degrees}° more to the right of the picture",
    ("trunk", "left"): "trunk leans {degrees}° more to the left of the picture",
    ("trunk", "forward"): "trunk leans {degrees}° more towards the camera",
    ("trunk", "back"): "trunk leans {degrees}° more away from the camera",
    ("right_shoulder", "higher"): "right arm {degrees}° higher",
    ("right_shoulder", "lower"): "right arm {degrees}° lower",
    ("right_shoulder", None): "right arm {degrees}° elsewhere",
    ("left_shoulder", "higher"): "left arm {degrees}° higher",
    ("left_shoulder", "lower"): "left arm {degrees}° lower",
    ("left_shoulder", None): "left arm {degrees}° elsewhere",
    ("right_elbow", "bent"): "right elbow {degrees}° more bent",
    ("right_elbow", "straighter"): "right elbow {degrees}° straighter",
    ("left_elbow", "bent"): "left elbow {degrees}° more bent",
    ("left_elbow", "straighter"): "left elbow {degrees}° straighter",
    ("right_hip", "higher"): "right leg {degrees}° higher",
    ("right_hip", "lower"): "right leg {degrees}° lower",
    ("right_hip", None): "right leg {degrees}° elsewhere",
    ("left_hip", "higher"): "left leg {degrees}° higher",
    ("left_hip", "lower"): "left leg {degrees}° lower",
    ("left_hip", None): "left leg {degrees}° elsewhere",
    ("right_knee", "bent"): "right knee {degrees}° more bent",
    ("right_knee", "straighter"): "right knee {degrees}° straighter",
    ("left_knee", "bent"): "left knee {degrees}° more bent",
    ("left_knee", "straighter"): "left knee {degrees}° straighter",
}
TITLES = {
    "trunk": "Trunk, {unit}",
    "right_shoulder": "Right arm, {unit}",
    "left_shoulder": "Left arm, {unit}",
    "right_elbow": "Right elbow, {unit}",
    "left_elbow": "Left elbow, {unit}",
    "right_hip": "Right leg, {unit}",
    "left_hip": "Left leg, {unit}",
    "right_knee": "Right knee, {unit}",
    "left_knee": "Left knee, {unit}",
}
ONCE: dict[str | None, str] = {
    "higher": "It is held {degrees}° higher than in the first take.",
    "lower": "It is held {degrees}° lower than in the first take.",
    "bent": "It is {degrees}° more bent than in the first take.",
    "straighter": "It is {degrees}° straighter than in the first take.",
    "right": "It leans {degrees}° more to the right of the picture than in the first take.",
    "left": "It leans {degrees}° more to the left of the picture than in the first take.",
    "forward": "It leans {degrees}° more towards the camera than in the first take.",
    "back": "It leans {degrees}° more away from the camera than in the first take.",
    None: "It is held {degrees}° elsewhere than in the first take.",
}
AGAIN: dict[str | None, str] = {
    "higher": "It is held {degrees}° higher than in the first take, {times} times.",
    "lower": "It is held {degrees}° lower than in the first take, {times} times.",
    "bent": "It is {degrees}° more bent than in the first take, {times} times.",
    "straighter": "It is {degrees}° straighter than in the first take, {times} times.",
    "right": "It leans {degrees}° more to the right of the picture than in the first take, {times} times.",
    "left": "It leans {degrees}° more to the left of the picture than in the first take, {times} times.",
    "forward": "It leans {degrees}° more towards the camera than in the first take, {times} times.",
    "back": "It leans {degrees}° more away from the camera than in the first take, {times} times.",
    None: "It is held {degrees}° elsewhere than in the first take, {times} times.",
}
FLAT = "In at least one of the takes depth is not known: only what the picture shows was compared."
VIEWS = "The cameras stood {degrees}° apart: angles were compared with more doubt."
GAPS = "In {percent}% of the dance a body was not seen in both takes."
UNLIKE = "Hardly anything of the two takes is alike. Do they show the same dance?"
SHORT = "There are few units: how early or late they begin was measured against few others."
SAME = "as in the first take"


def shape_of(one: JointDifference) -> Sentence:
    return Sentence(SHAPES[one.joint, one.way], {"degrees": round(one.degrees)})
