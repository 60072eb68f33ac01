"""When every frame of a source is shown, found without decoding where the container can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.media.limits import DEFAULT, Limits
from analysis.media.reading import decoded, open_media, packets, video_stream
from analysis.schema import MediaError

# Codecs of which each packet is exactly one shown frame. Others (VP8 hides some) are counted by decoding.
_ONE_PACKET_ONE_FRAME = frozenset(["h264", "hevc", "vp9", "libdav1d", "mjpeg", "prores", "dnxhd", "ffv1"])


@dataclass(frozen=True)
class Timeline:
    """times (N,) float64 seconds on the source's clock, increasing. end: when the last frame stops being shown."""

    times: np.ndarray
    end: float


def scan(path: Path, container: Any, stream: Any, limits: Limits = DEFAULT) -> Timeline:
    """Times of all frames in the order of presentation. The container, open on path, is used up.

    Raises MediaError as soon as there are more than may be.
    """
    found = _from_packets(container, stream, limits) if stream.codec_context.name in _ONE_PACKET_ONE_FRAME else None
    if found is None:
        seen: list[float] = []
        with open_media(path, limits) as anew:  # not every damaged file can be wound back
            for time, _ in decoded(anew, video_stream(anew)):
                seen.append(time)
                _check_count(len(seen), limits)
        times = np.array(seen, dtype=np.float64)
        found = times, _typical_step(times, stream)
    times, last = found
    return Timeline(times, float(times[-1]) + last if len(times) else 0.0)


def _check_count(frames: int, limits: Limits) -> None:
    if frames > limits.frames:
        raise MediaError("too-long", "The video has too many frames.", "Export it at 60 frames per second or less.")


def _from_packets(container: Any, stream: Any, limits: Limits) -> tuple[np.ndarray, float] | None:
    """Times by packet timestamps and how long the last frame lasts; None where a packet carries no timestamp."""
    stamps: dict[int, int] = {}
    for packet in packets(container, stream):
        if packet.is_discard:
            continue  # cut away by an edit list: the decoder never shows it
        if packet.pts is None:
            return None
        stamps[packet.pts] = packet.duration or 0
        _check_count(len(stamps), limits)
    order = sorted(stamps)
    base = float(stream.time_base)
    # The same arithmetic as frame.time, so that equal timestamps give equal floats.
    times = np.array([float(stamp * stream.time_base) for stamp in order], dtype=np.float64)
    last = stamps[order[-1]] * base if order else 0.0
    return times, last if last > 0 else _typical_step(times, stream)


def _typical_step(times: np.ndarray, stream: Any) -> float:
    if len(times) > 1:
        return float(np.median(np.diff(times)))
    return float(1 / stream.average_rate) if stream.average_rate else 0.04
