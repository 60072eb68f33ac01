"""Where the body is: estimators, smoothing, and the one pass over a clip that feeds them."""

from analysis.pose.convert import convert_and_track
from analysis.pose.estimator import Pose, PoseEstimator, estimator_build

__all__ = ["Pose", "PoseEstimator", "convert_and_track", "estimator_build"]
