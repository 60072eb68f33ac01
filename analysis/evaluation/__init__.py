"""How well something found agrees with what is true. numpy only: the web process uses it too."""

from analysis.evaluation.boundaries import TOLERANCES, BoundaryCounts, inner_edges, match_boundaries, score_boundaries
from analysis.evaluation.classes import (
    average_precisions,
    class_accuracy,
    macro_f1,
    mean_average_precision,
    mean_class_accuracy,
)
from analysis.evaluation.clusters import adjusted_rand, best_matching, matched_accuracy, mutual_information, v_measure
from analysis.evaluation.primitives import (
    PrimitiveScore,
    name_primitives,
    perplexity,
    primitive_of_frames,
    score_primitives,
)
from analysis.evaluation.segments import (
    OVERLAPS,
    SegmentCounts,
    edit_score,
    frame_accuracy,
    runs_of_labels,
    score_segments,
)

__all__ = [
    "OVERLAPS", "TOLERANCES", "BoundaryCounts", "PrimitiveScore", "SegmentCounts", "adjusted_rand",
    "average_precisions", "best_matching", "class_accuracy", "edit_score", "frame_accuracy", "inner_edges", "macro_f1",
    "match_boundaries", "matched_accuracy", "mean_average_precision", "mean_class_accuracy", "mutual_information",
    "name_primitives", "perplexity", "primitive_of_frames", "runs_of_labels", "score_boundaries", "score_primitives",
    "score_segments", "v_measure",
]  # fmt: skip
