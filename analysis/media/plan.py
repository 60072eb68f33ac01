"""Which source frame each proxy frame shows."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.media.limits import DEFAULT, Limits
from analysis.media.orientation import fit_size
from analysis.media.rates import constant_rate, variable_grid
from analysis.media.reading import open_media, video_stream
from analysis.media.scan import scan
from analysis.schema import FramePlan, MediaError, MediaInfo


def plan_frames(
    path: Path, info: MediaInfo, *, limits: Limits = DEFAULT, max_side: int = 1280, max_rate: int = 60
) -> FramePlan:
    """The proxy's frames for the file that info was probed from.

    Up to max_rate every source frame is kept: a constant rate stays exactly what it is; a variable one goes on the
    lowest grid that has a place for each frame, places in between repeat the frame before. Faster sources lose frames
    evenly, listed in dropped. Raises MediaError.
    """
    with open_media(path, limits) as container:
        stream = video_stream(container)
        declared = (stream.average_rate, stream.guessed_rate, stream.base_rate)
        times = scan(path, container, stream, limits).times
    if not len(times):
        raise MediaError("no-frames", "This file has no picture in it.", "Upload the video itself.")
    width, height = fit_size(info.width, info.height, max_side)
    rate, index = frame_grid(times, declared, max_rate)
    duplicate = np.concatenate(([False], np.diff(index) == 0))
    dropped = np.setdiff1d(np.arange(len(times), dtype=np.int32), index).astype(np.int32)
    return FramePlan(
        rate, width, height, info.rotation, index, times[index].astype(np.float64), duplicate, dropped, info.mirrored
    )


def frame_grid(times: np.ndarray, declared: tuple[Fraction | None, ...], max_rate: int) -> tuple[Fraction, np.ndarray]:
    """(rate, source index (T,) int32) for frames shown at times (N,) seconds."""
    rate = constant_rate(times, declared)
    if rate is not None:
        every = math.ceil(rate / max_rate)
        return rate / every, np.arange(0, len(times), every, dtype=np.int32)
    rate, places = variable_grid(times, declared, max_rate)
    shown = np.arange(places[-1] + 1)
    # The last frame whose place is at or before this one: places without a frame of their own repeat it.
    return rate, (np.searchsorted(places, shown, side="right") - 1).astype(np.int32)
