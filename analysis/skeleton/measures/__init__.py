"""What can be measured of a dancer, and how far each number is to be trusted."""

from analysis.skeleton.measures.body import Body
from analysis.skeleton.measures.kinds import KINDS, Kind
from analysis.skeleton.measures.trace import Found, Trace

__all__ = ["KINDS", "Body", "Found", "Kind", "Trace"]
