"""Contemporary: breath and weight, contraction and release, spirals, falls that recover, the floor, parallel feet."""

from __future__ import annotations

from analysis.data.grammar import Arm, Flavour, Foot, Pose, Sheet, Unit, arms, raised, vocabulary

HANG = Arm(14.0, 20.0, 18.0, 60.0)
LOOSE = Arm(34.0, 40.0, 50.0, 84.0)
WIDE = Arm(84.0, 4.0, 86.0, 10.0)
UP = Arm(166.0, 20.0, 172.0, 20.0)
HIGH = Arm(130.0, 10.0, 136.0, 14.0)  # a high diagonal
LOW = Arm(46.0, 2.0, 46.0, 10.0)
BACK = Arm(50.0, -48.0, 48.0, -40.0)
FRONT = Arm(84.0, 76.0, 88.0, 84.0)
WRAP = Arm(52.0, 78.0, 84.0, 156.0)  # across the ribs
ROUND = Arm(70.0, 62.0, 80.0, 120.0)  # as round a tree
HEAD = Arm(112.0, 24.0, 196.0, 60.0)  # a hand by the head

STANCE = Pose(right_foot=Foot(0.105, turnout=10.0), left_foot=Foot(0.105, turnout=10.0), right_arm=HANG, left_arm=HANG,
              point=0.7)  # fmt: skip
at = Sheet(STANCE)
STAND = {"x": 0.105, "left_foot": Foot(0.105, turnout=14.0)}
BALL = {"x": 0.105, "left_foot": Foot(0.105, 0.07, turnout=14.0, weight=1.0)}
LUNGE = {"x": -0.26, "right_foot": Foot(0.52, 0.0, 0.04, 40.0)}  # the right knee bends, the left leg is long
DEEP = {"x": -0.24, "right_foot": Foot(0.50, 0.0, 0.06, 44.0)}
KNEEL = {"x": 0.03, "z": -0.06, "right_foot": Foot(0.10, 0.07, -0.42, 8.0, 0.4),
         "left_foot": Foot(0.12, 0.0, 0.08, 12.0)}  # fmt: skip

UNITS = vocabulary(
    Unit("breath", "begin", 4, (
        at(1.8, arms(LOOSE), bend=-8.0, arch=-6.0, nod=-14.0),
        at(3.0, arms(LOW), drop=0.06, bend=8.0, arch=4.0, nod=10.0),
        at(4, arms(HANG)),
    ), (0.8, 3.2), (2, 4), seconds=1.2),
    Unit("contraction", "centre", 4, (
        at(1.4, arms(ROUND), drop=0.16, yaw=-28.0, bend=34.0, tip=-14.0, arch=16.0, nod=30.0),
        at(2.2, arms(WRAP), drop=0.19, yaw=-32.0, bend=38.0, tip=-16.0, arch=18.0, nod=34.0),
        at(3.2, arms(Arm(96, -6, 92, 6)), drop=0.02, yaw=-14.0, bend=-20.0, tip=4.0, arch=-8.0, nod=-26.0),
        at(4, arms(LOW), nod=-4.0),
    ), (0.6, 3.4), (4,), seconds=2.0),
    Unit("roll down", "centre", 6, (
        at(1.0, arms(HANG), yaw=-18.0, bend=14.0, nod=34.0),
        at(2.4, arms(HANG), drop=0.10, yaw=-32.0, bend=76.0, tip=30.0, nod=30.0),
        at(3.4, arms(LOOSE), drop=0.20, yaw=-32.0, bend=80.0, tip=36.0, nod=26.0),
        at(5.0, arms(HANG), drop=0.06, yaw=-14.0, bend=24.0, tip=4.0, arch=10.0, nod=34.0),
        at(6, arms(HANG), nod=0.0),
    ), (0.8, 5.0), (4, 6), seconds=3.0),
    Unit("body wave", "centre", 3, (
        at(0.7, arms(LOOSE), drop=0.12, yaw=-24.0, tip=22.0, bend=28.0, arch=-14.0, nod=14.0),
        at(1.3, arms(LOW), drop=0.16, yaw=-32.0, tip=-16.0, bend=16.0, arch=10.0, nod=24.0),
        at(2.0, arms(BACK), drop=0.05, yaw=-32.0, tip=-8.0, bend=-22.0, arch=-10.0, nod=-4.0),
        at(2.5, arms(BACK), yaw=-16.0, bend=-12.0, nod=-26.0),
        at(3, arms(HANG)),
    ), (0.4, 2.6), (2, 3, 4), seconds=1.5),
    Unit("spiral", "centre", 4, (
        at(1.2, arms(WRAP, BACK), drop=0.14, twist=-40.0, look=-40.0, bend=12.0, lean=-6.0, x=-0.04),
        at(2.6, arms(BACK, Arm(120, 50, 130, 70)), drop=0.04, twist=42.0, look=34.0, bend=-8.0, lean=-12.0, nod=-10.0,
           x=0.05),
        at(3.3, arms(LOW, HIGH), twist=26.0, look=10.0, lean=-6.0),
        at(4, arms(HANG, LOW)),
    ), (0.7, 3.2), (4,), seconds=1.9),
    Unit("tilt", "extension", 4, (
        at(1.0, STAND, arms(LOOSE, WIDE), drop=0.05, right_foot=Foot(0.16, 0.20, 0.04, 30.0), lean=6.0),
        at(2.0, STAND, arms(LOW, UP), right_foot=raised(100.0, 12.0, 40.0), lean=-34.0, hip=-12.0, tilt=-12.0,
           look=-10.0),
        at(2.7, STAND, arms(WIDE, UP), right_foot=raised(104.0, 12.0, 40.0), lean=-36.0, hip=-13.0, tilt=-14.0,
           look=-14.0),
        at(3.5, arms(WIDE, LOW), x=0.04, right_foot=Foot(0.30, 0.08, 0.02, 20.0), drop=0.08, lean=-8.0),
        at(4, arms(LOW, HANG)),
    ), (0.9, 3.1), (4,), seconds=2.6),
    Unit("leg swing", "kick", 4, (
        at(0.8, STAND, arms(LOW, FRONT), turning=True, yaw=-34.0, right_foot=Foot(0.02, 0.16, -0.36, 10.0), tip=12.0,
           bend=8.0),
        at(1.7, STAND, arms(FRONT, BACK), turning=True, yaw=-50.0, look=14.0, right_foot=raised(78.0, 76.0, 12.0),
           tip=-8.0, bend=-4.0),
        at(2.7, STAND, arms(BACK, FRONT), turning=True, yaw=-54.0, look=14.0, right_foot=raised(62.0, -84.0, 30.0),
           tip=26.0, bend=18.0, nod=-8.0),
        at(3.4, arms(LOOSE), x=0.03, right_foot=Foot(0.12, 0.06, -0.10, 10.0), drop=0.06),
        at(4, arms(HANG)),
    ), (0.5, 3.2), (4,), seconds=2.6),
    Unit("arm swing", "swing", 3, (
        at(0.7, arms(HIGH, Arm(120, 40, 124, 60)), x=-0.05, lean=10.0, look=-16.0, nod=-8.0),
        at(1.4, arms(HANG), x=0.0, drop=0.20, bend=28.0, tip=10.0, nod=14.0),
        at(2.2, arms(Arm(120, 40, 124, 60), HIGH), x=0.06, lean=-14.0, twist=14.0, look=18.0, nod=-10.0),
        at(3, arms(LOW), drop=0.04, bend=6.0),
    ), (0.3, 2.4), (3,), seconds=1.4),
    Unit("lunge reach", "reach", 4, (
        at(0.8, arms(LOOSE, BACK), x=0.06, drop=0.06, right_foot=Foot(0.26, 0.07, 0.03, 30.0), twist=-10.0),
        at(1.7, LUNGE, arms(HIGH, LOW), drop=0.05, lean=18.0, hip=4.0, look=-30.0, nod=-6.0),
        at(2.7, LUNGE, arms(Arm(122, 6, 124, 6), Arm(54, -4, 52, 0)), drop=0.09, lean=26.0, hip=6.0, look=-34.0,
           nod=-8.0),
        at(3.4, arms(LOOSE, LOW), x=0.03, right_foot=Foot(0.24, 0.06, 0.02, 20.0), drop=0.06),
        at(4, arms(HANG)),
    ), (0.6, 3.0), (4,), seconds=1.9),
    Unit("suspension", "reach", 4, (
        at(0.8, arms(LOOSE, HANG), drop=0.14, bend=10.0, nod=12.0),
        at(2.0, arms(UP, LOW), lean=-8.0, bend=-8.0, nod=-22.0, look=-8.0, right_foot=Foot(0.08, 0.09, 0.0, 10.0, 1.0),
           left_foot=Foot(0.08, 0.09, 0.0, 10.0, 1.0)),
        at(3.0, arms(Arm(172, 20, 176, 20), LOW), lean=-14.0, bend=-10.0, nod=-26.0, look=-10.0,
           right_foot=Foot(0.08, 0.09, 0.0, 10.0, 1.0), left_foot=Foot(0.08, 0.09, 0.0, 10.0, 1.0)),
        at(4, arms(HEAD, HANG), drop=0.12, bend=12.0, nod=12.0, lean=4.0),
    ), (0.8, 3.2), (4,), seconds=2.0),
    Unit("fall and recovery", "fall", 4, (
        at(0.8, arms(LOW, HIGH), x=-0.06, lean=16.0, nod=-6.0),
        at(1.5, DEEP, arms(Arm(30, 10, 30, 20), WIDE), drop=0.22, lean=26.0, bend=30.0, tip=8.0, look=-14.0, nod=12.0),
        at(2.0, DEEP, arms(LOOSE, WIDE), drop=0.20, lean=20.0, bend=34.0, tip=10.0, nod=16.0),
        at(3.0, arms(HIGH, LOW), x=0.05, right_foot=Foot(0.20, 0.05, 0.0, 12.0), lean=-10.0, bend=-8.0, nod=-12.0),
        at(4, arms(HANG)),
    ), (0.6, 3.0), (3, 4), seconds=1.8),
    Unit("drop", "fall", 2, (
        at(0.5, arms(HIGH), bend=-6.0, nod=-12.0, right_foot=Foot(0.10, 0.06, 0.0, 10.0, 1.0),
           left_foot=Foot(0.10, 0.06, 0.0, 10.0, 1.0)),
        at(1.0, arms(LOOSE), drop=0.32, bend=54.0, tip=24.0, arch=10.0, nod=30.0),
        at(1.4, arms(HANG), drop=0.26, bend=46.0, tip=20.0, nod=26.0),
        at(2, arms(LOOSE), drop=0.05, bend=10.0, nod=6.0),
    ), (0.5, 1.5), (2,), seconds=1.6),
    Unit("kneel", "low", 6, (
        at(1.2, arms(LOOSE, WRAP), drop=0.12, x=0.03, right_foot=Foot(0.10, 0.08, -0.30, 8.0, 0.3), bend=10.0,
           nod=10.0),
        at(2.3, KNEEL, arms(LOW, Arm(62, 50, 70, 100)), drop=0.40, bend=14.0, nod=10.0, twist=-8.0),
        at(3.6, KNEEL, arms(UP, LOW), drop=0.40, bend=-10.0, lean=8.0, twist=12.0, nod=-18.0, look=-10.0),
        at(4.7, arms(FRONT, LOW), drop=0.16, x=0.04, right_foot=Foot(0.10, 0.07, -0.26, 8.0, 0.3), bend=16.0),
        at(6, arms(HANG)),
    ), (1.2, 4.6), (4, 6), seconds=3.0),
    Unit("low lunge", "low", 4, (
        at(0.9, arms(LOW, LOOSE), x=0.05, drop=0.08, right_foot=Foot(0.28, 0.06, 0.04, 30.0)),
        at(1.9, DEEP, arms(Arm(24, 40, 26, 60), WIDE), drop=0.26, bend=40.0, tip=22.0, lean=14.0, twist=-16.0,
           look=18.0),
        at(2.9, DEEP, arms(Arm(28, 40, 30, 60), UP), drop=0.26, bend=34.0, tip=20.0, lean=12.0, twist=26.0, look=30.0,
           nod=-18.0),
        at(3.5, arms(LOW), x=0.02, right_foot=Foot(0.24, 0.06, 0.02, 20.0), drop=0.10, bend=14.0),
        at(4, arms(HANG)),
    ), (0.8, 3.1), (4,), seconds=2.1),
    Unit("turning step", "turn", 4, (
        at(0.7, arms(WIDE, WRAP), x=0.05, drop=0.10, right_foot=Foot(0.16, 0.06, 0.06, 10.0), twist=14.0, look=-20.0),
        at(1.3, BALL, arms(WRAP), turning=True, yaw=-70.0, right_foot=Foot(0.10, 0.22, -0.22, 10.0), bend=12.0, tip=6.0,
           look=30.0),
        at(1.8, BALL, arms(LOW), turning=True, yaw=-170.0, right_foot=Foot(0.12, 0.30, -0.30, 20.0), bend=8.0, tip=8.0,
           lean=-10.0),
        at(2.3, BALL, arms(WIDE), turning=True, yaw=-280.0, right_foot=Foot(0.16, 0.18, -0.18, 10.0), lean=-6.0),
        at(2.9, arms(WIDE, LOW), yaw=-360.0, x=0.0, drop=0.14, right_foot=Foot(0.22, 0.0, -0.04, 12.0), bend=10.0,
           nod=8.0),
        at(4, arms(HANG), yaw=-360.0),
    ), (0.6, 2.9), (4,), seconds=1.8),
    Unit("walk", "travel", 4, (
        at(0.7, arms(LOOSE, LOW), x=0.05, right_foot=Foot(0.24, 0.08, 0.04, 14.0), drop=0.03, look=-20.0),
        at(1.4, arms(LOW, LOOSE), shift=(-0.26, 0.0), x=0.04, right_foot=Foot(0.12, 0.0, 0.02, 16.0), left_foot=None,
           drop=0.05, look=-20.0, lean=4.0),
        at(2.1, arms(LOOSE, WRAP), shift=(-0.30, 0.0), x=-0.10, right_foot=Foot(0.08, 0.0, 0.02, 16.0),
           left_foot=Foot(0.02, 0.09, 0.10, 8.0), drop=0.03, look=-12.0),
        at(2.8, arms(LOW), shift=(-0.36, 0.0), x=0.0, right_foot=Foot(0.02, 0.0, 0.02, 14.0),
           left_foot=Foot(0.02, 0.0, 0.16, 8.0), drop=0.08),
        at(3.4, arms(HANG), shift=(-0.38, 0.0), x=0.06, right_foot=Foot(0.09, 0.06, 0.06, 10.0),
           left_foot=Foot(0.0, 0.0, 0.16, 8.0), drop=0.04),
        at(4, arms(HANG), shift=(-0.38, 0.0), left_foot=Foot(0.105, 0.0, 0.0, 10.0)),
    ), (0.4, 3.4), (4,), seconds=1.8),
    Unit("stag leap", "leap", 3, (
        at(0.7, arms(BACK), turning=True, yaw=-28.0, x=0.02, drop=0.18, bend=18.0, nod=10.0),
        at(1.1, arms(LOW), turning=True, yaw=-44.0, shift=(-0.10, 0.0), right_foot=Foot(0.06, 0.30, 0.26, 30.0),
           left_foot=None),
        at(1.45, arms(WIDE, HIGH), turning=True, yaw=-54.0, shift=(-0.26, 0.0), flight=0.32, bend=-10.0, nod=-12.0,
           right_foot=Foot(0.02, 0.46, 0.16, 40.0), left_foot=raised(66.0, -80.0, 40.0, hip=0.09), look=16.0),
        at(1.8, arms(WIDE), turning=True, yaw=-44.0, shift=(-0.40, 0.0), x=-0.04,
           right_foot=Foot(0.10, 0.0, 0.06, 20.0),
           left_foot=raised(40.0, -84.0, 30.0, hip=0.09)),
        at(2.3, arms(LOW), shift=(-0.42, 0.0), drop=0.20, bend=20.0, nod=10.0, left_foot=Foot(0.12, 0.06, -0.14, 12.0)),
        at(3, arms(HANG), shift=(-0.42, 0.0)),
    ), (0.7, 2.2), (3, 4), seconds=2.0),
    Unit("arched jump", "jump", 2, (
        at(0.5, arms(BACK), drop=0.20, bend=24.0, tip=8.0, nod=10.0),
        at(0.72, arms(LOOSE)),
        at(1.0, arms(UP), flight=0.30, bend=-22.0, arch=-8.0, nod=-20.0, right_foot=Foot(0.09, 0.10, -0.22, 10.0, 0.0),
           left_foot=Foot(0.09, 0.10, -0.22, 10.0, 0.0)),
        at(1.3, arms(WIDE)),
        at(1.6, arms(LOW), drop=0.22, bend=22.0, nod=12.0),
        at(2, arms(HANG)),
    ), (0.6, 1.4), (2, 3), seconds=1.6),
    Unit("stillness", "hold", 4, (
        at(0.8, STAND, arms(HEAD, LOW), right_foot=Foot(0.05, 0.08, 0.18, 10.0, 0.1), lean=8.0, look=-20.0, tilt=8.0),
        at(3.3, STAND, arms(HEAD, LOW), right_foot=Foot(0.05, 0.08, 0.18, 10.0, 0.1), lean=9.0, look=-22.0, tilt=9.0),
        at(4, arms(HANG)),
    ), (0.8, 3.3), (2, 4), seconds=1.4),
    Unit("curl", "end", 4, (
        at(1.4, arms(ROUND), drop=0.10, bend=20.0, nod=14.0),
        at(2.4, arms(WRAP), yaw=-26.0, drop=0.28, bend=40.0, tip=12.0, arch=14.0, nod=20.0),
        at(4, arms(WRAP), yaw=-28.0, drop=0.30, bend=44.0, tip=14.0, arch=14.0, nod=20.0),
    ), (0.9, 2.6), (3, 4), seconds=1.5),
    Unit("settle", "end", 4, (
        at(1.2, arms(HIGH, LOW), lean=-8.0, nod=-10.0),
        at(2.4, arms(HANG), drop=0.04, nod=10.0, bend=6.0),
        at(4, arms(HANG), nod=0.0),
    ), (0.7, 2.6), (3, 4), seconds=1.3),
)  # fmt: skip

CONTEMPORARY = Flavour(
    name="contemporary",
    stance=STANCE,
    units=UNITS,
    begins="breath",
    ends=("curl", "settle"),
    order={
        "begin": {"centre": 3, "reach": 2, "swing": 2, "travel": 1, "hold": 1},
        "centre": {"reach": 2, "centre": 1, "fall": 2, "extension": 1, "turn": 1, "low": 1, "jump": 1},
        "reach": {"fall": 3, "centre": 2, "low": 1, "turn": 1, "swing": 1},
        "fall": {"reach": 2, "swing": 2, "low": 2, "turn": 1, "jump": 1},
        "low": {"centre": 2, "swing": 2, "hold": 1, "travel": 1, "reach": 1},
        "swing": {"turn": 2, "kick": 2, "leap": 2, "swing": 1, "fall": 1, "travel": 1},
        "kick": {"turn": 2, "fall": 1, "extension": 1, "travel": 1, "swing": 1},
        "turn": {"fall": 2, "hold": 1, "leap": 1, "extension": 1, "low": 1, "centre": 1},
        "travel": {"leap": 3, "swing": 2, "turn": 2, "hold": 1, "reach": 1},
        "leap": {"travel": 1, "low": 2, "fall": 1, "turn": 1},
        "jump": {"fall": 2, "swing": 1, "low": 1, "centre": 1},
        "extension": {"fall": 3, "centre": 1, "swing": 1},
        "hold": {"centre": 2, "travel": 2, "fall": 2, "reach": 1},
    },
    actions={
        "contraction study": {"contraction": 4, "roll down": 1, "spiral": 2, "body wave": 2, "stillness": 1,
                              "arched jump": 1},
        "release phrase": {"arm swing": 3, "fall and recovery": 3, "drop": 2, "leg swing": 2, "suspension": 2,
                           "turning step": 1},
        "floor phrase": {"kneel": 3, "low lunge": 3, "roll down": 2, "contraction": 1, "arm swing": 1,
        "lunge reach": 1},
        "travelling phrase": {"walk": 3, "stag leap": 3, "turning step": 2, "arm swing": 2, "tilt": 1, "low lunge": 1},
        "solo study": {"tilt": 2, "spiral": 2, "lunge reach": 2, "suspension": 2, "stillness": 2,
        "fall and recovery": 2,
                       "turning step": 1},
    },
    tempo=(64.0, 108.0),
    offbeat=0.22,
    flow=0.14,
    blend=0.20,
    breath=3.5,
)  # fmt: skip
