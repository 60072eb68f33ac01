"""Frame scores while the frames still come: the same as those of the whole clip, a little later."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from analysis.data.batches import LONGEST_GAP
from analysis.data.inputs import channels, fill_short_gaps, resample
from analysis.models.checkpoint import Loaded
from analysis.parsing.blending import Blend, Grid, cut, on_frames
from analysis.parsing.windows import ask, visible, wanted
from analysis.schema import SchemaError, checks
from analysis.schema.scores import PrimitiveTrack
from analysis.schema.skeleton import SkeletonSequence


class Settled(NamedTuple):
    """Scores of the frames from `start` on that no later frame will change; NaN where there is nothing to see."""

    start: int
    units: np.ndarray  # (n, U) posteriors
    boundaries: np.ndarray  # (n, 2)


class Streaming:
    """Takes frames as they come and gives back their scores: exactly those of analysis.parsing.windows.frame_scores
    of the whole clip with the same hop and torso (below 1e-5), `lag` seconds later at most.

    The lag is a window of the network's clock, for the window that speaks of a frame last; a sample, as frames and
    samples are interpolated; and the longest gap of a joint that is filled from both sides.
    """

    def __init__(self, loaded: Loaded, rate: Fraction, torso: float, *, hop: int | None = None) -> None:
        """rate: frames a second. torso: neck to hips in the unit of the frames: who streams cannot wait for the clip
        to be measured. Raises SchemaError for a network that wants whole clips.
        """
        if loaded.card.sampling["kind"] != "rate":
            raise SchemaError(f"sampling.kind: {loaded.card.name} reads whole clips, so it cannot follow one")
        checks.require(math.isfinite(torso) and torso > 0, f"torso: {torso!r} is no length")
        self.grid = Grid.of(loaded.card, hop)
        self._loaded, self._rate, self._torso = loaded, rate, torso
        self._gap = round(LONGEST_GAP * float(rate))
        self._blend = Blend(self.grid)
        self._came = 0  # frames
        self._frames: np.ndarray | None = None  # those still needed, from _first_frame on
        self._first_frame = 0
        self._seen: list[np.ndarray] = []  # whether a body is there, from _told on
        self._sampled = 0  # samples made of frames
        self._x: np.ndarray | None = None  # samples not yet past, from _first_sample on
        self._valid = np.zeros(0, dtype=bool)
        self._first_sample = 0
        self._scores: np.ndarray | None = None  # settled samples still needed, from _first_score on
        self._first_score = self._settled = 0
        self._told = 0  # frames whose scores were given back
        self._ended = False

    @property
    def lag(self) -> float:
        """Seconds between a frame and its final scores, at most."""
        return float((self.grid.window + 1) / self.grid.fps + (self._gap + 1) / self._rate)

    @property
    def action(self) -> np.ndarray:
        """(A,) posteriors of the class, from what was settled so far; that of the clip after `finish`."""
        return self._blend.action()

    def primitives(self) -> PrimitiveTrack | None:
        """Key moments so far, in the frames' own numbers; None where the network has no dictionary."""
        per_sample, last = float(self._rate / self.grid.fps), self._came - 1
        return self._blend.primitives(lambda sample: min(last, int(sample * per_sample + 0.5)))

    def push(self, sequence: SkeletonSequence) -> Settled:
        """The next frames, one or many, at the stream's rate. Raises SchemaError for joints of another layout."""
        checks.require(not self._ended, "the stream has ended")
        checks.require(sequence.rate == self._rate, f"rate: {sequence.rate}, and the stream has {self._rate}")
        joints = wanted(self._loaded.card, sequence).joints
        self._frames = joints if self._frames is None else np.concatenate([self._frames, joints])
        self._came += len(joints)
        return self._advance(last=False)

    def finish(self) -> Settled:
        """The scores of the frames that are left; nothing follows."""
        checks.require(not self._ended and self._came > 0, "no frames came" if not self._came else "the stream ended")
        self._ended = True
        return self._advance(last=True)

    def _advance(self, last: bool) -> Settled:
        self._sample(last)
        grid = self.grid
        while self._x is not None and (
            self._sampled >= self._settled + grid.window or (last and self._sampled > self._reached())
        ):
            x, valid = cut(self._x, self._valid, self._settled - self._first_sample, grid.window)
            self._keep(self._blend.add(ask(self._loaded.model, x[None], valid[None])[0], valid))
            self._settled += grid.hop
            past = self._settled - self._first_sample
            self._x, self._valid, self._first_sample = self._x[:, past:], self._valid[past:], self._settled
        if last:
            self._keep(self._blend.rest())
        return self._tell(last)

    def _reached(self) -> int:
        """The sample up to which windows have spoken."""
        return self._settled + self.grid.window - self.grid.hop if self._settled else 0

    def _sample(self, last: bool) -> None:
        """Frames whose gaps cannot be filled any more, on the network's clock."""
        assert self._frames is not None
        ready = self._came if last else max(0, self._came - self._gap - 1)
        filled = fill_short_gaps(self._frames, self._gap)
        # Frames that were filled before were looked at with all that a gap may span before them.
        known = self._told + sum(map(len, self._seen))
        if ready > known:
            self._seen.append(visible(filled[known - self._first_frame : ready - self._first_frame]))
        upto = self.grid.samples(ready, self._rate) if ready else 0
        if upto <= self._sampled:
            return
        before = max(0, self._sampled - 1)  # velocities want the sample before
        places = self.grid.places(before, upto, self._rate) - self._first_frame
        samples = resample(filled[: ready - self._first_frame], places)
        x = channels(samples, self._loaded.card.layout, self.grid.fps, self._torso)[:, self._sampled - before :]
        valid = visible(samples)[self._sampled - before :]
        self._x = x if self._x is None else np.concatenate([self._x, x], axis=1)
        self._valid = np.concatenate([self._valid, valid])
        self._sampled = upto
        # What is still needed: the frame before the last sample, and all that a gap could begin in.
        keep = min(int((upto - 1) * self._rate / self.grid.fps), ready) - self._gap - 1
        if keep > self._first_frame:
            self._frames = self._frames[keep - self._first_frame :]
            self._first_frame = keep

    def _keep(self, scores: np.ndarray) -> None:
        self._scores = scores if self._scores is None else np.concatenate([self._scores, scores])

    def _tell(self, last: bool) -> Settled:
        """The frames between samples that are settled."""
        if self._scores is None:
            return Settled(self._told, np.zeros((0, 0), np.float32), np.zeros((0, 2), np.float32))
        there = min(self._first_score + len(self._scores), self._sampled)
        upto = self._came if last else min(self._came, int((there - 1) * self._rate / self.grid.fps) + 1)
        start = self._told
        seen = np.concatenate([*self._seen, np.zeros(0, dtype=bool)])
        upto = max(start, min(upto, start + len(seen)))
        at = self.grid.times(start, upto, self._rate) - self._first_score
        found = on_frames(self._scores[: there - self._first_score], at)
        found[~seen[: upto - start]] = np.nan
        self._seen, self._told = [seen[upto - start :]], upto
        past = min(int(upto * self.grid.fps / self._rate), there - 1) - self._first_score
        if past > 0:
            self._scores, self._first_score = self._scores[past:], self._first_score + past
        return Settled(start, found[:, :-2], found[:, -2:])
