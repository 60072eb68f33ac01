"""Writing the proxy: the video that browsers play, one keyframe at least every 15 frames, no B-frames."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from analysis.media.orientation import turn
from analysis.media.soundtrack import AudioFeed
from analysis.schema import FramePlan, MediaError

GOP = 15
ENCODER_THREADS = 2
# Two steps faster than the preset where that costs next to nothing: a quarter of the time, for 7 in 100 more bytes.
_FASTER = "subme=1:partitions=i4x4,i8x8"
_OPTIONS = {
    "preset": "veryfast", "crf": "21", "profile": "high", "threads": str(ENCODER_THREADS), "x264-params": _FASTER,
}  # fmt: skip
_thread = threading.local()
_BT709, _BT601 = Colorspace.ITU709, Colorspace.ITU601


def to_proxy_picture(frame: Any, plan: FramePlan) -> Any:
    """A decoded frame as an upright yuv420p picture in BT.709, limited range, of the proxy's size."""
    width, height = (plan.height, plan.width) if plan.rotation in (90, 270) else (plan.width, plan.height)
    unknown = int(frame.colorspace) == 2
    source = (_BT709 if frame.height >= 720 else _BT601) if unknown else None
    picture = _scaler("proxy").reformat(
        frame,
        width=width,
        height=height,
        format="yuv420p",
        src_colorspace=source,
        dst_colorspace=_BT709,
        dst_color_range=ColorRange.MPEG,
        interpolation="BILINEAR",
    )
    if plan.rotation or plan.mirrored:
        picture = _turned(picture, plan)
    return picture


def to_rgb(picture: Any) -> np.ndarray:
    """A proxy picture as (H, W, 3) uint8 RGB."""
    rgb = _scaler("rgb").reformat(picture, format="rgb24", src_colorspace=_BT709, src_color_range=ColorRange.MPEG)
    array: np.ndarray = rgb.to_ndarray()
    return np.ascontiguousarray(array)  # rows are padded where the width asks for it, and bytes are sent on as they lie


def _scaler(use: str) -> VideoReformatter:
    """This thread's own for one use: to set one up takes as long as to scale a frame with it.

    A frame's own reformat() would set one up for each frame, and keep it on the frame, which several threads read.
    """
    if not hasattr(_thread, use):
        setattr(_thread, use, VideoReformatter())
    found: VideoReformatter = getattr(_thread, use)
    return found


def _turned(picture: Any, plan: FramePlan) -> Any:
    planes = []
    for plane in picture.planes:
        rows = np.frombuffer(plane, dtype=np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        planes.append(turn(rows, plan.rotation, plan.mirrored))
    flat = np.concatenate([plane.reshape(-1) for plane in planes])
    return av.VideoFrame.from_ndarray(flat.reshape(plan.height * 3 // 2, plan.width), format="yuv420p")


class ProxyWriter:
    """Encodes proxy pictures in order; audio_from: the source whose sound goes along, or None."""

    def __init__(self, path: Path, plan: FramePlan, audio_from: Path | None) -> None:
        self._rate: Fraction = plan.rate
        self._output = av.open(str(path), mode="w", format="mp4", options={"movflags": "+faststart"})
        self._audio: AudioFeed | None = None
        try:
            self._stream = self._output.add_stream("libx264", rate=plan.rate, options=dict(_OPTIONS))
            self._stream.width, self._stream.height = plan.width, plan.height
            self._stream.pix_fmt = "yuv420p"
            context = self._stream.codec_context
            context.time_base = 1 / plan.rate
            context.gop_size = GOP
            context.max_b_frames = 0
            context.colorspace = context.color_primaries = context.color_trc = 1  # BT.709
            context.color_range = 1
            if audio_from is not None:
                self._audio = _feed(audio_from, self._output, float(plan.source_time[0]))
        except BaseException:
            self.abandon()
            raise
        self._count = 0

    def write(self, picture: Any) -> None:
        """Encode one picture as the next proxy frame."""
        picture.pts = self._count
        picture.time_base = 1 / self._rate
        picture.pict_type = 0
        self._mux(self._stream.encode(picture))
        self._count += 1

    def finish(self) -> None:
        self._mux(self._stream.encode(None))
        if self._audio is not None:
            self._audio.advance(float(self._count / self._rate))
        self.abandon()

    def abandon(self) -> None:
        """Close without caring whether the file is complete."""
        if self._audio is not None:
            self._audio.close()
        self._output.close()

    def _mux(self, packets: list[Any]) -> None:
        for packet in packets:
            if self._audio is not None:
                self._audio.advance(float(packet.pts * packet.time_base) + 0.5)
            self._output.mux(packet)


def _feed(path: Path, output: Any, origin: float) -> AudioFeed | None:
    try:
        return AudioFeed(path, output, origin)
    except (MediaError, av.FFmpegError, ValueError, IndexError):
        return None
