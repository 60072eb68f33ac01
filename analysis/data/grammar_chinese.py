"""Chinese classical dance: breath that sinks and rises, twisted waist, circles of the arms, orchid hands, sudden poses.

The units carry the usual English terms; the pinyin stands beside them.
"""

from __future__ import annotations

from analysis.data.grammar import Arm, Flavour, Foot, Pose, Sheet, Unit, arms, raised, vocabulary

HIP_HANDS = Arm(44.0, 4.0, 34.0, 150.0)  # tijin: rounded, hands by the hips
MOUNTAIN = Arm(86.0, 18.0, 92.0, 58.0)  # shanbang: a rounded arm to the side
PRESS = Arm(58.0, 52.0, 84.0, 152.0)  # anzhang: the palm pressed down before the chest
HOLD_UP = Arm(142.0, 18.0, 200.0, 30.0)  # tuozhang: the palm lifted over the head
ORCHID_HIGH = Arm(128.0, 22.0, 142.0, 36.0)
ORCHID_FRONT = Arm(78.0, 66.0, 112.0, 92.0)
ORCHID_LOW = Arm(46.0, -6.0, 56.0, 10.0)
BACK = Arm(46.0, -34.0, 50.0, -14.0)  # an arm drawn behind
SLEEVE_UP = Arm(164.0, 30.0, 166.0, 36.0)
SLEEVE_OUT = Arm(96.0, 10.0, 98.0, 12.0)
GATHER = Arm(48.0, 58.0, 96.0, 124.0)
CROSS_LOW = Arm(44.0, 84.0, 58.0, 128.0)

STANCE = Pose(right_foot=Foot(0.075, turnout=32.0), left_foot=Foot(0.075, turnout=32.0), right_arm=HIP_HANDS,
              left_arm=HIP_HANDS, point=0.9)  # fmt: skip
at = Sheet(STANCE)
STAND = {"x": 0.075, "left_foot": Foot(0.075, turnout=32.0)}
BALL = {"x": 0.075, "left_foot": Foot(0.075, 0.08, turnout=30.0, weight=1.0)}
TABU = {"x": 0.05, "right_foot": Foot(-0.20, 0.07, -0.20, 48.0, 0.3)}  # one foot behind, beyond the other
POINT_STEP = {"x": 0.07, "right_foot": Foot(0.06, 0.08, 0.30, 40.0, 0.0)}  # dianbu: the toe set in front
BOW_STEP = {"x": -0.12, "right_foot": Foot(0.42, 0.0, 0.06, 56.0), "left_foot": Foot(0.16, 0.0, -0.04, 40.0)}  # gongbu

UNITS = vocabulary(
    Unit("opening breath", "begin", 4, (  # qifan'er
        at(1.3, arms(HIP_HANDS), drop=0.09, bend=10.0, nod=16.0, arch=6.0),
        at(2.7, TABU, arms(ORCHID_LOW, ORCHID_HIGH), twist=12.0, look=18.0, nod=-8.0),
        at(4, arms(HIP_HANDS), look=6.0),
    ), (0.9, 3.0), (2, 4), seconds=1.1),
    Unit("rise and sink", "breath", 4, (  # ti, chen
        at(1.6, arms(Arm(50, 20, 62, 60)), drop=0.20, bend=14.0, arch=8.0, nod=22.0),
        at(3.0, arms(ORCHID_HIGH), bend=-6.0, nod=-12.0, tilt=6.0,
           right_foot=Foot(0.06, 0.08, 0.0, 30.0, 1.0), left_foot=Foot(0.06, 0.08, 0.0, 30.0, 1.0)),
        at(4, arms(HIP_HANDS), drop=0.04, nod=4.0),
    ), (0.8, 3.4), (3, 4), seconds=1.8),
    Unit("cloud hands", "circle", 4, (  # yunshou
        at(0.8, arms(CROSS_LOW, ORCHID_FRONT), drop=0.09, twist=26.0, lean=-8.0, look=18.0, nod=8.0),
        at(1.7, arms(ORCHID_FRONT, PRESS), drop=0.12, twist=-4.0, bend=10.0, nod=12.0),
        at(2.6, arms(ORCHID_HIGH, PRESS), drop=0.06, twist=-28.0, lean=12.0, look=-24.0, nod=-4.0),
        at(3.3, arms(MOUNTAIN, PRESS), twist=-12.0, lean=4.0, look=-30.0),
        at(4, arms(MOUNTAIN, PRESS), twist=8.0, look=26.0, sharp=0.5),
    ), (0.6, 3.3), (4,), seconds=2.2),
    Unit("double swinging hands", "circle", 4, (  # shuanghuangshou
        at(0.9, arms(GATHER, MOUNTAIN), x=0.07, drop=0.12, lean=-14.0, twist=24.0, look=20.0, nod=10.0),
        at(1.7, arms(HOLD_UP, ORCHID_HIGH), x=0.02, lean=-4.0, bend=-10.0, nod=-18.0),
        at(2.5, arms(ORCHID_HIGH, HOLD_UP), x=-0.05, lean=12.0, twist=-16.0, look=-16.0, nod=-8.0),
        at(3.3, arms(MOUNTAIN, GATHER), x=-0.06, drop=0.11, lean=16.0, twist=-28.0, look=-24.0, nod=8.0),
        at(4, arms(ORCHID_LOW, HIP_HANDS), drop=0.03, twist=-6.0),
    ), (0.6, 3.4), (4,), seconds=2.0),
    Unit("wind-fire wheel", "circle", 4, (  # fenghuolun: the arms turn like a wheel over a deep stance
        at(0.8, BOW_STEP, arms(SLEEVE_OUT, SLEEVE_OUT), drop=0.03, lean=6.0),
        at(1.5, BOW_STEP, arms(Arm(40, 40, 46, 44), SLEEVE_UP), drop=0.07, lean=28.0, bend=16.0, twist=-18.0,
           look=-16.0,
           nod=12.0),
        at(2.2, BOW_STEP, arms(SLEEVE_OUT, SLEEVE_OUT), x=-0.03, drop=0.06, bend=22.0, nod=8.0),
        at(2.9, BOW_STEP, arms(SLEEVE_UP, Arm(40, 20, 46, 24)), x=0.04, lean=-24.0, bend=-2.0, twist=20.0, nod=-12.0),
        at(3.5, arms(HOLD_UP, PRESS), x=0.02, lean=-6.0, right_foot=Foot(0.20, 0.05)),
        at(4, arms(MOUNTAIN, PRESS), look=-20.0),
    ), (0.6, 3.4), (4,), sharp=0.15, seconds=2.2),
    Unit("mountain arm", "pose", 4, (  # shanbang anzhang
        at(1.2, POINT_STEP, arms(GATHER, CROSS_LOW), drop=0.07, twist=20.0, lean=-6.0, look=14.0, nod=8.0),
        at(2.3, POINT_STEP, arms(MOUNTAIN, PRESS), twist=-16.0, lean=4.0, look=-30.0, nod=-4.0),
        at(3.3, POINT_STEP, arms(MOUNTAIN, PRESS), twist=-18.0, lean=4.0, look=-32.0, nod=-6.0, sharp=0.0),
        at(4, arms(ORCHID_LOW, HIP_HANDS), look=-6.0),
    ), (0.9, 3.3), (3, 4), sharp=0.55, seconds=1.6),
    Unit("lifted palm", "pose", 4, (  # tuozhang in tabu
        at(1.1, TABU, arms(PRESS, GATHER), drop=0.14, bend=10.0, twist=-14.0, look=-12.0, nod=12.0),
        at(2.2, TABU, arms(ORCHID_LOW, HOLD_UP), drop=0.03, lean=10.0, hip=-6.0, twist=18.0, look=26.0, nod=-10.0),
        at(3.2, TABU, arms(ORCHID_LOW, HOLD_UP), drop=0.03, lean=12.0, hip=-7.0, twist=20.0, look=30.0, nod=-12.0,
           sharp=0.0),
        at(4, arms(HIP_HANDS, ORCHID_LOW)),
    ), (0.9, 3.2), (3, 4), sharp=0.4, seconds=1.7),
    Unit("charge and lean", "body", 4, (  # chong, kao: the ribs go out to a front corner and back
        at(1.3, arms(ORCHID_LOW, BACK), x=-0.04, drop=0.08, lean=20.0, bend=12.0, twist=-24.0, look=22.0, nod=6.0),
        at(2.7, arms(PRESS, ORCHID_LOW), x=0.05, drop=0.06, lean=-18.0, bend=-14.0, twist=-20.0, look=-26.0, nod=-10.0),
        at(4, arms(HIP_HANDS), drop=0.02, look=4.0),
    ), (0.7, 3.2), (3, 4), seconds=1.8),
    Unit("reclining fish", "low", 6, (  # woyu: a spiral down on crossed legs
        at(1.1, TABU, arms(ORCHID_HIGH, MOUNTAIN), bend=-8.0, nod=-12.0, look=10.0),
        at(2.6, arms(PRESS, ORCHID_HIGH), x=-0.01, drop=0.34, right_foot=Foot(-0.20, 0.08, -0.24, 44.0, 0.6), lean=16.0,
           twist=28.0, look=24.0, bend=12.0),
        at(3.8, arms(ORCHID_LOW, HOLD_UP), x=-0.01, drop=0.38, right_foot=Foot(-0.20, 0.08, -0.24, 44.0, 0.6),
           lean=22.0,
           twist=34.0, look=30.0, nod=-16.0, bend=-2.0),
        at(5.0, TABU, arms(ORCHID_LOW, ORCHID_HIGH), drop=0.10, twist=12.0),
        at(6, arms(HIP_HANDS)),
    ), (1.2, 4.4), (4, 6), seconds=2.8),
    Unit("sea scout", "extension", 4, (  # tanhai: the trunk down, the leg up behind
        at(0.9, STAND, arms(GATHER), turning=True, yaw=-40.0, right_foot=Foot(0.0, 0.10, -0.26, 40.0), look=14.0),
        at(2.0, STAND, arms(BACK, Arm(100, 66, 102, 74)), turning=True, yaw=-60.0, right_foot=raised(98.0, -86.0, 60.0),
           tip=56.0, bend=48.0, nod=-34.0, look=6.0),
        at(3.0, STAND, arms(BACK, Arm(106, 68, 108, 76)), turning=True, yaw=-62.0,
           right_foot=raised(102.0, -86.0, 60.0),
           tip=58.0, bend=50.0, nod=-38.0, look=10.0),
        at(3.6, STAND, arms(MOUNTAIN, GATHER), turning=True, yaw=-30.0, right_foot=Foot(0.0, 0.10, -0.26, 40.0)),
        at(4, arms(HIP_HANDS)),
    ), (0.8, 3.2), (4,), seconds=2.2),
    Unit("front kick", "kick", 2, (  # zhengtitui, the toes drawn up to the brow
        at(0.35, STAND, arms(MOUNTAIN), turning=True, yaw=-24.0, right_foot=Foot(0.04, 0.085, -0.24, 30.0), point=0.2),
        at(1.0, STAND, arms(MOUNTAIN), turning=True, yaw=-42.0, right_foot=raised(122.0, 84.0, 12.0), bend=6.0,
           tip=-14.0,
           look=14.0, point=0.1),
        at(1.5, STAND, arms(MOUNTAIN), turning=True, yaw=-24.0, right_foot=Foot(0.06, 0.08, 0.10, 30.0), point=0.6),
        at(2, arms(MOUNTAIN)),
    ), (0.3, 1.6), (2, 3), seconds=1.7),
    Unit("side leg", "kick", 4, (  # pangtui
        at(0.9, STAND, arms(GATHER, MOUNTAIN), right_foot=Foot(-0.02, 0.40, 0.08, 66.0), drop=0.02),
        at(1.8, STAND, arms(HIP_HANDS, HOLD_UP), right_foot=raised(124.0, 22.0, 76.0), lean=-16.0, tilt=10.0, hip=-4.0),
        at(2.8, STAND, arms(HIP_HANDS, HOLD_UP), right_foot=raised(126.0, 22.0, 76.0), lean=-17.0, tilt=11.0, hip=-4.0),
        at(3.5, STAND, arms(MOUNTAIN), right_foot=Foot(0.26, 0.10, 0.05, 50.0)),
        at(4, arms(MOUNTAIN)),
    ), (0.8, 3.2), (4,), seconds=2.6),
    Unit("sleeve toss", "sleeve", 4, (  # pao xiu: thrown up and let fall
        at(1.0, arms(GATHER, HIP_HANDS), drop=0.14, x=0.03, twist=18.0, bend=14.0, nod=16.0),
        at(1.6, POINT_STEP, arms(SLEEVE_UP, ORCHID_LOW), lean=-8.0, bend=-10.0, nod=-16.0, sharp=0.35),
        at(2.4, POINT_STEP, arms(SLEEVE_UP, ORCHID_LOW), lean=-8.0, bend=-10.0, nod=-18.0),
        at(3.3, arms(SLEEVE_OUT, ORCHID_LOW), lean=4.0, look=-24.0, nod=2.0),
        at(4, arms(ORCHID_LOW, HIP_HANDS)),
    ), (0.9, 3.0), (4,), seconds=1.9),
    Unit("sleeve sweep", "sleeve", 4, (  # yang xiu, shuai xiu: both drawn across and flung out
        at(1.0, arms(CROSS_LOW, CROSS_LOW), x=0.06, drop=0.16, lean=-14.0, twist=30.0, look=12.0, bend=14.0, nod=12.0),
        at(1.9, BOW_STEP, arms(SLEEVE_OUT, BACK), lean=12.0, twist=-26.0, look=-14.0, sharp=0.3),
        at(2.8, BOW_STEP, arms(Arm(108, 6, 112, 8), BACK), x=-0.10, lean=14.0, twist=-28.0, look=-16.0, nod=-6.0),
        at(3.4, arms(MOUNTAIN, HIP_HANDS), right_foot=Foot(0.20, 0.05)),
        at(4, arms(HIP_HANDS)),
    ), (0.8, 3.0), (4,), seconds=1.9),
    Unit("round step", "travel", 4, (  # yuanchang: small quick steps, the upper body carried like a cup
        at(0.5, arms(MOUNTAIN, PRESS), shift=(-0.04, 0.0), drop=0.05, right_foot=Foot(0.12, 0.04, 0.02, 20.0),
           left_foot=None, look=-24.0),
        at(1.0, arms(MOUNTAIN, PRESS), shift=(-0.12, 0.0), drop=0.05, right_foot=Foot(0.06, 0.0, 0.02, 20.0),
           left_foot=Foot(0.08, 0.04, 0.0, 20.0), look=-24.0),
        at(1.5, arms(MOUNTAIN, PRESS), shift=(-0.20, 0.0), drop=0.05, right_foot=Foot(0.10, 0.04, 0.02, 20.0),
           left_foot=Foot(0.02, 0.0, 0.0, 20.0), look=-24.0),
        at(2.0, arms(MOUNTAIN, PRESS), shift=(-0.28, 0.0), drop=0.05, right_foot=Foot(0.06, 0.0, 0.02, 20.0),
           left_foot=Foot(0.08, 0.04, 0.0, 20.0), look=-22.0),
        at(2.5, arms(MOUNTAIN, PRESS), shift=(-0.36, 0.0), drop=0.05, right_foot=Foot(0.10, 0.04, 0.02, 20.0),
           left_foot=Foot(0.02, 0.0, 0.0, 20.0), look=-18.0),
        at(3.0, arms(MOUNTAIN, ORCHID_FRONT), shift=(-0.40, 0.0), drop=0.05, right_foot=Foot(0.075, 0.0, 0.0, 26.0),
           left_foot=Foot(0.085, 0.04, 0.0, 26.0), look=-8.0),
        at(4, arms(ORCHID_LOW, HIP_HANDS), shift=(-0.40, 0.0)),
    ), (0.3, 3.2), (3, 4), seconds=1.6),
    Unit("stepping turn", "turn", 4, (  # tabu fanshen: the trunk tilts over while the body turns
        at(0.9, arms(GATHER, MOUNTAIN), x=0.06, drop=0.12, twist=22.0, lean=-8.0, look=10.0,
           right_foot=Foot(-0.02, 0.085, -0.10, 40.0)),
        at(1.4, BALL, arms(SLEEVE_OUT), turning=True, yaw=-70.0, right_foot=Foot(0.0, 0.12, -0.06, 40.0), bend=26.0,
           tip=12.0, lean=-8.0),
        at(1.9, BALL, arms(SLEEVE_OUT, ORCHID_HIGH), turning=True, yaw=-170.0, right_foot=Foot(0.02, 0.12, -0.06, 40.0),
           bend=20.0, tip=10.0, lean=-16.0),
        at(2.4, BALL, arms(ORCHID_HIGH, SLEEVE_OUT), turning=True, yaw=-285.0, right_foot=Foot(0.02, 0.10, -0.06, 40.0),
           bend=-4.0, lean=-4.0, nod=-8.0),
        at(2.9, arms(MOUNTAIN, HOLD_UP), yaw=-360.0, x=0.02, drop=0.08, right_foot=Foot(0.10), look=-24.0, sharp=0.3),
        at(4, arms(MOUNTAIN, PRESS), yaw=-360.0, look=-14.0),
    ), (0.8, 2.9), (4,), seconds=1.9),
    Unit("purple-gold crown leap", "leap", 3, (  # zijinguan: the back foot thrown to the head
        at(0.8, arms(GATHER), drop=0.17, bend=10.0, nod=8.0, x=0.02),
        at(1.15, arms(MOUNTAIN), turning=True, yaw=-24.0, shift=(-0.08, 0.0),
           right_foot=raised(34.0, 70.0, 30.0, hip=0.08),
           left_foot=None),
        at(1.5, arms(SLEEVE_UP), turning=True, yaw=-38.0, shift=(-0.22, 0.0), flight=0.32, bend=-24.0, tip=-4.0,
           nod=-24.0,
           right_foot=raised(62.0, 76.0, 30.0, hip=0.08), left_foot=raised(66.0, -76.0, 50.0, leg=0.80, hip=0.08)),
        at(1.85, arms(ORCHID_HIGH), turning=True, yaw=-26.0, shift=(-0.34, 0.0),
           right_foot=Foot(0.075, 0.0, 0.04, 30.0),
           left_foot=raised(34.0, -80.0, 40.0, hip=0.08)),
        at(2.3, arms(MOUNTAIN), shift=(-0.36, 0.0), drop=0.16, bend=8.0, left_foot=Foot(0.085, 0.06, -0.10, 34.0)),
        at(3, arms(HIP_HANDS), shift=(-0.36, 0.0)),
    ), (0.8, 2.2), (3, 4), seconds=2.0),
    Unit("striking pose", "end", 4, (  # liangxiang
        at(1.1, TABU, arms(CROSS_LOW, GATHER), drop=0.16, twist=-18.0, bend=12.0, look=-10.0, nod=14.0),
        at(2.1, TABU, arms(MOUNTAIN, HOLD_UP), drop=0.05, twist=16.0, lean=8.0, hip=-5.0, look=-34.0, nod=-8.0,
           sharp=0.6),
        at(4, TABU, arms(MOUNTAIN, HOLD_UP), drop=0.05, twist=17.0, lean=8.0, hip=-5.0, look=-36.0, nod=-9.0,
           sharp=0.0),
    ), (0.9, 2.2), (3, 4), seconds=1.3),
    Unit("fist and palm", "end", 4, (  # baoquan: the greeting that closes
        at(1.2, arms(MOUNTAIN), nod=-4.0),
        at(2.2, arms(Arm(54, 62, 96, 128)), nod=6.0, bend=4.0),
        at(2.9, arms(Arm(54, 62, 94, 128)), nod=16.0, bend=16.0, drop=0.02),
        at(4, arms(HIP_HANDS)),
    ), (0.8, 3.2), (3, 4), seconds=1.4),
)  # fmt: skip

CHINESE = Flavour(
    name="chinese-classical",
    stance=STANCE,
    units=UNITS,
    begins="opening breath",
    ends=("striking pose", "fist and palm"),
    order={
        "begin": {"circle": 2, "breath": 2, "sleeve": 2, "travel": 1, "pose": 1},
        "breath": {"circle": 3, "sleeve": 2, "body": 2, "low": 1},
        "circle": {"pose": 3, "turn": 2, "sleeve": 1, "body": 1, "kick": 1, "low": 1},
        "pose": {"travel": 3, "breath": 1, "circle": 2, "kick": 1, "leap": 1, "sleeve": 1},
        "body": {"circle": 2, "breath": 2, "low": 1, "turn": 1},
        "low": {"circle": 2, "breath": 1, "sleeve": 1},
        "extension": {"circle": 2, "travel": 2, "turn": 1},
        "kick": {"kick": 1, "turn": 2, "travel": 2, "leap": 1, "pose": 1},
        "sleeve": {"sleeve": 2, "travel": 2, "turn": 2, "low": 1, "breath": 1},
        "travel": {"leap": 2, "sleeve": 2, "extension": 2, "pose": 2, "turn": 1, "kick": 1},
        "turn": {"pose": 4, "low": 1, "extension": 1, "sleeve": 1},
        "leap": {"pose": 2, "travel": 2, "turn": 1, "low": 1},
    },
    actions={
        "body rhyme": {"rise and sink": 3, "cloud hands": 3, "charge and lean": 2, "lifted palm": 2,
                       "double swinging hands": 2, "reclining fish": 1},
        "sleeve phrase": {"sleeve toss": 4, "sleeve sweep": 4, "round step": 2, "stepping turn": 1,
        "reclining fish": 1},
        "technique": {"front kick": 3, "side leg": 2, "sea scout": 2, "stepping turn": 2, "round step": 2,
                      "purple-gold crown leap": 3},
        "martial": {"wind-fire wheel": 3, "mountain arm": 3, "front kick": 2, "stepping turn": 1, "cloud hands": 1,
                    "purple-gold crown leap": 1},
        "palm phrase": {"mountain arm": 2, "lifted palm": 3, "cloud hands": 2, "round step": 2, "rise and sink": 1,
                        "double swinging hands": 1},
    },
    tempo=(62.0, 96.0),
    offbeat=0.08,
    flow=0.11,
    blend=0.14,
    breath=3.0,
)  # fmt: skip
