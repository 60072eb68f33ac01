"""What a file is: a clip that can be used, or a sentence why not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from analysis.media.limits import DEFAULT, Limits
from analysis.media.orientation import orientation_of, upright_size
from analysis.media.rates import constant_rate
from analysis.media.reading import decoded, open_media, truncated, video_stream
from analysis.media.scan import Timeline, scan
from analysis.media.soundtrack import usable_audio
from analysis.schema import MediaError, MediaInfo

MIN_SIDE = 32
_COMPLETE = 0.9  # of the declared length must be there


def probe(path: Path, limits: Limits = DEFAULT) -> MediaInfo:
    """Read what the file says of itself and check that it can become a clip. Raises MediaError with the reason."""
    with open_media(path, limits) as container:
        stream = video_stream(container)
        _check_size(stream.codec_context.width, stream.codec_context.height, limits)
        declared = (stream.average_rate, stream.guessed_rate, stream.base_rate)
        promised = _promised_seconds(container, stream)
        if promised is not None:
            _check_length(promised, limits)
        timeline = scan(path, container, stream, limits)
    _check_times(timeline, promised, limits)
    with open_media(path, limits) as container:
        stream = video_stream(container)
        frame = _first_frame(container, stream)
        rotation, mirrored = orientation_of(frame)
        _check_size(frame.width, frame.height, limits)
        aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
        width, height = upright_size(frame.width, frame.height, aspect, rotation)
        audio_codec = container.streams.audio[0].codec_context.name if _has_codec(container) else None
        facts = (container.format.name, stream.codec_context.codec.canonical_name, frame.format.name)
    notes = []
    has_audio = bool(audio_codec) and usable_audio(path)
    if audio_codec and not has_audio:
        notes.append("The sound of this file is damaged and was left out.")
    rate = constant_rate(timeline.times, declared)
    length = timeline.end - float(timeline.times[0])
    mean = Fraction(len(timeline.times) / length).limit_denominator(1001)
    return MediaInfo(
        container=facts[0],
        video_codec=facts[1],
        width=width,
        height=height,
        rotation=rotation,
        rate=rate or mean,
        variable_rate=rate is None,
        n_source_frames=len(timeline.times),
        duration=length,
        start_time=float(timeline.times[0]),
        has_audio=has_audio,
        audio_codec=audio_codec,
        mirrored=mirrored,
        pixel_format=facts[2],
        bytes=path.stat().st_size,
        notes=tuple(notes),
    )


def _has_codec(container: Any) -> bool:
    return bool(container.streams.audio) and container.streams.audio[0].codec_context is not None


def _promised_seconds(container: Any, stream: Any) -> float | None:
    """How long the container says that the picture lasts; None where it does not say."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    if container.duration and not container.streams.audio:
        return float(container.duration) / av.time_base
    return None


def _first_frame(container: Any, stream: Any) -> Any:
    failures: list[str] = []
    for _, frame in decoded(container, stream, failures=failures):
        return frame
    raise MediaError(
        "corrupt",
        "No picture of this video can be decoded.",
        "Export it again as MP4 (H.264) and upload that.",
        failures[0] if failures else "no frames",
    )


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels:
        message = f"The picture is {width} × {height} pixels, more than can be worked on."
        raise MediaError("too-many-pixels", message, "Export it at 4K or less and upload that.")
    if 0 < min(width, height) < MIN_SIDE:
        message = f"The picture is only {width} × {height} pixels."
        raise MediaError("too-small", message, "Upload the original from the camera.")


def _check_length(seconds: float, limits: Limits) -> None:
    if seconds > limits.seconds + 1:
        message = f"The video lasts {seconds / 60:.0f} minutes; the longest that is taken is {limits.seconds // 60}."
        raise MediaError("too-long", message, "Cut it into shorter clips and upload those.")


def _check_times(timeline: Timeline, promised: float | None, limits: Limits) -> None:
    if not len(timeline.times):
        if promised:
            raise truncated("no packets")
        raise MediaError("no-frames", "This file has no picture in it.", "Upload the video itself.")
    length = timeline.end - float(timeline.times[0])
    # Some containers count their length from time 0 although the first frame comes later.
    if promised and max(length, timeline.end) < _COMPLETE * promised:
        raise truncated(f"{length:.1f} s of {promised:.1f} s are there")
    if len(timeline.times) < 2:
        raise MediaError("image", "This is a single picture, not a video.", "Upload the video itself.")
    _check_length(length, limits)
