"""Frame scores of a clip of any length and rate, by a network that sees windows of one length at one rate.

The clip is put on the network's own clock by time, so the same motion at 25, 30 and 60 frames a second is asked about
in the same way; windows lie on a fixed grid from the clip's first frame and overlap; where several speak of a frame,
their posteriors are averaged, weighted by how far the frame is from the window's ends; the answers go back to the
clip's own frames. How many windows are asked about at once, and with which other clips, changes nothing (below 1e-5).

Where the windows fall does change something, as a network that pools over a window knows what lies in it. Measured with
two parsers taught briefly on UTKinect (windows of 128 frames with a dictionary, and of 400), hops of an eighth to three
quarters of the window against a half: units differ by less than HOP_TOLERANCE on the mean (by 0.0014 where the hop is a
multiple of the network's stride, else by 0.0021; boundaries by 0.005 and 0.008), single frames by 0.16 at most (0.19);
0.1 to 1.3 % of the decoded frames have another unit. Without overlap single frames differ by up to 0.8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np
import torch

from analysis.data.batches import LONGEST_GAP, Sampling, prepare, whole_clips
from analysis.data.examples import Example
from analysis.data.inputs import channels, fill_short_gaps, resample
from analysis.models.checkpoint import Card, Loaded
from analysis.models.outputs import ParserOutput
from analysis.parsing.blending import Blend, Grid, Heard, cut, on_frames
from analysis.schema import SchemaError, checks
from analysis.schema.scores import FrameScores
from analysis.schema.skeleton import SkeletonSequence

Model = Callable[[torch.Tensor, torch.Tensor], ParserOutput]
HOP_TOLERANCE = 0.003  # of the units' posteriors, on the mean


def frame_scores(
    loaded: Loaded,
    sequence: SkeletonSequence,
    *,
    batch: int = 8,
    hop: int | None = None,
    torso: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FrameScores:
    """What a network says about every frame of `sequence`, NaN where there is nothing to see.

    batch: windows at once. hop: frames of the network's clock from window to window; None: as its card says. torso:
    the body's size in the sequence's unit; None (and for a network of whole clips): measured over the clip. progress:
    windows done, of how many.
    Raises SchemaError naming the file: joints of another layout, no depth where it wants depth, a torso never seen; and
    where the network answers with NaN.
    """
    return frame_scores_of(loaded, [sequence], batch=batch, hop=hop, torso=torso, progress=progress)[0]


def frame_scores_of(
    loaded: Loaded,
    sequences: Sequence[SkeletonSequence],
    *,
    batch: int = 8,
    hop: int | None = None,
    torso: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[FrameScores]:
    """As frame_scores, of several clips whose windows are asked about together."""
    sequences = [wanted(loaded.card, sequence) for sequence in sequences]
    whole = loaded.card.sampling["kind"] == "clip"
    if whole:
        frames = loaded.card.sampling["frames"]
        grids = [_of_clip(sequence, frames) for sequence in sequences]
        lengths = [frames] * len(sequences)
    else:
        grids = [Grid.of(loaded.card, hop)] * len(sequences)
        lengths = [grid.samples(one.n_frames, one.rate) for grid, one in zip(grids, sequences, strict=True)]
    blends = [Blend(grid) for grid in grids]
    settled: list[list[np.ndarray]] = [[] for _ in sequences]
    total = sum(grid.windows(length) for grid, length in zip(grids, lengths, strict=True))
    waiting: list[tuple[int, np.ndarray, np.ndarray]] = []
    for number, (index, x, valid) in enumerate(_windows(sequences, grids, torso, whole), 1):
        waiting.append((index, x, valid))
        if len(waiting) < batch and number < total:
            continue
        answers = ask(loaded.model, np.stack([x for _, x, _ in waiting]), np.stack([v for _, _, v in waiting]))
        for (at, _, valid_there), heard in zip(waiting, answers, strict=True):
            settled[at].append(blends[at].add(heard, valid_there))
        waiting = []
        if progress is not None:
            progress(number, total)
    return [
        _scores(one, grid, blend, np.concatenate([*parts, blend.rest()])[:length])
        for one, grid, blend, parts, length in zip(sequences, grids, blends, settled, lengths, strict=True)
    ]


def wanted(card: Card, sequence: SkeletonSequence) -> SkeletonSequence:
    """The sequence with as many coordinates as the network takes. Raises SchemaError where it has too few."""
    sequence.require_layout(card.layout)
    want, there = card.inputs["coordinates"], sequence.joints.shape[2]
    if want > there:
        raise SchemaError(f"{sequence.source}: joints have {there} coordinates, {card.name} wants {want}")
    joints = np.ascontiguousarray(sequence.joints[..., :want])
    source = sequence.source
    return SkeletonSequence(joints, sequence.layout, sequence.rate, sequence.unit, source, sequence.score)


@torch.inference_mode()
def ask(model: Model, x: np.ndarray, valid: np.ndarray) -> list[Heard]:
    """x (N, C, F, V), valid (N, F) -> what the network says about each window."""
    weights = getattr(model, "parameters", lambda: iter(()))()
    device = next((each.device for each in weights), torch.device("cpu"))
    output = model(torch.from_numpy(x).to(device), torch.from_numpy(valid).to(device))
    units = output.units.float().softmax(dim=-1).cpu().numpy()
    edges = output.boundaries.float().sigmoid().cpu().numpy()
    if not edges.shape[-1]:
        edges = np.full((*valid.shape, 2), np.nan, dtype=np.float32)
    action = output.action.float().softmax(dim=-1).cpu().numpy()
    told = np.isfinite(units[valid]).all() and np.isfinite(action[valid.any(axis=1)]).all()
    checks.require(bool(told), "the network's answers are no numbers: its weights are not right")
    found = output.primitives
    out = []
    for i in range(len(x)):
        keys = weights_of = importance = None
        if found is not None:
            chosen = found.chosen[i].cpu().numpy()
            keys = found.times[i].cpu().numpy()[chosen]
            weights_of = found.assignment[i].float().cpu().numpy()[chosen]
            attention = found.attention[i].float().cpu().numpy()
            # The network may look at fewer moments than the window has frames: attention is a share of those.
            importance = attention[np.minimum(keys * len(attention) // x.shape[2], len(attention) - 1)]
        out.append(Heard(units[i], edges[i], action[i], keys, weights_of, importance))
    return out


def _of_clip(sequence: SkeletonSequence, frames: int) -> Grid:
    """The whole clip as one window: a clock of its own, on which its first and last frame are the window's."""
    steps = Fraction(max(frames - 1, 1), max(sequence.n_frames - 1, 1))
    return Grid(sequence.rate * steps, frames, frames)


def _windows(
    sequences: Sequence[SkeletonSequence], grids: Sequence[Grid], torso: float | None, whole: bool
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """(index of the sequence, x (C, F, V), valid (F,)) of every window, clip after clip."""
    for index, (sequence, grid) in enumerate(zip(sequences, grids, strict=True)):
        example = Example(sequence.source, 0, sequence)
        if whole:
            taken = whole_clips([example], Sampling(grid.window))
            yield index, taken.x[0], taken.valid[0]
            continue
        ready = prepare(example)
        count = grid.samples(sequence.n_frames, sequence.rate)
        samples = resample(ready.joints, grid.places(0, count, sequence.rate))
        size = ready.torso if torso is None else torso
        x, valid = channels(samples, sequence.layout, grid.fps, size), visible(samples)
        for number in range(grid.windows(count)):
            yield index, *cut(x, valid, number * grid.hop, grid.window)


def visible(joints: np.ndarray) -> np.ndarray:
    """(T,) bool: whether any joint of (T, V, C) is seen."""
    seen: np.ndarray = np.isfinite(joints).all(axis=2).any(axis=1)
    return seen


def _scores(sequence: SkeletonSequence, grid: Grid, blend: Blend, samples: np.ndarray) -> FrameScores:
    """Samples (S, U + 2) on the sequence's own frames."""
    frames = sequence.n_frames
    found = on_frames(samples, grid.times(0, frames, sequence.rate))
    joints = fill_short_gaps(sequence.joints, round(LONGEST_GAP * float(sequence.rate)))
    found[~visible(joints)] = np.nan
    per_sample = float(sequence.rate / grid.fps)
    primitives = blend.primitives(lambda sample: min(frames - 1, int(sample * per_sample + 0.5)))
    return FrameScores(sequence.rate, found[:, :-2], found[:, -2:], blend.action(), primitives)
