"""What crosses the border of the science: plain frozen dataclasses, numpy arrays, JSON."""

from analysis.schema.errors import MediaError, SchemaError
from analysis.schema.joints import JOINTS, OPENPOSE_18
from analysis.schema.media import FramePlan, MediaInfo
from analysis.schema.pose import Gap, PoseTrack
from analysis.schema.report import SCHEMA_VERSION, StructureReport
from analysis.schema.report_parts import Body, Boundary, Method, Phrase, Problem, Rhythm, Segment, Sentence, Unit
from analysis.schema.scale import Scale
from analysis.schema.scores_report import ClassScore, ModelNamed, ModelScores, PrimitiveKey, Primitives
from analysis.schema.sound import Sound

__all__ = [
    "JOINTS",
    "OPENPOSE_18",
    "SCHEMA_VERSION",
    "Body",
    "Boundary",
    "ClassScore",
    "FramePlan",
    "Gap",
    "MediaError",
    "MediaInfo",
    "Method",
    "ModelNamed",
    "ModelScores",
    "Phrase",
    "PoseTrack",
    "PrimitiveKey",
    "Primitives",
    "Problem",
    "Rhythm",
    "Scale",
    "SchemaError",
    "Segment",
    "Sentence",
    "Sound",
    "StructureReport",
    "Unit",
]
