"""The sound of a source, on the proxy's clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np

from analysis.media.reading import open_media, packets
from analysis.schema import MediaError

_TRY_PACKETS = 50
AAC_BIT_RATE = 160_000
_LOUDEST = 8.0  # of full scale
_JITTER = 0.05  # seconds
_LONGEST_HOLE = 20 * 60  # seconds: more silence than a clip can last is a broken timestamp


def usable_audio(path: Path) -> bool:
    """Whether the first sound stream decodes at all."""
    try:
        with open_media(path) as container:
            return next(decoded_audio(container, tries=_TRY_PACKETS), None) is not None
    except MediaError:
        return False


def decoded_audio(container: Any, *, tries: int | None = None) -> Iterator[Any]:
    """Audio frames that decode; packets that fail are passed over. tries: give up after so many bad ones at first."""
    if not container.streams.audio or container.streams.audio[0].codec_context is None:
        return
    stream = container.streams.audio[0]
    failed = 0
    for packet in packets(container, stream, flush=True):
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError):
            failed += 1
            if tries is not None and failed >= tries:
                return
            continue
        for frame in frames:
            tries = None
            yield frame


def continuous(container: Any, layout: str, rate: int, origin: float) -> Iterator[np.ndarray]:
    """The sound as pieces (channels, n) float32 that follow each other without a hole from the source time origin (s).

    Holes are filled with silence, what comes before origin is cut off; a failing resampler ends the sound.
    """
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    at: int | None = None  # sample at which the next piece is expected; None before the first
    for frame in chain(decoded_audio(container), (None,)):
        try:
            pieces = resampler.resample(frame)
        except (av.FFmpegError, ValueError):
            return
        for piece in pieces:
            # Encoders refuse what is no number or nearly endless, which files of floating-point sound can hold.
            samples = np.clip(np.nan_to_num(piece.to_ndarray(), nan=0.0), -_LOUDEST, _LOUDEST)
            begin = round((piece.time - origin) * rate) if piece.time is not None else (at or 0)
            if at is not None and abs(begin - at) < _JITTER * rate:
                begin = at  # the container's rounding, not the sound's
            if at is None or begin > at:
                hole = max(0, begin - max(0, at or 0))
                if hole:
                    yield np.zeros((len(samples), min(hole, round(_LONGEST_HOLE * rate))), dtype=np.float32)
                at = begin
            cut = max(at - begin, -begin, 0)  # already heard, or before the first picture
            at = max(at, begin + samples.shape[1])
            if cut < samples.shape[1]:
                yield np.ascontiguousarray(samples[:, cut:], dtype=np.float32)


class AudioFeed:
    """Muxes the source's sound into the proxy piece by piece, just ahead of the picture.

    AAC that an MP4 can hold is copied; everything else becomes stereo AAC. origin: the source time (s) of the first
    proxy frame, which becomes 0. A failure in the middle ends the sound, never the clip.
    """

    def __init__(self, path: Path, output: Any, origin: float) -> None:
        self._output = output
        self._origin = origin
        self._container = open_media(path)
        source = self._container.streams.audio[0]
        self._copy = _can_copy(self._container, source)
        if self._copy:
            self._stream = output.add_stream_from_template(source)
            self._pieces = self._copied(source)
        else:
            rate = 48_000 if source.rate not in (44_100, 48_000) else source.rate
            self._stream = output.add_stream("aac", rate=rate, layout="stereo", bit_rate=AAC_BIT_RATE)
            self._pieces = self._encoded(rate)
        self._ahead: tuple[float, Any] | None = None

    def advance(self, seconds: float) -> None:
        """Mux all sound up to this proxy time."""
        while True:
            if self._ahead is None:
                self._ahead = self._next()
            if self._ahead is None or self._ahead[0] > seconds:
                return
            with suppress(av.error.InvalidDataError, av.error.ArgumentError, OverflowError):  # what no MP4 can hold
                self._output.mux(self._ahead[1])
            self._ahead = None

    def _next(self) -> tuple[float, Any] | None:
        try:
            return next(self._pieces, None)
        except (av.error.InvalidDataError, av.error.ArgumentError, OverflowError, ValueError):
            self._pieces = iter(())
            return None

    def close(self) -> None:
        self._container.close()

    def _copied(self, source: Any) -> Iterator[tuple[float, Any]]:
        base = source.time_base
        shift = round(Fraction(self._origin) / base)
        last = None
        for packet in packets(self._container, source):
            if packet.pts is None or packet.dts is None:
                continue
            if packet.pts + (packet.duration or 0) <= shift or (last is not None and packet.dts <= last):
                continue  # heard before the first frame, or out of order
            last = packet.dts
            packet.pts -= shift
            packet.dts -= shift
            packet.stream = self._stream
            yield float(packet.pts * base), packet

    def _encoded(self, rate: int) -> Iterator[tuple[float, Any]]:
        at = 0  # samples given to the encoder so far
        for samples in continuous(self._container, "stereo", rate, self._origin):
            yield from self._encode(samples, at, rate)
            at += samples.shape[1]
        for packet in self._stream.encode(None):
            yield at / rate, packet

    def _encode(self, samples: np.ndarray, at: int, rate: int) -> Iterator[tuple[float, Any]]:
        piece = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        piece.sample_rate = rate
        piece.pts = at
        piece.time_base = Fraction(1, rate)
        for packet in self._stream.encode(piece):
            yield at / rate, packet


def _can_copy(container: Any, source: Any) -> bool:
    context = source.codec_context
    in_mp4 = "mp4" in container.format.name or "matroska" in container.format.name
    plain = context.name == "aac" and context.profile in ("LC", None) and (context.channels or 0) in (1, 2)
    return bool(in_mp4 and plain and context.extradata)
