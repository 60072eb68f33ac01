"""The ways in: what the rest of the system may ask of a film. All of them read it in a guarded process."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.media.exchange import plan_bytes, plan_raw, plan_read, plan_words
from analysis.media.guard import Allowance, Decoder
from analysis.media.limits import DEFAULT, Limits
from analysis.media.wire import Message
from analysis.schema import FramePlan, MediaError, MediaInfo

# What one step may cost. A frame of 4K takes a tenth of this on a slow machine; proxies have 1 to 4 MB a minute.
_CPU_AT_LEAST = 120  # seconds
_CPU_A_FRAME = 0.5
_CPU_A_MEGABYTE = 20.0
_WAITING_AT_LEAST = 600.0
_WAITING_AT_MOST, _CONVERT_AT_MOST = 1800.0, 7200.0  # the worker has three hours for all steps, and is then killed
_MOST_WHOLE = 2**31 - 1  # what the database and FFmpeg hold
_FASTEST = 1000  # frames a second
_MOST_WORDS = 4096  # letters of an info
_MB = 1024 * 1024
_PROXY_AT_LEAST, _PROXY_A_SECOND = 64 * _MB, 16 * _MB
_DISK_SPARE = 256 * _MB  # left to the database, which may lie on the same disk
_Nothing = Callable[[], None]


def examine(
    path: Path, *, limits: Limits = DEFAULT, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[MediaInfo, FramePlan]:
    """What the file is, and which frames its proxy has. Raises MediaError with the reason why it cannot be a clip.

    progress(0, 0) is called now and then; what it raises passes through (that is how a caller cancels).
    """
    size = path.stat().st_size if path.is_file() else 0
    cpu = _CPU_AT_LEAST + min(_CPU_A_MEGABYTE * size / _MB, _CPU_A_FRAME * limits.frames)
    allowance = Allowance(round(cpu), waiting=min(_WAITING_AT_LEAST + cpu, _WAITING_AT_MOST))
    plan = None
    request = {"path": str(path.resolve()), "limits": asdict(limits)}
    with Decoder("examine", request, allowance=allowance, reads=[path], idle=lambda: progress(0, 0)) as decoder:
        for message in decoder.messages(most_raw=2 * plan_bytes(limits.frames)):
            progress(0, 0)
            with decoder.doubted():
                if message.kind == "plan":
                    plan = plan_read(message.words, message.raw)
                elif message.kind == "end":
                    info = MediaInfo.from_json(message.words["info"])
                    return info, _sensible(info, plan, limits)
    raise AssertionError("messages end with the end")


def _sensible(info: MediaInfo, plan: FramePlan | None, limits: Limits) -> FramePlan:
    """Numbers that would cost us dear are checked here, too: the process that says them is not to be trusted."""
    if plan is None or max(plan.width, plan.height) > 4096 or plan.n_frames > limits.frames:
        raise ValueError("no plan, or none that can be")
    if max(info.width, info.height) > limits.pixels or info.n_source_frames > limits.frames:
        raise ValueError("a size or a length beyond the limits")
    if any(max(rate.numerator, rate.denominator) > _MOST_WHOLE for rate in (plan.rate, info.rate)):
        raise ValueError("a rate of too large numbers")
    if plan.rate > _FASTEST or plan.n_frames / plan.rate > limits.seconds + 60:
        raise ValueError("a rate or a length beyond the limits")
    if len(json.dumps(info.to_json())) > _MOST_WORDS:
        raise ValueError("too much to tell")
    return plan


@dataclass(frozen=True)
class Picture:
    """Proxy frame number `frame` as (H, W, 3) uint8 RGB. again: the very same picture as the frame before."""

    frame: int
    rgb: np.ndarray
    again: bool


@dataclass(frozen=True)
class Encoded:
    """So many frames are in the proxy."""

    frames: int


def convert(
    source: Path,
    plan: FramePlan,
    *,
    proxy: Path | None,
    wanted: Sequence[int] | None,
    limits: Limits = DEFAULT,
    idle: _Nothing = lambda: None,
) -> Generator[Picture | Encoded, None, None]:
    """Decode the source once; encode it into proxy (None: don't) and yield the wanted frames (None: each) in order.

    proxy is an empty file that is there; whoever calls removes it after an error. idle() is called while nothing comes.
    Raises MediaError where too little of the source decodes or its decoder breaks; OSError where our disk is full.
    To be closed when it is not used up: the decoder then ends at once.
    """
    allowance = allowance_for(plan.n_frames + len(plan.dropped), float(plan.n_frames / plan.rate))
    request = {
        "path": str(source.resolve()),
        "limits": asdict(limits),
        "plan": plan_words(plan),
        "proxy": None if proxy is None else str(proxy.resolve()),
        "wanted": None if wanted is None else [int(frame) for frame in wanted],
    }
    writes = [] if proxy is None else [proxy]
    size = plan.width * plan.height * 3
    expected = iter(range(plan.n_frames) if wanted is None else wanted)
    last: np.ndarray | None = None
    with (
        _within_the_disk(proxy, allowance) as allowed,
        Decoder(
            "convert", request, *plan_raw(plan), allowance=allowed, reads=[source], writes=writes, idle=idle
        ) as decoder,
    ):
        for message in decoder.messages(most_raw=size):
            event: Picture | Encoded | None = None
            with decoder.doubted():
                if message.kind == "picture":
                    if (frame := int(message.words["frame"])) != next(expected, None):
                        raise ValueError(f"frame {frame} is not the next")
                    again = bool(message.words["again"])
                    last = _unchanged(last) if again else _pixels(message, plan)
                    event = Picture(frame, last, again)
                elif message.kind == "done":
                    event = Encoded(max(0, min(int(message.words["frames"]), plan.n_frames)))
                elif message.kind == "end" and next(expected, None) is not None:
                    raise ValueError("pictures are missing")
            if event is not None:
                yield event


def allowance_for(frames: int, seconds: float) -> Allowance:
    """What it may cost to read so many frames and to write a film that long."""
    cpu = round(_CPU_AT_LEAST + _CPU_A_FRAME * frames)
    waiting = min(_WAITING_AT_LEAST + 4 * cpu, _CONVERT_AT_MOST)
    return Allowance(cpu, file_bytes=round(_PROXY_AT_LEAST + _PROXY_A_SECOND * seconds), waiting=waiting)


@contextmanager
def _within_the_disk(proxy: Path | None, allowance: Allowance) -> Iterator[Allowance]:
    """The allowance, with no larger a file than the disk has room for. Raises OSError where that is missing."""
    if proxy is None:
        yield allowance
        return
    room = max(0, shutil.disk_usage(proxy.parent).free - _DISK_SPARE)
    try:
        yield replace(allowance, file_bytes=min(room, allowance.file_bytes))
    except MediaError as error:
        if error.code == "too-heavy" and room < allowance.file_bytes and proxy.stat().st_size > 0.9 * room - _MB:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error  # our disk, not their film
        raise


def _unchanged(last: np.ndarray | None) -> np.ndarray:
    if last is None:
        raise ValueError("the same again of nothing")
    return last


def _pixels(message: Message, plan: FramePlan) -> np.ndarray:
    return np.frombuffer(message.raw, dtype=np.uint8).reshape(plan.height, plan.width, 3)


def hear(
    path: Path, rate: int, *, longest: float, progress: Callable[[float, float], None], idle: _Nothing
) -> np.ndarray | None:
    """The first sound stream as mono float32 (N,) at rate, from the first picture on; None where there is none.

    progress(seconds heard, seconds promised) comes at every piece. Raises MediaError.
    """
    heard = bytearray()
    count, most = 0, round((longest + 60) * rate)
    request: dict[str, Any] = {"path": str(path.resolve()), "rate": rate, "longest": longest}
    allowance = Allowance(2 * _CPU_AT_LEAST, waiting=_WAITING_AT_LEAST)
    with Decoder("hear", request, allowance=allowance, reads=[path], idle=idle) as decoder:
        for message in decoder.messages(most_raw=4 * most):
            with decoder.doubted():
                promised = float(message.words.get("of", 0))
                if not math.isfinite(promised):
                    raise ValueError("a length that is no number")
                promised = max(0.0, min(promised, longest))
                if message.kind == "sound":
                    piece = np.frombuffer(message.raw, dtype=np.float32)
                    count += len(piece)
                    if count > most or not np.isfinite(piece).all():
                        raise ValueError("sound without end, or samples that are no numbers")
                    heard += message.raw
                elif message.kind == "end" and not message.words["has_sound"]:
                    return None
            progress(count / rate, promised)
    return np.frombuffer(heard, dtype=np.float32)
