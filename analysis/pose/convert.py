"""One pass over the source: every frame is decoded once, then encoded into the proxy and searched for the body.

Decoding runs in the calling thread, encoding and pose in a thread each (all three let go of the interpreter lock).
The queues between them are short, so memory does not grow with the clip.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from analysis.media.files import replacing
from analysis.media.proxy import ProxyWriter, to_proxy_picture, to_rgb
from analysis.media.reading import decoded, open_media, truncated, video_stream
from analysis.media.soundtrack import usable_audio
from analysis.media.thumbnail import save_thumbnail
from analysis.pose.estimator import PoseEstimator
from analysis.pose.stage import Stage
from analysis.pose.track import TrackBuilder
from analysis.schema import FramePlan, PoseTrack

_SAME_TIME = 1e-6  # seconds
_COMPLETE = 0.9
_PROGRESS_EVERY = 0.1  # seconds


def convert_and_track(
    source: Path,
    plan: FramePlan,
    *,
    proxy_path: Path | None,
    estimator: PoseEstimator | None,
    thumbnail_path: Path | None,
    progress: Callable[[int, int], None],
) -> PoseTrack | None:
    """Write proxy and thumbnail, and follow the body; None without an estimator.

    progress(frames done, frames in all) is called in the calling thread, at most ten times a second and once at the
    end; whatever it raises stops the work and passes through. Files appear whole or not at all: the thumbnail as soon
    as its frame is reached, the proxy at the end; after an error neither is left.
    Raises MediaError when too little of the source decodes.
    """
    track = None if estimator is None else TrackBuilder(plan, f"{estimator.name} {estimator.version}")
    with ExitStack() as files:
        stages: list[Stage] = []
        if proxy_path is not None:
            audio = source if usable_audio(source) else None
            temporary = files.enter_context(replacing(proxy_path))
            stages.append(_encoder(temporary, plan, audio))
        if estimator is not None and track is not None:
            stages.append(_tracker(estimator, track, plan))
        _run(source, plan, stages, progress, thumbnail_path)
        return None if track is None else track.finish()


def _run(
    source: Path,
    plan: FramePlan,
    stages: list[Stage],
    progress: Callable[[int, int], None],
    thumbnail_path: Path | None,
) -> None:
    total = plan.n_frames
    third = total // 3
    told = time.monotonic()
    try:
        for stage in stages:
            stage.start()
        i = 0
        for i, (picture, again) in enumerate(_pictures(source, plan)):
            for stage in stages:
                stage.put((i, picture, again))
            if thumbnail_path is not None and i == third:
                save_thumbnail(to_rgb(picture), thumbnail_path)
            if time.monotonic() - told >= _PROGRESS_EVERY:
                told = time.monotonic()
                progress(min([stage.done for stage in stages], default=i), total)
        for stage in stages:
            stage.end()
        while running := [stage for stage in stages if stage.running]:
            running[0].wait(_PROGRESS_EVERY)
            for stage in stages:
                stage.check()
            if time.monotonic() - told >= _PROGRESS_EVERY:
                told = time.monotonic()
                progress(min(total - 1, *(stage.done for stage in stages)), total)
        for stage in stages:
            stage.check()
    except BaseException:
        for stage in stages:
            stage.stop()
        if thumbnail_path is not None:
            thumbnail_path.unlink(missing_ok=True)
        raise
    finally:
        for stage in stages:
            stage.join()
    progress(total, total)


def _pictures(source: Path, plan: FramePlan) -> Iterator[tuple[Any, bool]]:
    """(proxy picture, whether it is the one before again) for each of the plan's frames."""
    total = plan.n_frames
    wanted = plan.source_time
    at, good = 0, 0
    picture: Any = None
    failures: list[str] = []
    with open_media(source) as container:
        for moment, frame in decoded(container, video_stream(container), failures=failures):
            # Frames that should have come before this one did not decode: the last good picture stands for them.
            while at < total and picture is not None and wanted[at] < moment - _SAME_TIME:
                yield picture, True
                at += 1
            ahead = at  # a damaged beginning has no last good picture: the first one stands for it
            while ahead < total and wanted[ahead] < moment - _SAME_TIME:
                ahead += 1
            if ahead >= total:
                break
            if wanted[ahead] > moment + _SAME_TIME:
                continue  # the plan drops this frame
            picture = to_proxy_picture(frame, plan)
            good += 1
            for again in range(ahead - at + 1):
                yield picture, again > 0
            at = ahead + 1
            while at < total and plan.duplicate[at]:
                yield picture, True
                at += 1
            if at >= total:
                break
    _check_complete(good, plan, failures)
    while at < total:
        yield picture, True
        at += 1


def _check_complete(good: int, plan: FramePlan, failures: list[str]) -> None:
    distinct = plan.n_frames - int(plan.duplicate.sum())
    if good < _COMPLETE * distinct:
        raise truncated(f"{good} of {distinct} frames decode; {failures[0] if failures else 'the rest is missing'}")


def _encoder(path: Path, plan: FramePlan, audio: Path | None) -> Stage:
    def work(items: Iterator[tuple[int, Any, bool]]) -> Iterator[int]:
        writer = ProxyWriter(path, plan, audio)
        try:
            for i, picture, _ in items:
                writer.write(picture)
                yield i + 1
            writer.finish()
        except BaseException:
            writer.abandon()
            raise

    return Stage("encode", work)


def _tracker(estimator: PoseEstimator, track: TrackBuilder, plan: FramePlan) -> Stage:
    def work(items: Iterator[tuple[int, Any, bool]]) -> Iterator[int]:
        for i, picture, again in items:
            if again:
                track.repeat(i)
            else:
                track.put(i, estimator.estimate(to_rgb(picture), round(1000 * i / plan.rate)))
            yield i + 1

    return Stage("pose", work)
