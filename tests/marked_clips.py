"""Writes films whose every frame carries its number, and the matrix of ways in which a film can be odd."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.marked import picture

os.environ.setdefault("SVT_LOG", "1")  # errors only: the AV1 encoder writes a page of its settings otherwise


def write_clip(
    path: Path,
    *,
    frames: int = 40,
    rate: Fraction = Fraction(25),
    size: tuple[int, int] = (288, 160),
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    rotation: int = 0,
    ticks: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    tone: Callable[[int], np.ndarray] | None = None,
    shift: int = 0,
    aspect: Fraction | None = None,
    muxer: dict[str, str] | None = None,
    change: Callable[[Any], Any] = lambda packet: packet,
) -> Path:
    """A film that shows 0, 1, 2 ...; the container follows from the name. size is the upright one.

    ticks: a timestamp for each frame in time_base (variable rate); shift: added to all. rotation: counter-clockwise
    degrees to turn the stored frames upright. tone: samples of mono 48 kHz float32. muxer: the container's options.
    change: what becomes of each packet of the picture.
    """
    base = time_base or 1 / rate
    with av.open(str(path), "w", options=muxer or {}) as out:
        stored = size if rotation % 180 == 0 else size[::-1]
        stream = out.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height, stream.pix_fmt = *stored, "yuv420p"
        stream.codec_context.time_base = base
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation)
        sound = out.add_stream("aac", rate=48_000, layout="mono") if tone is not None else None
        for i in range(frames):
            upright = picture(i, *size)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(upright, -rotation // 90)))
            frame.pts = (ticks[i] if ticks else i) + shift
            frame.time_base = base
            out.mux([change(packet) for packet in stream.encode(frame)])
        out.mux([change(packet) for packet in stream.encode(None)])
        if sound is not None and tone is not None:
            samples = tone(round(48_000 * frames / rate)).astype(np.float32)
            for at in range(0, len(samples), 1024):
                piece = av.AudioFrame.from_ndarray(samples[None, at : at + 1024], format="fltp", layout="mono")
                piece.sample_rate, piece.pts, piece.time_base = 48_000, at, Fraction(1, 48_000)
                out.mux(sound.encode(piece))
            out.mux(sound.encode(None))
    return path


# --- the matrix ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Kind:
    """One cell of the matrix. reordered: B-frames; with VP9 hidden alternate frames, with AV1 its pyramid."""

    codec: str
    variable: bool
    reordered: bool
    late: bool
    rotation: int

    def __str__(self) -> str:
        rate = "variable" if self.variable else "constant"
        order = {"vp9": "hidden frames", "av1": "pyramid"}.get(self.codec, "B-frames") if self.reordered else "in order"
        return f"{self.codec}, {rate}, {order}, {'starts late' if self.late else 'starts at 0'}, {self.rotation}°"


AXES: dict[str, tuple[object, ...]] = {
    "codec": ("h264", "hevc", "vp9", "av1"),
    "variable": (False, True),
    "reordered": (False, True),
    "late": (False, True),
    "rotation": (0, 90, 180, 270),
}
RATE = Fraction(25)
TIME_BASE = Fraction(1, 12_800)
STEP = int(1 / RATE / TIME_BASE)  # ticks of one frame at the constant rate
LATE_FRAMES = 33


def whole_matrix() -> list[Kind]:
    return [Kind(*values) for values in itertools.product(*AXES.values())]  # type: ignore[arg-type]


def write_kind(path: Path, kind: Kind, frames: int) -> Path:
    """The film of one cell, always an MP4: the one container that holds all four codecs and a rotation."""
    codec, options = _encoder(kind)
    stored = (288, 160) if kind.rotation % 180 == 0 else (160, 288)
    hides = kind.codec == "vp9" and kind.reordered
    return write_clip(
        path,
        frames=frames,
        rate=RATE,
        codec=codec,
        options=options,
        rotation=kind.rotation,
        ticks=uneven_ticks(frames) if kind.variable else [i * STEP for i in range(frames)],
        time_base=TIME_BASE,
        shift=LATE_FRAMES * STEP if kind.late else 0,
        **({"change": _hiding(stored, options)} if hides else {}),
    )


def uneven_ticks(frames: int) -> list[int]:
    """As a phone writes them: frames some milliseconds early or late, and here and there one, two or five left out."""
    rng = np.random.default_rng(frames)
    steps = rng.choice([STEP, STEP, STEP, STEP, 2 * STEP, 3 * STEP], size=frames - 1)
    steps[frames // 2] = 6 * STEP
    at = np.concatenate(([0], np.cumsum(steps)))
    at[1:] += rng.integers(-STEP // 5, STEP // 5, size=frames - 1)
    return [int(tick) for tick in at]


def _encoder(kind: Kind) -> tuple[str, dict[str, str]]:
    if kind.codec == "h264":
        order = "bframes=3:b-adapt=0:b-pyramid=normal" if kind.reordered else "bframes=0"
        return "libx264", {"preset": "veryfast", "g": "20", "x264-params": order}
    if kind.codec == "hevc":
        order = "bframes=3:b-adapt=0:b-pyramid=1" if kind.reordered else "bframes=0"
        return "libx265", {"preset": "ultrafast", "x265-params": f"{order}:keyint=20:log-level=none:pools=1"}
    if kind.codec == "vp9":
        options = {"deadline": "good", "cpu-used": "5", "crf": "20", "b": "0", "lag-in-frames": "0"}
        return "libvpx-vp9", options | {"g": "5" if kind.reordered else "20"}
    order = "pred-struct=2:hierarchical-levels=3" if kind.reordered else "pred-struct=1"
    return "libsvtav1", {"preset": "8", "crf": "12", "g": "20", "svtav1-params": f"{order}:lp=1"}


HIDDEN = 99_999


def _hiding(stored: tuple[int, int], options: dict[str, str]) -> Callable[[Any], Any]:
    """Puts a frame that is never shown before every VP9 key frame: as an encoder's alternate references are hidden.

    (libvpx itself makes them only in two passes.) It bears the number HIDDEN, so that nobody shows it unnoticed.
    """
    encoder = av.CodecContext.create("libvpx-vp9", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = *stored, "yuv420p", 1 / RATE
    encoder.options = options
    packets = encoder.encode(av.VideoFrame.from_ndarray(picture(HIDDEN, *stored))) + encoder.encode(None)
    hidden = bytearray(bytes(packets[0]))
    hidden[0] &= ~0x02  # show_frame

    def change(packet: Any) -> Any:
        if not packet.is_keyframe:
            return packet
        frames = [bytes(hidden), bytes(packet)]
        marker = bytes([0b110_00_000 | (4 - 1) << 3 | len(frames) - 1])
        index = marker + b"".join(len(frame).to_bytes(4, "little") for frame in frames) + marker
        together = av.Packet(b"".join(frames) + index)
        for name in ("pts", "dts", "duration", "time_base", "stream", "is_keyframe"):
            setattr(together, name, getattr(packet, name))
        return together

    return change


def pairs_of(kind: Kind) -> Iterator[tuple[str, object, str, object]]:
    """Every pair of values of two axes that this cell stands for."""
    for one, other in itertools.combinations(AXES, 2):
        yield one, getattr(kind, one), other, getattr(kind, other)


def pairwise() -> list[Kind]:
    """Few cells, found greedily, in which every value of an axis meets every value of every other axis."""

    def gain(kind: Kind) -> tuple[int, int]:
        return len(left & set(pairs_of(kind))), kind.variable + kind.reordered + kind.late  # of equals the odder one

    left = {pair for kind in whole_matrix() for pair in pairs_of(kind)}
    chosen: list[Kind] = []
    while left:
        best = max(whole_matrix(), key=gain)
        chosen.append(best)
        left -= set(pairs_of(best))
    return chosen


# --- long films ------------------------------------------------------------------------------------------------------
LONG_SECONDS = 600


def long_frames(rate: Fraction) -> int:
    return int(LONG_SECONDS * rate)


def write_long(path: Path, rate: Fraction) -> Path:
    """Ten minutes, small."""
    options = {"preset": "ultrafast", "crf": "26", "bf": "2", "g": "60"}
    return write_clip(path, frames=long_frames(rate), rate=rate, size=(128, 72), options=options)
