"""Clips of a frame or two, asked of the parser itself: it looks at every fourth frame, and they end before that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from analysis.models.builders import build
from analysis.models.checkpoint import Loaded
from analysis.parsing.decoding import decode
from analysis.parsing.windows import frame_scores
from tests.analysis.fake_parser import fake, motion

torch.set_num_threads(1)
SMALL = {"actions": 3, "units": 4, "widths": [8, 8], "strides": [2, 2], "heads": 2, "primitives": 6, "keys": 8}


def parser(sampling=None, **changes):
    torch.manual_seed(0)
    return Loaded(build("fast", SMALL | changes).eval(), fake(sampling).card)


@pytest.mark.parametrize("sampling", [None, {"kind": "clip", "frames": 32}, {"kind": "clip", "frames": 1}])
@pytest.mark.parametrize("frames", [1, 2, 3, 9])
def test_a_clip_of_few_frames_is_told_with_its_key_moments(sampling, frames):
    clip = motion(1.0)
    scores = frame_scores(parser(sampling), replace(clip, joints=clip.joints[:frames]))
    assert scores.units.shape == (frames, 4)
    assert np.isfinite(scores.units).all()
    assert scores.primitives is not None
    assert len(scores.primitives.frames) >= 1
    assert scores.primitives.weights.shape[1] == 6
    assert 0 <= scores.primitives.frames.min() <= scores.primitives.frames.max() < frames
    segments = decode(scores)
    assert (segments[0].start, segments[-1].end) == (0, frames)


def test_no_chosen_moment_is_lost_where_the_body_is_seen_for_a_moment():
    """It is told at the nearest frame that shows somebody, though the middle of its four frames does not."""
    clip = motion(4.0)
    joints = np.full_like(clip.joints, np.nan)
    joints[64:66] = clip.joints[64:66]  # one frame at 15 a second, the first of its four
    scores = frame_scores(parser(), replace(clip, joints=joints), torso=0.5)
    assert scores.primitives is not None
    assert set(scores.primitives.frames.tolist()) == {64}
