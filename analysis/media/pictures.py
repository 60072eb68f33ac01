"""The pictures of a proxy, frame by frame, from one decode of the source. In the decoder's process only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.media.limits import DEFAULT, Limits
from analysis.media.proxy import to_proxy_picture
from analysis.media.reading import decoded, open_media, truncated, video_stream
from analysis.schema import FramePlan

_SAME_TIME = 1e-6  # seconds
_COMPLETE = 0.9


class _Source:
    """A decoded frame; turned and scaled when somebody first asks, which not every pass does."""

    def __init__(self, frame: Any, plan: FramePlan) -> None:
        self._frame, self._plan = frame, plan

    @cached_property
    def picture(self) -> Any:
        return to_proxy_picture(self._frame, self._plan)


@dataclass(frozen=True)
class Shown:
    """What one proxy frame shows. again: the same picture as the frame before."""

    source: _Source
    again: bool

    @property
    def picture(self) -> Any:
        """Upright yuv420p of the proxy's size; to be asked in the thread that decodes."""
        return self.source.picture


def pictures(path: Path, plan: FramePlan, limits: Limits = DEFAULT) -> Iterator[Shown]:
    """One for each of the plan's frames, never more. Raises MediaError when too little of the source decodes."""
    total = plan.n_frames
    wanted = plan.source_time
    at, good = 0, 0
    source: _Source | None = None
    failures: list[str] = []
    with open_media(path, limits) as container:
        for moment, frame in decoded(container, video_stream(container), failures=failures):
            # Frames that should have come before this one did not decode: the last good picture stands for them.
            while at < total and source is not None and wanted[at] < moment - _SAME_TIME:
                yield Shown(source, True)
                at += 1
            ahead = at  # a damaged beginning has no last good picture: the first one stands for it
            while ahead < total and wanted[ahead] < moment - _SAME_TIME:
                ahead += 1
            if ahead >= total:
                break
            if wanted[ahead] > moment + _SAME_TIME:
                continue  # the plan drops this frame
            source = _Source(frame, plan)
            good += 1
            for again in range(ahead - at + 1):
                yield Shown(source, again > 0)
            at = ahead + 1
            while at < total and plan.duplicate[at]:
                yield Shown(source, True)
                at += 1
            if at >= total:
                break
    _check_complete(good, plan, failures)
    while at < total:
        assert source is not None
        yield Shown(source, True)
        at += 1


def _check_complete(good: int, plan: FramePlan, failures: list[str]) -> None:
    distinct = plan.n_frames - int(plan.duplicate.sum())
    if good < _COMPLETE * distinct:
        raise truncated(f"{good} of {distinct} frames decode; {failures[0] if failures else 'the rest is missing'}")
