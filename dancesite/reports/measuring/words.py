"""What measures are called, from what they come, and the sentences behind their codes (analysis.schema.measures).

Named once here, so that each reader gets them in her own language, also those of numbers that were stored long ago.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Source:
    text: Text
    url: str | None = None


@dataclass(frozen=True)
class Words:
    title: Text
    about: Text
    source: Source | None = None


_DESCRIPTORS = Source(
    _("One of the four descriptors of dance that semi-supervised learning of key-points goes by."),
)
_SMOOTH = Source(
    "Balasubramanian, Melendez-Calderon, Roby-Brami, Burdet 2015, On the analysis of movement smoothness",
    "https://doi.org/10.1186/s12984-015-0090-9",
)
_EXPRESSIVE = Source(
    "Larboulette, Gibet 2015, A review of computable expressive descriptors of human motion",
    "https://doi.org/10.1145/2790994.2790998",
)
_BODY = Source("Winter 2009, Biomechanics and Motor Control of Human Movement", "https://doi.org/10.1002/9780470549148")
_ANGLE = _("Between the bones that meet there, in space. The number is how far it opens and closes.")
_SWING = _("Between thigh and shank, in space: 0° is a straight knee. The number is how far it swings.")

WORDS: dict[str, Words] = {
    "leg_opening": Words(_("Leg opening"), _("Between the two legs, from hip to ankle, in space, where it is widest.")),
    "trunk_lean": Words(
        _("Trunk lean"),
        _("From hips to neck against upright, as the picture shows it. The camera is taken as level."),
    ),
    "right_limb_swing": Words(_("Swing of the right leg"), _SWING, _DESCRIPTORS),
    "left_limb_swing": Words(_("Swing of the left leg"), _SWING, _DESCRIPTORS),
    "right_elbow_angle": Words(_("Right elbow"), _ANGLE),
    "left_elbow_angle": Words(_("Left elbow"), _ANGLE),
    "right_shoulder_angle": Words(_("Right shoulder"), _ANGLE),
    "left_shoulder_angle": Words(_("Left shoulder"), _ANGLE),
    "right_hip_angle": Words(_("Right hip"), _ANGLE),
    "left_hip_angle": Words(_("Left hip"), _ANGLE),
    "symmetry": Words(
        _("Symmetry of the trunk"),
        _("How far one shoulder goes up and down against the other one: 1 where both go equally far."),
        _DESCRIPTORS,
    ),
    "profile": Words(
        _("Profile"),
        _("Width by height of the body in the picture, from joint to joint, as it usually is."),
        _DESCRIPTORS,
    ),
    "reach": Words(
        _("Reach"),
        _("From the middle of the trunk to hands and feet, the mean of the four, where it is farthest."),
        _BODY,
    ),
    "turns": Words(
        _("Turns"), _("Full turns in one direction without coming back, from where shoulders and hips face.")
    ),
    "turn_out": Words(_("Turn-out"), _("How far the feet point outward.")),
    "speed": Words(
        _("Speed"), _("Hands and feet on average, in body heights a second. Towards the camera and away is not in it.")
    ),
    "smoothness": Words(
        _("Smoothness"),
        _("Spectral arc length of the speed of hands and feet: the nearer to 0, the smoother."),
        _SMOOTH,
    ),
    "weight": Words(
        _("Weight"), _("Stands for strong and light: the largest energy of motion, by the body's mass."), _EXPRESSIVE
    ),
    "suddenness": Words(
        _("Time"), _("Stands for sudden and sustained: the mean acceleration of the body's parts."), _EXPRESSIVE
    ),
    "flow": Words(
        _("Flow"), _("Stands for bound and free: the mean change of the acceleration of the body's parts."), _EXPRESSIVE
    ),
    "jump_height": Words(
        _("Jump height"),
        _("How far the hips rise from take-off. Floor and camera are taken as level, the camera as still."),
    ),
    "air_time": Words(_("Time in the air"), _("Between last and first touch of a foot.")),
    "one_leg": Words(
        _("On one leg"),
        _("The longest stand on one leg, with the other foot a tenth of the body's height up or more."),
    ),
    "over_support": Words(
        _("Middle over the foot"),
        _("Sideways from the standing foot to the middle of the body's mass, as the picture shows it."),
        _BODY,
    ),
    "gait_cycle": Words(
        _("Step cycle"), _("From one step of a foot to the next of the same foot, where steps repeat."), _DESCRIPTORS
    ),
}

# What is said of a number.
SAID: dict[str, Text] = {
    "largest-at": _("Largest at {at}."),
    "from-to": _("Between {low}° and {high}°, largest at {at}."),
    "leans-right": _("To the dancer's right, at {at}."),
    "leans-left": _("To the dancer's left, at {at}."),
    "leans-forward": _("Forward, at {at}."),
    "leans-back": _("Back, at {at}."),
    "turns-right": _("To the dancer's right, up to {at}."),
    "turns-left": _("To the dancer's left, up to {at}."),
    "begins-at": _("Begins at {at}."),
    "right-more": _("The right shoulder goes farther."),
    "left-more": _("The left shoulder goes farther."),
}

# Why there is none, and what would help.
WHY_NOT: dict[str, Text] = {
    "no-body": _("No body was found in this clip. Film it in better light, with all of the dancer in view."),
    "hidden": _("The joints it takes are hidden for too long. Film with all of the dancer in view."),
    "feet-hidden": _("The feet are not in view for long enough. Step back until they are."),
    "feet-not-followed": _("The joints that are followed end at the ankles, so nobody knows where the feet point."),
    "no-facing": _("Nobody can tell where the dancer faces from joints without depth."),
    "no-jump": _("No jump was seen: both feet off the floor, and the body in free fall."),
    "no-steps": _("The steps do not repeat evenly for long enough."),
    "both-legs": _("No stand on one leg was seen."),
    "short": _("This is too short to tell."),
    "moves-too-little": _("It moves too little to tell."),
    "never-compared": _("Nobody knows yet how far this number is to be trusted."),
    "too-unsure": _("Limbs point at the camera here, so it could be far off. Film from another side."),
    "too-rough": _("It could be too far off here to say anything."),
    "too-unsure-front": _("From the front the camera cannot tell. From the side it sometimes can."),
    "too-unsure-side": _("From the side the body hides it. A view from the front would do."),
    "too-unsure-turning": _("While the dancer turns the camera cannot tell it well enough."),
}

VIEWS: dict[str, Text] = {
    "front": _("Seen from the front."),
    "side": _("Seen from the side."),
    "back": _("Seen from the back."),
    "turning": _("The dancer turns: seen from several sides."),
    "unknown": _("From where the dancer is seen cannot be told."),
}

STRETCHES: dict[str, tuple[str, Text]] = {
    "on": ("on the beat", _("On the beat.")),
    "off": ("off the beat", _("Between the beats.")),
    "free": ("free", _("Free of the beat.")),
}
