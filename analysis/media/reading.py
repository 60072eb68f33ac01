"""Opening a file that a stranger sent: local file only, known containers only, decoders with a limit on threads.

FFmpeg reads playlists and scripts (HLS, DASH, concat, image sequences ...) that name other files and addresses. None
of those is ever opened: the demuxers are listed here, and no protocol but `file` may be used.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.logging

from analysis.media.limits import DEFAULT, Limits
from analysis.schema import MediaError

CONTAINERS = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,mxf"
VIDEO_CODECS = frozenset(
    {
        "h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "libvpx", "libvpx-vp9",
        "mpeg4", "msmpeg4v2", "msmpeg4", "mpeg1video", "mpeg2video", "h263", "mjpeg", "prores",
        "dnxhd", "theora", "wmv1", "wmv2", "wmv3", "vc1", "ffv1", "flv",
        "dvvideo",
    }
)  # fmt: skip
DECODER_THREADS = 2
_SECONDS_WITHOUT_PROGRESS = 30.0

ENDS_EARLY = "The file ends in the middle."


def _nothing() -> None:
    pass


_on_packet: Callable[[], None] = _nothing


def each_packet(call: Callable[[], None]) -> None:
    """Have call() made at every packet that this process reads: how a decoder's process shows that it is at work."""
    global _on_packet
    _on_packet = call


def open_media(path: Path, limits: Limits = DEFAULT) -> Any:
    """An open input container (use it as a context manager). Raises MediaError when it is no readable container.

    No decoder of it makes room for a picture larger than the limits, whatever comes in the middle of the stream.
    """
    av.logging.set_level(None)
    resolved = path.resolve()
    if not resolved.is_file():
        raise MediaError("no-file", "The file is not there.", "Upload it again.", str(path.name))
    if resolved.stat().st_size == 0:
        raise MediaError("empty", "The file is empty.", "Upload it again.")
    largest = {"max_pixels": str(limits.pixels)}
    # Once for the look at the streams while the file is opened, once for each decoder that is opened afterwards.
    options = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS, "enable_drefs": "0"} | largest
    patience = (_SECONDS_WITHOUT_PROGRESS, _SECONDS_WITHOUT_PROGRESS)
    try:
        container = av.open(f"file:{resolved}", mode="r", options=options, timeout=patience, metadata_errors="replace")
        for stream in container.streams.video:
            if stream.codec_context is not None:
                stream.codec_context.options = dict(largest)
        return container
    except (av.FFmpegError, ValueError, OSError) as error:
        if _is_cut_mp4(resolved):
            raise truncated(type(error).__name__) from error
        raise MediaError(
            "not-video",
            "This file is damaged, or it is no video that can be read.",
            "Export it again as MP4 (H.264) and upload that.",
            type(error).__name__,
        ) from error


def truncated(details: str) -> MediaError:
    return MediaError("truncated", ENDS_EARLY, "Copy it from the camera again and upload the whole file.", details)


def video_stream(container: Any) -> Any:
    """The stream that shows moving pictures (cover art is none). Raises MediaError."""
    pictures = av.stream.Disposition.attached_pic
    found = [s for s in container.streams.video if not (s.disposition & pictures)]
    if not found:
        if container.streams.audio:
            raise MediaError("sound-only", "This file has sound but no picture.", "Upload the video itself.")
        raise MediaError("no-frames", "This file has no picture in it.", "Upload the video itself.")
    stream = found[0]
    name = stream.codec_context.name if stream.codec_context is not None else None
    if name not in VIDEO_CODECS:
        raise MediaError(
            "unsupported-codec",
            "This kind of video cannot be read here.",
            "Export it again as MP4 (H.264) and upload that.",
            str(name),
        )
    return stream


def decoded(container: Any, stream: Any, *, failures: list[str] | None = None) -> Iterator[tuple[float, Any]]:
    """Every frame that decodes, in the order of presentation, with its time in seconds on the source's clock.

    Packets that fail are passed over and noted in failures. Frames without a timestamp follow at the mean rate.
    """
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = DECODER_THREADS
    step = float(1 / stream.average_rate) if stream.average_rate else 1 / 25
    last: float | None = None
    for packet in packets(container, stream, flush=True):
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError) as error:
            if failures is not None:
                failures.append(str(error))
            continue
        for frame in frames:
            time = frame.time
            if time is None:
                time = 0.0 if last is None else last + step
            if last is not None and time <= last:
                continue  # the same moment twice: the first stays
            last = time
            yield time, frame


def packets(container: Any, stream: Any, *, flush: bool = False) -> Iterator[Any]:
    """Demuxed packets of the stream. Where the container breaks off, they simply end. flush: the empty last one too."""
    source = container.demux(stream)
    while True:
        try:
            packet = next(source)
        except StopIteration:
            return
        except (av.FFmpegError, ValueError, OSError):
            if flush:
                yield _Flush(stream)
            return
        _on_packet()
        if packet.size or flush:
            yield packet


class _Flush:
    """Stands for the end of a broken stream: gives what the decoder still holds."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def decode(self) -> list[Any]:
        return list(self._stream.codec_context.decode(None))


def _is_cut_mp4(path: Path) -> bool:
    """Whether an MP4 or MOV lacks its index or a box runs past the end of the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        names = []
        for name, end in _boxes(file, size):
            names.append(name)
            if end > size:
                return bool(names[0] == b"ftyp" or name in (b"moov", b"mdat"))
    return bool(names) and names[0] == b"ftyp" and b"moov" not in names


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """(name, end) of the top boxes of an ISO media file."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1 and at + 16 <= size:
            length = struct.unpack(">Q", file.read(8))[0]
        elif length == 0:
            length = size - at
        if length < 8 or not name.isalnum():
            return
        at += length
        yield name, at
