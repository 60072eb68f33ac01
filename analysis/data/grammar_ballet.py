"""Ballet: long turned-out lines, rounded arms carried through the positions, feet pointed, jumps that are held."""

from __future__ import annotations

from analysis.data.grammar import Arm, Flavour, Foot, Pose, Sheet, Unit, arms, raised, vocabulary

# The positions of the arms.
BRAS_BAS = Arm(27.0, 40.0, 36.0, 128.0)
FIRST = Arm(52.0, 62.0, 78.0, 138.0)
SECOND = Arm(84.0, 14.0, 80.0, 34.0)
FIFTH = Arm(156.0, 14.0, 196.0, 14.0)
DEMI = Arm(52.0, 18.0, 44.0, 44.0)  # demi-seconde
ALLONGE = Arm(98.0, 70.0, 98.0, 78.0)  # reaching forwards, of an arabesque
BEHIND = Arm(78.0, -8.0, 76.0, 6.0)
OPEN = Arm(132.0, 12.0, 140.0, 16.0)  # a high V

STANCE = Pose(right_foot=Foot(0.085, turnout=52.0), left_foot=Foot(0.085, turnout=52.0), right_arm=BRAS_BAS,
              left_arm=BRAS_BAS)  # fmt: skip
at = Sheet(STANCE)
# The standing leg is the left one, the pelvis over it; the right one works.
STAND = {"x": 0.085, "left_foot": Foot(0.085, turnout=48.0)}
BALL = {"x": 0.085, "left_foot": Foot(0.085, 0.085, turnout=44.0, weight=1.0)}  # relevé on it
RISE = {"left_foot": Foot(0.06, 0.09, 0.0, 50.0, 1.0), "right_foot": Foot(0.06, 0.09, 0.0, 50.0, 1.0)}
PASSE = {"right_foot": Foot(-0.005, 0.42, 0.05, 76.0)}
COUPE = {"right_foot": Foot(0.0, 0.16, 0.06, 70.0)}
TENDU_SIDE = {"right_foot": Foot(0.50, 0.09, 0.03, 66.0, 0.0)}
TENDU_BACK = {"right_foot": Foot(0.02, 0.095, -0.44, 66.0, 0.0)}
CROSSED = {"right_foot": Foot(0.02, 0.0, -0.30, 56.0)}

UNITS = vocabulary(
    Unit("preparation", "begin", 4, (
        at(1.4, arms(FIRST), drop=0.05, nod=6.0),
        at(2.8, arms(SECOND), nod=-5.0, look=-8.0),
        at(4, arms(DEMI)),
    ), (0.8, 3.0), (2, 4), seconds=1.0),
    Unit("plié", "bend", 4, (
        at(1, arms(SECOND), nod=-3.0, look=-12.0),
        at(2, arms(DEMI), drop=0.23, nod=5.0, look=-4.0),
        at(3, arms(FIRST), drop=0.05, nod=2.0),
        at(4, arms(SECOND), nod=-4.0),
    ), (0.9, 3.2), (2, 4), seconds=1.4),
    Unit("port de bras", "bend", 4, (
        at(0.9, arms(FIRST), nod=6.0),
        at(1.8, arms(FIFTH, SECOND), nod=-8.0, look=-14.0),
        at(2.7, arms(Arm(168, 20, 214, 14), DEMI), lean=-26.0, hip=-6.0, tilt=-8.0, look=16.0),
        at(3.4, arms(OPEN, SECOND), lean=-4.0, nod=-6.0),
        at(4, arms(SECOND)),
    ), (0.9, 3.4), (4,), seconds=2.2),
    Unit("relevé", "hold", 4, (
        at(0.7, arms(FIRST), drop=0.14),
        at(1.3, RISE, arms(FIFTH), nod=-6.0),
        at(2.9, RISE, arms(FIFTH), nod=-8.0),
        at(3.5, arms(OPEN), drop=0.06),
        at(4, arms(SECOND)),
    ), (0.7, 3.0), (3, 4), seconds=1.7),
    Unit("tendu", "step", 2, (
        at(0.7, TENDU_SIDE, arms(SECOND), x=0.06, look=-16.0),
        at(1.2, TENDU_SIDE, arms(SECOND), x=0.06, look=-18.0),
        at(2, arms(SECOND), look=-4.0),
    ), (0.3, 1.3), (2,), sharp=0.3, seconds=0.9),
    Unit("chassé", "step", 2, (
        at(0.4, arms(FIRST, SECOND), x=0.05, drop=0.08, right_foot=Foot(0.22, 0.05, 0.03), left_foot=None),
        at(0.9, arms(SECOND, FIRST), shift=(-0.28, 0.0), x=0.06, drop=0.11, right_foot=Foot(0.20),
           left_foot=None, lean=6.0, look=-20.0),
        at(1.4, arms(SECOND), shift=(-0.30, 0.0), x=-0.14, drop=0.02, right_foot=Foot(0.18),
           left_foot=Foot(0.12, 0.05, -0.06), lean=3.0, look=-20.0),
        at(2, arms(SECOND, DEMI), shift=(-0.40, 0.0)),
    ), (0.3, 1.7), (2,), seconds=1.0),
    Unit("balancé", "step", 3, (
        at(0.4, arms(DEMI), x=0.05, drop=0.05, right_foot=Foot(0.24, 0.06, 0.0)),
        at(1.0, arms(DEMI, FIFTH), shift=(-0.30, 0.0), x=0.02, drop=0.13, right_foot=Foot(0.10), left_foot=None,
           lean=14.0, tilt=6.0, look=-22.0),
        at(1.6, arms(DEMI, FIFTH), shift=(-0.30, 0.0), x=-0.06, right_foot=Foot(0.08),
           left_foot=Foot(-0.02, 0.09, -0.14, 56.0, 1.0), lean=10.0, tilt=4.0, look=-18.0),
        at(2.3, arms(FIRST, SECOND), shift=(-0.30, 0.0), x=-0.06, drop=0.12, right_foot=Foot(0.08),
           left_foot=Foot(0.0, 0.0, -0.12, 56.0), lean=4.0, look=-8.0),
        at(3, arms(SECOND, DEMI), shift=(-0.30, 0.0)),
    ), (0.3, 2.6), (3,), seconds=1.3),
    Unit("pas de bourrée", "step", 2, (
        at(0.5, arms(FIRST), x=0.02, left_foot=Foot(0.085, 0.08, 0.0, 48.0, 1.0),
           right_foot=Foot(-0.03, 0.085, -0.13, 60.0, 1.0)),
        at(0.9, arms(DEMI), shift=(0.18, 0.0), x=0.02, right_foot=None,
           left_foot=Foot(0.10, 0.085, 0.0, 50.0, 1.0), look=14.0),
        at(1.35, arms(DEMI, FIRST), shift=(0.22, 0.0), drop=0.12, right_foot=Foot(0.02, 0.0, 0.10),
           left_foot=Foot(0.085, 0.0, -0.02), look=10.0),
        at(2, arms(DEMI), shift=(0.22, 0.0)),
    ), (0.2, 1.5), (2,), sharp=0.25, seconds=1.0),
    Unit("développé", "extension", 4, (
        at(1.0, STAND, PASSE, arms(FIRST), nod=4.0),
        at(1.6, STAND, arms(Arm(80, 40, 90, 70)), right_foot=raised(88.0, 40.0, leg=0.62), lean=-3.0),
        at(2.4, STAND, arms(SECOND), right_foot=raised(94.0, 14.0), lean=-8.0, tilt=4.0, look=-10.0),
        at(3.0, STAND, arms(SECOND), right_foot=raised(96.0, 14.0), lean=-8.0, tilt=5.0, look=-14.0),
        at(3.5, STAND, TENDU_SIDE, arms(SECOND), lean=-2.0),
        at(4, arms(DEMI)),
    ), (0.9, 3.2), (4,), seconds=2.2),
    Unit("arabesque", "extension", 4, (
        at(0.9, STAND, TENDU_BACK, arms(FIRST), turning=True, yaw=-48.0, drop=0.05, look=20.0),
        at(2.0, STAND, arms(BEHIND, ALLONGE), turning=True, yaw=-62.0, right_foot=raised(88.0, -84.0, 84.0), bend=18.0,
           tip=36.0, arch=-6.0, nod=-20.0, look=8.0),
        at(3.0, STAND, arms(BEHIND, Arm(106, 72, 106, 80)), turning=True, yaw=-62.0,
           right_foot=raised(92.0, -84.0, 84.0), bend=16.0, tip=38.0, arch=-6.0, nod=-22.0, look=10.0),
        at(3.55, STAND, TENDU_BACK, arms(SECOND), turning=True, yaw=-36.0, look=18.0),
        at(4, arms(SECOND)),
    ), (0.8, 3.2), (4,), seconds=2.2),
    Unit("attitude", "extension", 4, (
        at(0.9, STAND, PASSE, arms(FIRST), nod=5.0),
        at(2.0, STAND, arms(SECOND, FIFTH), turning=True, yaw=-34.0, right_foot=raised(70.0, -52.0, 88.0, leg=0.74),
           tip=24.0, bend=-4.0, nod=-8.0, look=16.0),
        at(3.0, STAND, arms(SECOND, FIFTH), turning=True, yaw=-34.0, right_foot=raised(72.0, -52.0, 88.0, leg=0.76),
           tip=24.0, bend=-6.0, nod=-10.0, look=20.0),
        at(3.55, STAND, TENDU_BACK, arms(SECOND, OPEN), turning=True, yaw=-18.0),
        at(4, arms(SECOND, DEMI)),
    ), (0.8, 3.2), (4,), seconds=2.2),
    Unit("grand battement", "kick", 2, (
        at(0.35, STAND, arms(SECOND), right_foot=Foot(0.26, 0.06, 0.04, 66.0), drop=0.01),
        at(1.0, STAND, arms(SECOND), right_foot=raised(118.0, 18.0, 78.0), lean=-12.0, tilt=5.0, look=-6.0),
        at(1.55, STAND, TENDU_SIDE, arms(SECOND), lean=-2.0),
        at(2, arms(SECOND)),
    ), (0.35, 1.6), (2, 3), seconds=1.7),
    Unit("pirouette", "turn", 4, (
        at(0.9, CROSSED, arms(FIRST, SECOND), x=0.05, drop=0.13, twist=14.0),
        at(1.35, BALL, PASSE, arms(FIRST), turning=True, yaw=-40.0, look=24.0),
        at(1.75, BALL, PASSE, arms(FIRST), turning=True, yaw=-135.0, look=50.0),
        at(2.15, BALL, PASSE, arms(FIRST), turning=True, yaw=-235.0, look=-50.0),
        at(2.55, BALL, PASSE, arms(FIRST), turning=True, yaw=-330.0, look=-16.0),
        at(3.0, CROSSED, arms(SECOND), x=0.03, yaw=-360.0, drop=0.13),
        at(3.4, CROSSED, arms(SECOND), x=0.03, yaw=-360.0, drop=0.08),
        at(4, arms(DEMI), yaw=-360.0),
    ), (1.0, 3.0), (4,), seconds=1.9),
    Unit("chaînés", "turn", 3, (
        at(0.5, arms(FIRST, SECOND), x=0.04, drop=0.07, right_foot=Foot(0.20, 0.03, 0.02, 60.0), look=-40.0),
        at(0.9, arms(FIRST), shift=(-0.16, 0.0), turning=True, yaw=-90.0, right_foot=Foot(0.06, 0.085, 0.0, 50.0, 1.0),
           left_foot=Foot(0.06, 0.085, 0.0, 50.0, 1.0), look=46.0),
        at(1.3, arms(FIRST), shift=(-0.24, 0.0), turning=True, yaw=-180.0, right_foot=Foot(0.06, 0.085, 0.0, 50.0, 1.0),
           left_foot=Foot(0.06, 0.085, 0.0, 50.0, 1.0), look=10.0),
        at(1.7, arms(FIRST), shift=(-0.34, 0.0), turning=True, yaw=-275.0, right_foot=Foot(0.06, 0.085, 0.0, 50.0, 1.0),
           left_foot=Foot(0.06, 0.085, 0.0, 50.0, 1.0), look=-46.0),
        at(2.2, arms(SECOND), shift=(-0.38, 0.0), yaw=-360.0, x=-0.02, drop=0.10, right_foot=Foot(0.16)),
        at(3, arms(DEMI), shift=(-0.38, 0.0), yaw=-360.0),
    ), (0.5, 2.2), (3, 4), seconds=2.1),
    Unit("sauté", "jump", 2, (
        at(0.45, arms(BRAS_BAS), drop=0.17, nod=3.0),
        at(0.7, arms(DEMI)),
        at(1.0, arms(DEMI), flight=0.24, nod=-3.0),
        at(1.3, arms(DEMI)),
        at(1.6, arms(BRAS_BAS), drop=0.15, nod=2.0),
        at(2, arms(BRAS_BAS)),
    ), (0.6, 1.4), (2,), seconds=1.3),
    Unit("échappé", "jump", 4, (
        at(0.5, arms(BRAS_BAS), drop=0.16),
        at(0.7, arms(FIRST)),
        at(1.0, arms(Arm(70, 34, 76, 70)), flight=0.20, right_foot=Foot(0.20, 0.0, 0.0, 54.0, 0.0),
           left_foot=Foot(0.20, 0.0, 0.0, 54.0, 0.0)),
        at(1.3, arms(SECOND), right_foot=Foot(0.30), left_foot=Foot(0.30)),
        at(1.8, arms(SECOND), drop=0.14, right_foot=Foot(0.30), left_foot=Foot(0.30), look=-12.0),
        at(2.3, arms(SECOND), right_foot=Foot(0.30), left_foot=Foot(0.30)),
        at(2.6, arms(DEMI), flight=0.20, right_foot=Foot(0.15, 0.0, 0.0, 54.0, 0.0),
           left_foot=Foot(0.15, 0.0, 0.0, 54.0, 0.0)),
        at(2.9, arms(DEMI)),
        at(3.3, arms(BRAS_BAS), drop=0.13),
        at(4, arms(BRAS_BAS)),
    ), (0.6, 3.0), (4,), seconds=2.4),
    Unit("pas de chat", "leap", 2, (
        at(0.5, arms(FIRST, DEMI), drop=0.16, look=-14.0),
        at(0.75, arms(FIRST, SECOND), x=-0.04, right_foot=Foot(0.10, 0.16, 0.06, 74.0), left_foot=None),
        at(1.0, arms(FIRST, SECOND), shift=(-0.18, 0.0), flight=0.26, right_foot=Foot(0.10, 0.36, 0.10, 80.0),
           left_foot=Foot(0.10, 0.36, 0.06, 80.0), look=-18.0, nod=-4.0),
        at(1.25, arms(FIRST, SECOND), shift=(-0.36, 0.0), x=0.02, right_foot=Foot(0.085),
           left_foot=Foot(0.12, 0.18, 0.04, 76.0), look=-14.0),
        at(1.6, arms(DEMI), shift=(-0.36, 0.0), drop=0.16, nod=2.0),
        at(2, arms(DEMI), shift=(-0.36, 0.0)),
    ), (0.6, 1.5), (2, 3), seconds=1.5),
    Unit("grand jeté", "leap", 3, (
        at(0.7, arms(FIRST), turning=True, yaw=-52.0, x=0.04, drop=0.15, left_foot=Foot(0.085), look=16.0),
        at(1.1, arms(DEMI, FIRST), turning=True, yaw=-66.0, shift=(-0.10, 0.0), right_foot=raised(52.0, 80.0, 60.0),
           left_foot=None, look=18.0),
        at(1.45, arms(SECOND, Arm(100, 72, 102, 80)), turning=True, yaw=-70.0, shift=(-0.28, 0.0), flight=0.36,
           right_foot=raised(82.0, 82.0, 60.0, hip=0.08), left_foot=raised(80.0, -82.0, 80.0, hip=0.08), tip=8.0,
           bend=2.0, nod=-8.0, look=24.0),
        at(1.8, arms(SECOND, Arm(96, 72, 98, 80)), turning=True, yaw=-64.0, shift=(-0.46, 0.0), x=-0.06,
           right_foot=Foot(0.085, 0.0, 0.0, 40.0), left_foot=raised(62.0, -84.0, 76.0, hip=0.08), tip=16.0, bend=10.0,
           look=16.0),
        at(2.25, arms(SECOND), turning=True, yaw=-40.0, shift=(-0.48, 0.0), x=-0.05, drop=0.16,
           right_foot=Foot(0.085, 0.0, 0.0, 40.0), left_foot=Foot(0.06, 0.09, -0.34, 60.0, 0.0), tip=8.0, bend=6.0),
        at(3, arms(DEMI), shift=(-0.48, 0.0)),
    ), (0.8, 2.2), (3, 4), seconds=2.0),
    Unit("bow", "end", 4, (
        at(0.9, arms(SECOND), right_foot=Foot(0.16, 0.0, -0.12), nod=-5.0, x=0.02),
        at(2.0, CROSSED, arms(Arm(46, 8, 40, 24)), drop=0.08, bend=38.0, tip=16.0, nod=8.0, z=-0.08),
        at(2.8, CROSSED, arms(Arm(46, 8, 40, 24)), drop=0.08, bend=38.0, tip=16.0, nod=10.0, z=-0.08),
        at(4, arms(BRAS_BAS)),
    ), (0.8, 3.2), (3, 4), seconds=1.4),
    Unit("pose finale", "end", 3, (
        at(0.7, STAND, TENDU_BACK, arms(FIRST), drop=0.06),
        at(1.4, STAND, TENDU_BACK, arms(SECOND, FIFTH), bend=-8.0, nod=-12.0, look=14.0, tilt=4.0),
        at(3, STAND, TENDU_BACK, arms(SECOND, FIFTH), bend=-10.0, nod=-12.0, look=16.0, tilt=4.0),
    ), (0.7, 2.0), (3, 4), seconds=1.2),
)  # fmt: skip

BALLET = Flavour(
    name="ballet",
    stance=STANCE,
    units=UNITS,
    begins="preparation",
    ends=("bow", "pose finale"),
    order={
        "begin": {"bend": 3, "step": 2, "extension": 1, "hold": 1},
        "bend": {"step": 2, "turn": 2, "jump": 2, "extension": 3, "hold": 1, "leap": 1},
        "step": {"step": 2, "kick": 2, "turn": 2, "extension": 1, "jump": 1, "leap": 3},
        "extension": {"bend": 3, "step": 2, "turn": 1, "hold": 1},
        "kick": {"kick": 1, "step": 3, "bend": 1, "turn": 1},
        "turn": {"extension": 2, "step": 2, "bend": 1, "hold": 2},
        "jump": {"jump": 3, "step": 2, "bend": 1, "turn": 1},
        "leap": {"step": 3, "turn": 1, "hold": 1, "bend": 1},
        "hold": {"step": 2, "bend": 2, "extension": 1, "turn": 1},
    },
    actions={
        "adagio": {"plié": 2, "port de bras": 3, "développé": 3, "arabesque": 3, "attitude": 2, "relevé": 1},
        "petit allegro": {"plié": 1, "sauté": 3, "échappé": 2, "pas de chat": 3, "pas de bourrée": 2, "tendu": 1},
        "grand allegro": {"chassé": 3, "grand jeté": 3, "grand battement": 2, "pas de bourrée": 1, "arabesque": 1,
                          "chaînés": 1},
        "waltz": {"balancé": 4, "port de bras": 2, "pirouette": 2, "chaînés": 1, "relevé": 1, "tendu": 1},
        "pirouettes": {"tendu": 2, "plié": 1, "pirouette": 3, "relevé": 1, "grand battement": 1, "balancé": 1},
    },
    tempo=(72.0, 116.0),
    offbeat=0.04,
    flow=0.05,
    blend=0.10,
    breath=2.0,
)  # fmt: skip
