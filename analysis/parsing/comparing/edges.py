"""What begins near the edge of a unit begins there."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.parsing.comparing.chosen import Chosen

_SHARE = 0.3  # of a span: as far off an edge may be, too


def snapped(edges: Sequence[int], *ends: int, chosen: Chosen) -> list[int]:
    """The ends of a span, each at the edge that it is near, if there is one."""
    near = max(chosen.near, _SHARE * (ends[-1] - ends[0]))
    nearest = [min(edges, key=lambda edge, end=end: abs(end - edge)) for end in ends]  # type: ignore[misc]
    return [edge if abs(edge - end) <= near else end for end, edge in zip(ends, nearest, strict=True)]
