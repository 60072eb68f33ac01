"""Ballet: long turned-out lines, rounded arms carried through the positions, feet pointed, jumps that are held."""

from __future__ import annotations

from analysis.data.grammar import Arm, Flavour, Foot, Pose, Sheet, Unit, arms, vocabulary

# The positions of the arms.
BRAS_BAS = Arm(27.0, 40.0, 36.0, 128.0)
FIRST = Arm(52.0, 62.0, 78.0, 138.0)
SECOND = Arm(84.0, 14.0, 80.0, 34.0)
FIFTH = Arm(156.0, 14.0, 196.0, 14.0)
DEMI = Arm(52.0, 18.0, 44.0, 44.0)  # demi-seconde
ALLONGE = Arm(96.0, 60.0, 96.0, 72.0)  # reaching forwards, of an arabesque
BEHIND = Arm(78.0, -14.0, 76.0, 2.0)
HIGH = Arm(138.0, 12.0, 146.0, 14.0)

STANCE = Pose(right_foot=Foot(0.085, turnout=52.0), left_foot=Foot(0.085, turnout=52.0), right_arm=BRAS_BAS,
              left_arm=BRAS_BAS)  # fmt: skip
at = Sheet(STANCE)
# The standing leg is the left one; the pelvis is over it.
OVER = {"x": 0.085}
STAND = {**OVER, "left_foot": Foot(0.085, turnout=48.0)}
RELEVE = {**OVER, "left_foot": Foot(0.085, 0.085, turnout=44.0, weight=1.0)}
RISE = {"left_foot": Foot(0.085, 0.085, weight=1.0), "right_foot": Foot(0.085, 0.085, weight=1.0)}
PASSE = {"right_foot": Foot(-0.005, 0.42, 0.05, 76.0)}
TENDU_SIDE = {"right_foot": Foot(0.50, 0.075, 0.03, 66.0, 0.0)}
TENDU_FRONT = {"right_foot": Foot(0.0, 0.075, 0.46, 58.0, 0.0)}
TENDU_BACK = {"right_foot": Foot(0.0, 0.085, -0.44, 66.0, 0.0)}
SIDE_90 = {"right_foot": Foot(0.72, 0.78, 0.12, 78.0)}
SIDE_HIGH = {"right_foot": Foot(0.68, 1.14, 0.20, 78.0)}
ARABESQUE = {"right_foot": Foot(0.06, 0.72, -0.74, 80.0)}
ATTITUDE = {"right_foot": Foot(0.16, 0.66, -0.40, 86.0)}

UNITS = vocabulary(
    Unit("preparation", "begin", 4, (
        at(1.4, arms(FIRST), drop=0.05, nod=6.0),
        at(2.8, arms(SECOND), nod=-5.0, look=-8.0),
        at(4, arms(DEMI)),
    ), (0.8, 3.0), (2, 4), seconds=1.0),
    Unit("plié", "bend", 4, (
        at(1, arms(SECOND), nod=-3.0, look=-12.0),
        at(2, arms(DEMI), drop=0.21, nod=5.0, look=-4.0),
        at(3, arms(FIRST), drop=0.05, nod=2.0),
        at(4, arms(SECOND), nod=-4.0),
    ), (0.9, 3.2), (2, 4), seconds=1.4),
    Unit("tendu", "step", 2, (
        at(0.7, TENDU_SIDE, arms(SECOND), x=0.06, look=-16.0),
        at(1.2, TENDU_SIDE, arms(SECOND), x=0.06, look=-18.0),
        at(2, arms(SECOND), look=-4.0),
    ), (0.3, 1.3), (2,), sharp=0.3, seconds=0.9),
    Unit("chassé", "step", 2, (
        at(0.45, arms(FIRST, SECOND), x=0.05, drop=0.06, right_foot=Foot(0.22, 0.05, 0.03)),
        at(1.0, arms(SECOND, FIRST), shift=(-0.26, 0.0), x=0.0, drop=0.10, right_foot=Foot(0.20, 0.0, 0.0),
           left_foot=Foot(0.346, 0.0), lean=6.0, look=-20.0),
        at(1.5, arms(SECOND), shift=(-0.26, 0.0), x=-0.10, drop=0.02, right_foot=Foot(0.20, 0.0),
           left_foot=Foot(0.16, 0.06, -0.06), lean=3.0, look=-20.0),
        at(2, arms(SECOND, DEMI), shift=(-0.34, 0.0)),
    ), (0.3, 1.7), (2,), seconds=1.0),
    Unit("développé", "extension", 4, (
        at(1.0, STAND, PASSE, arms(FIRST), nod=4.0),
        at(1.6, STAND, {"right_foot": Foot(0.22, 0.62, 0.22, 80.0)}, arms(Arm(80, 40, 90, 70)), lean=-3.0),
        at(2.3, STAND, SIDE_90, arms(SECOND), lean=-8.0, tilt=4.0, look=-10.0),
        at(3.0, STAND, SIDE_90, arms(SECOND), lean=-8.0, tilt=5.0, look=-14.0),
        at(3.5, STAND, TENDU_SIDE, arms(SECOND), lean=-2.0),
        at(4, arms(DEMI)),
    ), (0.9, 3.2), (4,), seconds=2.2),
    Unit("grand battement", "kick", 2, (
        at(0.5, STAND, {"right_foot": Foot(0.26, 0.05, 0.04, 66.0)}, arms(SECOND), drop=0.01),
        at(1.0, STAND, SIDE_HIGH, arms(SECOND), lean=-12.0, tilt=5.0, look=-6.0),
        at(1.5, STAND, {"right_foot": Foot(0.40, 0.07, 0.04, 66.0, 0.0)}, arms(SECOND), lean=-2.0),
        at(2, arms(SECOND)),
    ), (0.4, 1.6), (2,), seconds=1.0),
    Unit("pirouette", "turn", 4, (
        at(0.9, arms(FIRST, SECOND), x=0.05, drop=0.13, twist=14.0, right_foot=Foot(0.10, 0.0, -0.20, 60.0)),
        at(1.35, RELEVE, PASSE, arms(FIRST), turning=True, yaw=-40.0, look=24.0),
        at(1.75, RELEVE, PASSE, arms(FIRST), turning=True, yaw=-135.0, look=50.0),
        at(2.15, RELEVE, PASSE, arms(FIRST), turning=True, yaw=-235.0, look=-50.0),
        at(2.55, RELEVE, PASSE, arms(FIRST), turning=True, yaw=-330.0, look=-16.0),
        at(3.0, arms(SECOND), x=0.03, yaw=-360.0, drop=0.13, right_foot=Foot(0.12, 0.0, -0.20, 58.0)),
        at(3.4, arms(SECOND), x=0.03, yaw=-360.0, drop=0.08, right_foot=Foot(0.12, 0.0, -0.20, 58.0)),
        at(4, arms(DEMI), yaw=-360.0),
    ), (1.0, 3.0), (4,), seconds=1.9),
    Unit("sauté", "jump", 2, (
        at(0.45, arms(BRAS_BAS), drop=0.16, nod=3.0),
        at(0.7, arms(DEMI)),
        at(1.0, arms(DEMI), flight=0.24, nod=-3.0),
        at(1.3, arms(DEMI), drop=0.02),
        at(1.6, arms(BRAS_BAS), drop=0.15, nod=2.0),
        at(2, arms(BRAS_BAS)),
    ), (0.6, 1.4), (2,), seconds=1.0),
    Unit("arabesque", "extension", 4, (
        at(0.9, STAND, TENDU_BACK, arms(FIRST), drop=0.04),
        at(2.0, STAND, ARABESQUE, arms(BEHIND, ALLONGE), bend=16.0, tip=34.0, nod=-14.0, z=0.06),
        at(3.0, STAND, ARABESQUE, arms(BEHIND, Arm(104, 62, 106, 74)), bend=14.0, tip=34.0, nod=-16.0, z=0.06),
        at(3.6, STAND, TENDU_BACK, arms(SECOND)),
        at(4, arms(SECOND)),
    ), (0.8, 3.2), (4,), seconds=2.2),
    Unit("bow", "end", 4, (
        at(0.9, {"right_foot": Foot(0.16, 0.0, -0.12)}, arms(SECOND), nod=-5.0, x=0.02),
        at(2.0, {"right_foot": Foot(0.02, 0.0, -0.30)}, arms(Arm(46, 8, 40, 24)), drop=0.08, bend=38.0, tip=16.0,
           nod=8.0, z=-0.08),
        at(2.8, {"right_foot": Foot(0.02, 0.0, -0.30)}, arms(Arm(46, 8, 40, 24)), drop=0.08, bend=38.0, tip=16.0,
           nod=10.0, z=-0.08),
        at(4, arms(BRAS_BAS)),
    ), (0.8, 3.2), (3, 4), seconds=1.4),
)  # fmt: skip

BALLET = Flavour(
    name="ballet",
    stance=STANCE,
    units=UNITS,
    begins="preparation",
    ends=("bow",),
    order={
        "begin": {"bend": 2, "step": 2, "extension": 2},
        "bend": {"step": 2, "turn": 2, "jump": 2, "extension": 2},
        "step": {"step": 1, "kick": 2, "turn": 2, "extension": 2, "jump": 1},
        "extension": {"bend": 2, "step": 2, "turn": 1},
        "kick": {"kick": 1, "step": 2, "bend": 1, "turn": 1},
        "turn": {"extension": 2, "step": 1, "bend": 1},
        "jump": {"jump": 2, "step": 1, "bend": 1, "turn": 1},
    },
    actions={
        "adagio": {"plié": 2, "tendu": 1, "développé": 3, "arabesque": 3, "pirouette": 1},
        "allegro": {"plié": 1, "chassé": 2, "grand battement": 2, "sauté": 3, "pirouette": 1, "tendu": 1},
    },
    tempo=(72.0, 116.0),
    offbeat=0.04,
    flow=0.05,
    blend=0.10,
    breath=2.0,
)
