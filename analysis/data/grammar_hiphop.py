"""Hip-hop: a knee pulse on every beat, weight low, sharp hits and freezes, isolations,
grooves danced behind the beat."""

from __future__ import annotations

from analysis.data.grammar import Arm, Flavour, Foot, Pose, Sheet, Unit, arms, raised, vocabulary

READY = Arm(30.0, 30.0, 66.0, 100.0)  # elbows bent, loose fists before the belly
DOWN = Arm(22.0, 16.0, 34.0, 80.0)
CHEST = Arm(56.0, 48.0, 96.0, 136.0)  # fists at the chest
OUT = Arm(88.0, 4.0, 90.0, 6.0)
LEVEL = Arm(86.0, 6.0, 86.0, 96.0)  # elbow out, forearm forwards
GOAL_UP = Arm(88.0, 4.0, 172.0, 12.0)  # elbow out, forearm up
GOAL_DOWN = Arm(88.0, 4.0, 20.0, 40.0)  # elbow out, forearm down
POINT_UP = Arm(128.0, 14.0, 130.0, 14.0)
POINT_OUT = Arm(92.0, 34.0, 92.0, 34.0)
POINT_DOWN = Arm(44.0, 14.0, 44.0, 16.0)
CROSSED = Arm(58.0, 62.0, 92.0, 158.0)
BRUSH = Arm(60.0, 40.0, 128.0, 118.0)  # a hand by the shoulder
FRONT = Arm(84.0, 78.0, 86.0, 82.0)
SWING_BACK = Arm(36.0, -50.0, 66.0, 60.0)

STANCE = Pose(drop=0.06, bend=8.0, right_foot=Foot(0.17, turnout=22.0), left_foot=Foot(0.17, turnout=22.0), point=0.0,
              right_arm=READY, left_arm=READY)  # fmt: skip
at = Sheet(STANCE)
STAND = {"x": 0.15, "left_foot": Foot(0.17, turnout=20.0)}
WIDE = {"right_foot": Foot(0.34, turnout=34.0), "left_foot": Foot(0.34, turnout=34.0)}

UNITS = vocabulary(
    Unit("bounce in", "begin", 4, (
        at(1.0, arms(DOWN), drop=0.10, nod=10.0, lean=5.0, x=-0.05),
        at(2.0, arms(DOWN), drop=0.10, nod=10.0, lean=-5.0, x=0.05),
        at(3.0, arms(READY), drop=0.10, nod=10.0, lean=5.0, x=-0.04),
        at(4, arms(READY)),
    ), (0.6, 3.4), (2, 4), seconds=1.0, bounce=1.3),
    Unit("rock", "groove", 4, (
        at(1.0, arms(CHEST, DOWN), x=-0.11, lean=9.0, hip=-5.0, twist=-14.0, drop=0.10, nod=6.0),
        at(2.0, arms(DOWN, CHEST), x=0.11, lean=-9.0, hip=5.0, twist=14.0, drop=0.10, nod=6.0),
        at(3.0, arms(CHEST, DOWN), x=-0.11, lean=9.0, hip=-5.0, twist=-14.0, drop=0.10, nod=6.0),
        at(4, arms(READY)),
    ), (0.5, 3.5), (4,), sharp=0.2, seconds=1.8, bounce=1.4),
    Unit("two-step", "groove", 4, (
        at(0.5, arms(DOWN, CHEST), x=0.05, right_foot=Foot(0.30, 0.06, 0.02)),
        at(1.0, arms(CHEST, DOWN), x=-0.16, right_foot=Foot(0.36), lean=5.0, drop=0.09),
        at(1.6, arms(DOWN), x=-0.20, right_foot=Foot(0.36), left_foot=Foot(-0.16, 0.05, 0.0), drop=0.05),
        at(2.0, arms(READY), x=-0.24, right_foot=Foot(0.36), left_foot=Foot(-0.20, 0.04, 0.02, 20.0, 0.2), drop=0.10,
           nod=8.0),
        at(2.6, arms(CHEST, DOWN), x=-0.12, right_foot=Foot(0.36), left_foot=Foot(0.06, 0.06, 0.02)),
        at(3.0, arms(DOWN, CHEST), x=0.04, right_foot=Foot(0.34), lean=-5.0, drop=0.09),
        at(3.5, arms(DOWN), x=0.08, right_foot=Foot(0.24, 0.05, 0.0), drop=0.06),
        at(4, arms(READY)),
    ), (0.4, 3.6), (4,), seconds=1.8, bounce=1.2),
    Unit("running man", "groove", 4, (
        at(0.6, arms(CHEST, SWING_BACK), right_foot=Foot(0.10, 0.34, 0.16, 14.0), x=0.10, bend=12.0),
        at(1.0, arms(DOWN), right_foot=Foot(0.13, 0.0, 0.12, 14.0), left_foot=Foot(0.13, 0.03, -0.20, 14.0), drop=0.10,
           bend=10.0),
        at(1.6, arms(SWING_BACK, CHEST), left_foot=Foot(0.10, 0.34, 0.16, 14.0),
           right_foot=Foot(0.13, 0.0, -0.02, 14.0),
           x=-0.10, bend=12.0),
        at(2.0, arms(DOWN), left_foot=Foot(0.13, 0.0, 0.12, 14.0), right_foot=Foot(0.13, 0.03, -0.20, 14.0), drop=0.10,
           bend=10.0),
        at(2.6, arms(CHEST, SWING_BACK), right_foot=Foot(0.10, 0.34, 0.16, 14.0),
           left_foot=Foot(0.13, 0.0, -0.02, 14.0),
           x=0.10, bend=12.0),
        at(3.0, arms(DOWN), right_foot=Foot(0.13, 0.0, 0.12, 14.0), left_foot=Foot(0.13, 0.03, -0.20, 14.0), drop=0.10,
           bend=10.0),
        at(3.5, arms(READY), right_foot=Foot(0.16, 0.03, 0.04), left_foot=Foot(0.17, 0.0, -0.02)),
        at(4, arms(READY)),
    ), (0.4, 3.5), (4,), seconds=1.8, bounce=0.6),
    Unit("kick step", "kick", 2, (
        at(0.4, STAND, arms(CHEST), right_foot=Foot(0.12, 0.22, 0.06, 16.0), drop=0.08, sharp=0.0),
        at(0.8, STAND, arms(SWING_BACK, FRONT), right_foot=raised(52.0, 66.0, 16.0, hip=0.0), bend=-2.0, drop=0.07),
        at(1.3, arms(DOWN), x=0.04, right_foot=Foot(0.20, 0.04, -0.10), drop=0.11, bend=14.0),
        at(2, arms(READY)),
    ), (0.3, 1.5), (2,), sharp=0.15, seconds=1.05, bounce=0.8),
    Unit("top rock", "step", 4, (
        at(0.6, arms(OUT), x=0.10, right_foot=Foot(0.10, 0.10, 0.10, 30.0), bend=4.0),
        at(1.0, arms(OUT), x=0.06, z=0.06, right_foot=Foot(-0.10, 0.0, 0.20, 40.0), twist=22.0, drop=0.09),
        at(1.5, arms(CROSSED), x=0.02, right_foot=Foot(0.12, 0.06, 0.06)),
        at(2.0, arms(CHEST), drop=0.10),
        at(2.6, arms(OUT), x=-0.10, left_foot=Foot(0.10, 0.10, 0.10, 30.0), bend=4.0),
        at(3.0, arms(OUT), x=-0.06, z=0.06, left_foot=Foot(-0.10, 0.0, 0.20, 40.0), twist=-22.0, drop=0.09),
        at(3.5, arms(CROSSED), x=-0.02, left_foot=Foot(0.12, 0.06, 0.06)),
        at(4, arms(READY)),
    ), (0.5, 3.5), (4,), sharp=0.15, seconds=1.8),
    Unit("side slide", "step", 2, (
        at(0.4, arms(DOWN), x=-0.06, drop=0.12, lean=8.0, left_foot=Foot(0.17, 0.05, -0.02)),
        at(1.1, arms(OUT, DOWN), shift=(-0.34, 0.0), x=-0.02, drop=0.08, right_foot=Foot(0.16), lean=-6.0, look=-22.0,
           left_foot=Foot(0.30, 0.02, 0.0, 20.0, 0.4)),
        at(1.5, arms(OUT, DOWN), shift=(-0.34, 0.0), drop=0.08, lean=-6.0, look=-22.0),
        at(2, arms(READY), shift=(-0.34, 0.0)),
    ), (0.3, 1.5), (2,), sharp=0.1, seconds=1.0, bounce=0.3),
    Unit("body roll", "wave", 4, (
        at(0.7, arms(DOWN), yaw=-22.0, drop=0.04, bend=-12.0, nod=-22.0),
        at(1.4, arms(READY), yaw=-28.0, drop=0.08, bend=-20.0, arch=-8.0, nod=8.0),
        at(2.1, arms(READY), yaw=-28.0, drop=0.16, bend=16.0, arch=12.0, tip=-14.0, nod=18.0),
        at(2.8, arms(DOWN), yaw=-26.0, drop=0.20, bend=34.0, tip=24.0, arch=-8.0, nod=6.0),
        at(4, arms(READY)),
    ), (0.5, 3.2), (4,), seconds=1.8, bounce=0.2),
    Unit("arm wave", "wave", 4, (
        at(0.6, arms(OUT), look=-20.0),
        at(1.1, arms(Arm(96, 6, 70, 8), OUT), look=-22.0, lean=-4.0),
        at(1.6, arms(Arm(112, 6, 74, 8), OUT), look=-10.0, lean=-3.0),
        at(2.1, arms(Arm(78, 6, 104, 8), Arm(78, 6, 100, 8)), bend=12.0),
        at(2.6, arms(OUT, Arm(112, 6, 74, 8)), look=12.0, lean=3.0),
        at(3.1, arms(OUT, Arm(92, 6, 112, 8)), look=22.0, lean=4.0),
        at(3.5, arms(OUT), look=20.0),
        at(4, arms(READY)),
    ), (0.5, 3.5), (4,), seconds=2.0, bounce=0.2),
    Unit("chest pop", "hit", 2, (
        at(0.5, arms(LEVEL), bend=14.0, arch=8.0, nod=6.0),
        at(1.0, arms(LEVEL), bend=-14.0, arch=-10.0, nod=-2.0),
        at(1.5, arms(LEVEL), bend=16.0, arch=8.0, nod=6.0),
        at(2, arms(LEVEL), bend=-8.0, arch=-6.0),
    ), (0.3, 1.7), (2,), sharp=0.7, seconds=1.0, bounce=0.0),
    Unit("isolation", "hit", 4, (
        at(0.8, arms(DOWN), x=0.09, hip=13.0, lean=-20.0, tilt=16.0, twist=10.0),
        at(1.7, arms(DOWN), x=-0.09, hip=-13.0, lean=20.0, tilt=-16.0, twist=-10.0),
        at(2.5, arms(LEVEL), bend=-14.0, arch=-10.0, look=-48.0),
        at(3.3, arms(LEVEL), bend=18.0, arch=10.0, look=48.0),
        at(4, arms(READY)),
    ), (0.4, 3.5), (4,), sharp=0.75, seconds=2.0, bounce=0.0),
    Unit("tutting", "hit", 4, (
        at(0.7, arms(LEVEL, GOAL_DOWN)),
        at(1.4, arms(GOAL_UP, LEVEL), look=-20.0),
        at(2.1, arms(GOAL_DOWN, GOAL_UP), look=20.0),
        at(2.8, arms(CROSSED)),
        at(3.4, arms(GOAL_UP)),
        at(4, arms(CHEST)),
    ), (0.4, 3.6), (4,), sharp=0.8, seconds=2.2, bounce=0.1),
    Unit("lock", "hit", 4, (
        at(0.9, arms(BRUSH), bend=-4.0, drop=0.02),
        at(1.7, arms(Arm(50, 30, 60, 60), Arm(50, 30, 60, 60)), drop=0.16, bend=30.0, nod=4.0),
        at(2.6, arms(Arm(50, 30, 60, 60), Arm(50, 30, 60, 60)), drop=0.16, bend=30.0, nod=4.0, sharp=0.0),
        at(3.2, arms(POINT_UP, DOWN), drop=0.03, look=-26.0),
        at(4, arms(POINT_UP, DOWN), drop=0.04, look=-26.0),
    ), (0.6, 3.4), (4,), sharp=0.7, seconds=1.9, bounce=0.1),
    Unit("point", "hit", 2, (
        at(0.6, arms(CHEST, DOWN), x=0.08, twist=18.0, drop=0.10),
        at(1.1, arms(POINT_OUT, DOWN), x=-0.08, lean=8.0, twist=-12.0, look=-30.0, drop=0.08),
        at(2, arms(POINT_OUT, DOWN), x=-0.08, lean=8.0, twist=-12.0, look=-30.0, drop=0.08, sharp=0.0),
    ), (0.4, 1.6), (2,), sharp=0.6, seconds=0.9, bounce=0.5),
    Unit("drop", "low", 4, (
        at(0.6, WIDE, arms(CHEST), drop=0.06, bend=-4.0),
        at(1.2, WIDE, arms(Arm(52, 50, 66, 100)), drop=0.40, bend=30.0, tip=16.0, nod=-8.0, sharp=0.5),
        at(2.2, WIDE, arms(Arm(52, 50, 66, 100)), drop=0.41, bend=30.0, tip=16.0, nod=-8.0),
        at(3.2, WIDE, arms(DOWN), drop=0.14, bend=18.0),
        at(4, arms(READY)),
    ), (0.6, 3.2), (4,), sharp=0.2, seconds=1.9, bounce=0.3),
    Unit("spin", "turn", 4, (
        at(0.8, arms(OUT, CROSSED), x=0.06, twist=26.0, drop=0.12, right_foot=Foot(0.02, 0.0, 0.14, 10.0), look=10.0),
        at(1.2, arms(CROSSED), turning=True, x=0.06, yaw=-80.0, right_foot=Foot(0.08, 0.03, 0.02, 10.0, 1.0),
           left_foot=Foot(0.12, 0.03, 0.0, 10.0, 1.0), drop=0.04, look=40.0),
        at(1.6, arms(CROSSED), turning=True, x=0.06, yaw=-200.0, right_foot=Foot(0.08, 0.03, 0.0, 10.0, 1.0),
           left_foot=Foot(0.12, 0.03, 0.0, 10.0, 1.0), drop=0.03, look=-40.0),
        at(2.0, arms(CROSSED), turning=True, x=0.05, yaw=-320.0, right_foot=Foot(0.10, 0.02, 0.0, 14.0, 1.0),
           left_foot=Foot(0.14, 0.02, 0.0, 14.0, 1.0), drop=0.05),
        at(2.6, arms(POINT_DOWN, CHEST), yaw=-360.0, drop=0.13, lean=6.0, sharp=0.4),
        at(4, arms(READY), yaw=-360.0),
    ), (0.7, 2.6), (4,), seconds=1.7, bounce=0.2),
    Unit("jump out", "jump", 4, (
        at(0.5, arms(DOWN), drop=0.20, bend=20.0),
        at(0.7, arms(CHEST), drop=0.03),
        at(1.0, arms(OUT), flight=0.16, drop=0.03, right_foot=Foot(0.26, 0.06, 0.0, 22.0, 0.0),
           left_foot=Foot(0.26, 0.06, 0.0, 22.0, 0.0)),
        at(1.3, WIDE, arms(POINT_DOWN), drop=0.03),
        at(1.7, WIDE, arms(POINT_DOWN), drop=0.20, bend=16.0, nod=8.0),
        at(2.4, WIDE, arms(POINT_DOWN), drop=0.16, bend=14.0, nod=4.0),
        at(2.8, WIDE, arms(CHEST), drop=0.03),
        at(3.1, arms(CROSSED), flight=0.12, drop=0.03, right_foot=Foot(0.24, 0.06, 0.0, 22.0, 0.0),
           left_foot=Foot(0.24, 0.06, 0.0, 22.0, 0.0)),
        at(3.4, arms(READY), drop=0.03),
        at(4, arms(READY), drop=0.12),
    ), (0.6, 3.3), (4,), seconds=2.3, bounce=0.0),
    Unit("tuck jump", "jump", 2, (
        at(0.5, arms(SWING_BACK), drop=0.24, bend=26.0, tip=10.0),
        at(0.72, arms(CHEST), drop=0.03),
        at(1.0, arms(FRONT), flight=0.32, drop=0.03, bend=16.0, right_foot=Foot(0.14, 0.42, 0.14, 18.0),
           left_foot=Foot(0.14, 0.42, 0.14, 18.0)),
        at(1.3, arms(CHEST), drop=0.03),
        at(1.6, arms(DOWN), drop=0.22, bend=20.0),
        at(2, arms(READY)),
    ), (0.6, 1.4), (2, 4), seconds=1.5, bounce=0.0),
    Unit("shoulder lean", "lean", 4, (
        at(0.9, arms(BRUSH, DOWN), x=-0.12, lean=16.0, tilt=8.0, drop=0.10, hip=-5.0),
        at(1.9, arms(DOWN, BRUSH), x=0.12, lean=-16.0, tilt=-8.0, drop=0.10, hip=5.0),
        at(2.7, arms(BRUSH, DOWN), x=-0.14, lean=20.0, tilt=10.0, drop=0.15, hip=-6.0),
        at(4, arms(READY)),
    ), (0.5, 3.2), (4,), sharp=0.35, seconds=1.8),
    Unit("freeze", "end", 4, (
        at(0.9, arms(CHEST), drop=0.20, bend=20.0, nod=8.0),
        at(1.6, STAND, arms(Arm(54, 4, 92, 150), POINT_UP), right_foot=Foot(0.34, 0.03, 0.08, 40.0, 0.3), lean=14.0,
           twist=-16.0, look=24.0, drop=0.10, sharp=0.6),
        at(4, STAND, arms(Arm(54, 4, 92, 150), POINT_UP), right_foot=Foot(0.34, 0.03, 0.08, 40.0, 0.3), lean=14.0,
           twist=-16.0, look=24.0, drop=0.10),
    ), (0.7, 1.8), (3, 4), seconds=1.2, bounce=0.0),
    Unit("b-boy stance", "end", 4, (
        at(1.0, WIDE, arms(OUT), bend=-4.0),
        at(1.9, WIDE, arms(CROSSED), lean=8.0, bend=-8.0, tilt=10.0, nod=-8.0, sharp=0.5),
        at(4, WIDE, arms(CROSSED), lean=8.0, bend=-9.0, tilt=10.0, nod=-9.0),
    ), (0.6, 2.2), (3, 4), seconds=1.2, bounce=0.2),
)  # fmt: skip

HIPHOP = Flavour(
    name="hip-hop",
    stance=STANCE,
    units=UNITS,
    begins="bounce in",
    ends=("freeze", "b-boy stance"),
    order={
        "begin": {"groove": 4, "step": 2, "hit": 1},
        "groove": {"groove": 2, "hit": 2, "kick": 2, "step": 1, "wave": 1, "lean": 1, "jump": 1},
        "step": {"kick": 2, "low": 2, "groove": 1, "turn": 2, "hit": 1},
        "kick": {"groove": 2, "step": 2, "kick": 1, "turn": 1, "jump": 1},
        "hit": {"hit": 3, "wave": 2, "groove": 1, "low": 1, "lean": 1},
        "wave": {"hit": 3, "wave": 1, "lean": 1, "groove": 1},
        "lean": {"groove": 2, "step": 2, "hit": 1},
        "low": {"jump": 2, "groove": 2, "wave": 1, "step": 1},
        "turn": {"low": 2, "hit": 2, "groove": 2, "step": 1},
        "jump": {"low": 1, "groove": 2, "hit": 2, "turn": 1},
    },
    actions={
        "groove": {"rock": 3, "two-step": 3, "shoulder lean": 2, "kick step": 2, "point": 1, "running man": 1},
        "popping": {"chest pop": 3, "isolation": 2, "arm wave": 3, "tutting": 2, "body roll": 1, "rock": 1},
        "locking": {"lock": 4, "point": 3, "kick step": 2, "rock": 1, "jump out": 1, "two-step": 1},
        "breaking": {"top rock": 4, "kick step": 2, "drop": 2, "spin": 2, "tuck jump": 1},
        "freestyle": {"two-step": 2, "running man": 2, "body roll": 1, "spin": 1, "tuck jump": 1, "chest pop": 1,
                      "side slide": 2, "drop": 1},
    },
    tempo=(88.0, 118.0),
    offbeat=0.18,
    flow=0.0,
    blend=0.04,
    bounce=0.045,
)  # fmt: skip
