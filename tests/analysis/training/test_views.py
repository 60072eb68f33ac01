"""Two views of unlabelled clips: which frames of them show the same moment, and what pasting does."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.augment import Augmentation
from analysis.data.batches import Sampling, whole_clips
from analysis.data.examples import UNKNOWN
from analysis.training.views import UnlabelledViews, ViewSettings, mixed, same_moments
from tests.analysis.training.tiny import clips, unlabelled

PLAIN = Augmentation()
WHOLE = Sampling(31)


def views(settings, sampling=WHOLE, size=6, examples=None):
    return UnlabelledViews(examples or clips(), sampling, size, 0, settings)


def test_without_changes_both_views_are_the_clip():
    drawn = views(ViewSettings(PLAIN, PLAIN, cutmix=False)).draw(0)
    np.testing.assert_array_equal(drawn.weak, drawn.strong)
    np.testing.assert_array_equal(drawn.frame, np.broadcast_to(np.arange(31), (6, 31)))
    assert sorted(drawn.source) == list(range(6))
    whole = whole_clips(clips(), Sampling(31))
    np.testing.assert_array_equal(drawn.weak, whole.x[drawn.source])


def test_a_moment_is_found_in_spite_of_warping_and_cutting():
    """The hips go one way at an even speed: where they are tells the time, in the world and in either view."""
    walk = []
    for clip in clips():
        joints = np.repeat(clip.sequence.joints[:1], 31, axis=0)
        joints[:, :, 0] *= np.linspace(1, 3, 31)[:, None]  # whoever stands wider is later
        walk.append(replace(clip, sequence=replace(clip.sequence, joints=joints)))
    settings = ViewSettings(Augmentation(crop=0.2, warp=0.5), Augmentation(crop=0.3, warp=1.0), cutmix=False)
    drawn = views(settings, examples=walk).draw(0)
    named = drawn.frame != UNKNOWN
    assert 0.7 < named.mean() < 1
    width = [np.ptp(x[:, 0], axis=2) for x in (drawn.weak, drawn.strong)]
    step = (width[0].max() - width[0].min()) / 30
    apart = np.abs(np.take_along_axis(width[0], drawn.frame.clip(0), axis=1) - width[1])[named]
    unmoved = np.abs(width[0] - width[1])[named]
    assert apart.max() < 2.5 * step < unmoved.max()
    assert apart.mean() < 0.5 * unmoved.mean()


def test_moments_by_hand():
    seen = np.array([4, 6, 8, UNKNOWN])
    assert same_moments(np.array([3, 4, 5, 7, 8, 9, UNKNOWN]), seen).tolist() == [-1, 0, 0, 1, 2, -1, -1]
    assert same_moments(np.array([3, 4]), np.full(2, UNKNOWN)).tolist() == [-1, -1]


def test_labels_are_not_looked_at():
    settings = ViewSettings(PLAIN, Augmentation(warp=0.5, noise=0.02), cutmix=True)
    one, other = views(settings).draw(3), views(settings, examples=unlabelled(clips())).draw(3)
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_views_depend_on_their_number_alone():
    settings = ViewSettings(PLAIN, Augmentation(warp=0.5, noise=0.02), cutmix=True)
    one, other = views(settings, size=4), views(settings, size=4)
    other.draw(0), other.draw(9)
    for mine, theirs in zip(one.draw(5), other.draw(5), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert not np.array_equal(one.draw(5).strong, one.draw(6).strong)


@pytest.mark.parametrize("sampling", [Sampling(31), Sampling(16, Fraction(10)), Sampling(40, Fraction(15))])
def test_pasting_takes_everything_along(sampling):
    drawn = views(ViewSettings(PLAIN, Augmentation(warp=0.5), cutmix=False), sampling).draw(0)
    pasted = mixed(drawn, np.random.default_rng(0))
    count, frames = drawn.frame.shape
    np.testing.assert_array_equal(pasted.weak, drawn.weak)
    assert 1 <= (pasted.clip != np.arange(count)[:, None]).any(axis=1).sum() < count
    for clip in range(count):
        for frame in range(frames):
            where = pasted.clip[clip, frame]
            assert where in (clip, (clip + 1) % count)
            np.testing.assert_array_equal(pasted.strong[clip][:, frame], drawn.strong[where][:, frame])
            assert pasted.strong_valid[clip, frame] == drawn.strong_valid[where, frame]
            assert pasted.frame[clip, frame] == drawn.frame[where, frame]
        own = (pasted.clip[clip] == clip).sum()
        assert own >= frames // 2  # at most half is another clip


def test_padding_shows_no_moment():
    """Clips of 2 s in windows of 40 frames at 15 a second: nine frames are padding."""
    drawn = views(ViewSettings(PLAIN, PLAIN, cutmix=False), Sampling(40, Fraction(15))).draw(0)
    np.testing.assert_array_equal(drawn.frame == UNKNOWN, ~drawn.strong_valid)
    assert not drawn.strong_valid[:, 31:].any()


def test_one_clip_alone_is_pasted_into_itself():
    short = [replace(clips(1)[0], name="one")]
    drawn = views(ViewSettings(PLAIN, PLAIN, cutmix=True), size=1, examples=short).draw(0)
    np.testing.assert_array_equal(drawn.strong, drawn.weak)
