"""How well something found agrees with what is true. numpy only: the web process uses it too."""

from analysis.evaluation.boundaries import TOLERANCES, BoundaryCounts, inner_edges, match_boundaries, score_boundaries
from analysis.evaluation.clusters import adjusted_rand, best_matching, matched_accuracy, mutual_information, v_measure
from analysis.evaluation.segments import (
    OVERLAPS,
    SegmentCounts,
    edit_score,
    frame_accuracy,
    runs_of_labels,
    score_segments,
)

__all__ = [
    "OVERLAPS", "TOLERANCES", "BoundaryCounts", "SegmentCounts", "adjusted_rand", "best_matching", "edit_score",
    "frame_accuracy", "inner_edges", "match_boundaries", "matched_accuracy", "mutual_information", "runs_of_labels",
    "score_boundaries", "score_segments", "v_measure",
]  # fmt: skip
