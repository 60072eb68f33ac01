"""One pass over the source: every frame is decoded once, then encoded into the proxy and searched for the body.

Decoding and encoding run in a guarded process (analysis.media.doors), the search in a thread here. The pipe and the
queue between them are short, so memory does not grow with the clip.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from analysis.media import Encoded, Limits, Picture, SpriteSheet, convert, save_thumbnail
from analysis.media.files import replacing
from analysis.media.sprite import tile_frames
from analysis.media.stage import Stage
from analysis.pose.estimator import PoseEstimator
from analysis.pose.track import TrackBuilder
from analysis.schema import FramePlan, PoseTrack

_PROGRESS_EVERY = 0.1  # seconds


def convert_and_track(
    source: Path,
    plan: FramePlan,
    *,
    proxy_path: Path | None,
    estimator: PoseEstimator | None,
    thumbnail_path: Path | None,
    sprite_path: Path | None = None,
    progress: Callable[[int, int], None],
    limits: Limits | None = None,
) -> PoseTrack | None:
    """Write proxy, thumbnail and sprite, and follow the body; None without an estimator.

    progress(frames done, frames in all) is called in the calling thread, at most ten times a second and once at the
    end; whatever it raises stops the work and passes through. Files appear whole or not at all: the thumbnail as soon
    as its frame is reached, the others at the end; after an error none is left.
    Raises MediaError when too little of the source decodes or its decoder breaks.
    """
    track = None if estimator is None else TrackBuilder(plan, f"{estimator.name} {estimator.version}")
    stage = None if estimator is None or track is None else _tracker(estimator, track, plan)
    with ExitStack() as files:
        proxy = None
        if proxy_path is not None:
            proxy = files.enter_context(replacing(proxy_path))
            proxy.touch()
        _Pass(source, plan, proxy, stage, thumbnail_path, sprite_path, progress).run(limits or Limits())
    progress(plan.n_frames, plan.n_frames)
    return None if track is None else track.finish()


class _Pass:
    """What one pass over the frames needs to know at every frame."""

    def __init__(
        self,
        source: Path,
        plan: FramePlan,
        proxy: Path | None,
        stage: Stage | None,
        thumbnail_path: Path | None,
        sprite_path: Path | None,
        progress: Callable[[int, int], None],
    ) -> None:
        self._source, self._plan, self._proxy, self._stage = source, plan, proxy, stage
        self._thumbnail_path, self._sprite_path = thumbnail_path, sprite_path
        self._sprite = None if sprite_path is None else SpriteSheet(plan.n_frames, plan.width, plan.height)
        self._third = plan.n_frames // 3
        self._progress = progress
        self._told = time.monotonic()
        self._encoded = 0
        self._made: list[Path] = []

    def run(self, limits: Limits) -> None:
        stage = self._stage
        try:
            if stage is not None:
                stage.start()
            # Closed at every exit, so that the decoder is gone before its half-written file is.
            with closing(
                convert(
                    self._source, self._plan, proxy=self._proxy, wanted=self._wanted(), limits=limits, idle=self._tell
                )
            ) as events:
                for event in events:
                    if isinstance(event, Encoded):
                        self._encoded = event.frames
                    else:
                        self._look(event)
                    self._tell()
            if stage is not None:
                stage.end()
                while stage.running:
                    stage.wait(_PROGRESS_EVERY)
                    self._tell()
                stage.check()
            if self._sprite is not None and self._sprite_path is not None:
                self._sprite.save(self._sprite_path)
        except BaseException:
            for path in self._made:
                path.unlink(missing_ok=True)
            raise
        finally:
            if stage is not None:
                stage.stop()
                stage.join()

    def _wanted(self) -> list[int] | None:
        """Frames of which the picture itself is needed; None for each."""
        if self._stage is not None:
            return None
        thumbnail = set() if self._thumbnail_path is None else {self._third}
        return sorted(thumbnail if self._sprite is None else thumbnail | set(tile_frames(self._plan.n_frames)))

    def _look(self, picture: Picture) -> None:
        if self._stage is not None:
            self._stage.put(picture)
        if self._sprite is not None:
            self._sprite.put(picture.frame, picture.rgb)
        if self._thumbnail_path is not None and picture.frame == self._third:
            save_thumbnail(picture.rgb, self._thumbnail_path)
            self._made.append(self._thumbnail_path)

    def _tell(self) -> None:
        if self._stage is not None:
            self._stage.check()
        if time.monotonic() - self._told < _PROGRESS_EVERY:
            return
        self._told = time.monotonic()
        done = self._encoded if self._stage is None else self._stage.done
        if self._stage is not None and self._proxy is not None:
            done = min(done, self._encoded)
        self._progress(min(done, self._plan.n_frames - 1), self._plan.n_frames)


def _tracker(estimator: PoseEstimator, track: TrackBuilder, plan: FramePlan) -> Stage:
    def work(items: Iterator[Picture]) -> Iterator[int]:
        for picture in items:
            if picture.again:
                track.repeat(picture.frame)
            else:
                track.put(picture.frame, estimator.estimate(picture.rgb, round(1000 * picture.frame / plan.rate)))
            yield picture.frame + 1

    return Stage("pose", work)
