"""A proxy made anew, frame by frame: faces hidden, or what was found in it drawn over it.

Called by analysis.media.child, there alone, by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from analysis.media.exchange import arrays_read
from analysis.media.inking import draw_body, draw_now, lay
from analysis.media.proxy import ProxyWriter, to_rgb
from analysis.media.reading import decoded, open_media, truncated, video_stream
from analysis.media.soundtrack import usable_audio
from analysis.media.tasks import Link, seldom
from analysis.media.veiling import veiled
from analysis.schema import FramePlan, checks

_DONE_EVERY = 0.1
_EARLY = 0.25  # of a frame: farther from its place a frame is another one


def remake(link: Link, words: dict[str, Any], raw: bytearray) -> None:
    """with: path, out, rate, size, frames, arrays, labels (their sizes), places, wanted. Sends the wanted frames as
    "picture", and "done" with how many are encoded.

    arrays: `circles` where faces are to be hidden; `joints` and `scores` where there is a body, drawn where `drawn` is
    there too; `shown` (T, L) int32, which label stands at each place; `labels`, all of them one after the other.
    """
    arrays = arrays_read(words["arrays"], raw)
    source, frames = Path(words["path"]), int(words["frames"])
    width, height = words["size"]
    plan = _itself(checks.rate_from_json("rate", words["rate"]), width, height, frames)
    labels = _labels(arrays.get("labels"), words["labels"])
    wanted = frozenset(words["wanted"])
    writer = ProxyWriter(Path(words["out"]), plan, source if usable_audio(source) else None)
    scaler = VideoReformatter()
    at = 0
    tell = seldom(lambda: link.send("done", {"frames": at}), _DONE_EVERY)
    try:
        for picture in _pictures(source, plan):
            rgb = to_rgb(picture)
            if "circles" in arrays:
                rgb = veiled(rgb, arrays["circles"][at], arrays["joints"][at])
            if at in wanted:
                link.send("picture", {"frame": at, "again": False}, np.ascontiguousarray(rgb))
            if "shown" in arrays:
                rgb = _inked(rgb, arrays, labels, words["places"], at, frames)
            writer.write(_proxy_picture(rgb, scaler))
            at += 1
            tell()
        if at != frames:
            raise truncated(f"{at} of {frames} frames are in the proxy")
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _itself(rate: Fraction, width: int, height: int, frames: int) -> FramePlan:
    """The plan of a proxy that shows each of its frames at its own time."""
    every = np.arange(frames, dtype=np.int32)
    times = every * float(1 / rate)
    nothing = np.zeros(0, np.int32)
    return FramePlan(rate, width, height, 0, every, times, np.zeros(frames, np.bool_), nothing)


def _pictures(path: Path, plan: FramePlan) -> Iterator[Any]:
    """Each frame of the proxy at its own place. Raises MediaError where one is missing."""
    with open_media(path) as container:
        for at, (moment, frame) in enumerate(decoded(container, video_stream(container))):
            if abs(moment * float(plan.rate) - at) > _EARLY:
                raise truncated(f"frame {at} of the proxy is missing")
            if (frame.width, frame.height) != (plan.width, plan.height):
                raise truncated(f"frame {at} of the proxy has another size")
            yield frame


def _labels(pixels: np.ndarray | None, sizes: list[list[int]]) -> list[np.ndarray]:
    """Each (h, w, 4) uint8."""
    found, at = [], 0
    for height, width in sizes:
        assert pixels is not None
        found.append(pixels[at : at + height * width * 4].reshape(height, width, 4))
        at += height * width * 4
    return found


def _inked(
    rgb: np.ndarray,
    arrays: dict[str, np.ndarray],
    labels: list[np.ndarray],
    places: list[dict[str, Any]],
    at: int,
    of: int,
) -> np.ndarray:
    """Frame `at` of so many with the body, and with the labels that stand at their places."""
    for joints, scores in zip(arrays["joints"][at], arrays["scores"][at], strict=True):
        rgb = draw_body(rgb, joints, scores)
    rgb = np.array(rgb, copy=True)
    height, width = rgb.shape[:2]
    for place, which in zip(places, arrays["shown"][at], strict=True):
        if which < 0:
            continue
        label = labels[which]
        left = place["x"] if place["from"] == "left" else width - place["x"] - label.shape[1]
        lay(rgb, label, left, height - place["y"] - label.shape[0])
        if place["now"]:
            draw_now(rgb, at / of, label.shape[0])
    return rgb


def _proxy_picture(rgb: np.ndarray, scaler: VideoReformatter) -> Any:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    return scaler.reformat(
        frame, format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
