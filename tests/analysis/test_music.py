"""The music: beats where they are said to be, in every style, whatever the tempo does."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data.music import STYLES, compose

STEADY = tuple(0.2 + 60.0 / 112.0 * k for k in range(16))
CHANGING = tuple(1.4 + np.cumsum([0.0, *np.linspace(0.62, 0.44, 18)]))
STRUCK = sorted(set(STYLES) - {"soft"})


@pytest.mark.parametrize("style", STRUCK)
@pytest.mark.parametrize("beats", [STEADY, CHANGING])
def test_struck_styles_have_an_attack_exactly_on_every_beat(style: str, beats: tuple[float, ...]) -> None:
    music = compose(beats[-1] + 0.6, beats, seed=2, style=style)
    assert music.beats == beats
    assert 0.2 < np.abs(music.samples).max() < 1.0
    mono = music.samples.mean(axis=0)
    span = round(0.008 * music.rate)
    for beat in beats[:-1]:
        at = round(beat * music.rate)
        before, after = mono[at - span : at], mono[at : at + span]
        # The attack against what still rings, as energy of the differences (that is, of the highs).
        assert (np.diff(after) ** 2).sum() > 2.0 * (np.diff(before) ** 2).sum(), beat


@pytest.mark.parametrize("style", STYLES)
def test_before_the_first_beat_it_is_silent_and_the_same_seed_plays_the_same(style: str) -> None:
    music = compose(8.0, CHANGING[:10], seed=5, style=style)
    assert not music.samples[:, : round(1.39 * music.rate)].any()
    assert music.samples[:, round(1.4 * music.rate) :].any()
    assert music.samples.shape == (2, 8 * music.rate)
    assert np.isfinite(music.samples).all()
    assert np.array_equal(music.samples, compose(8.0, CHANGING[:10], seed=5, style=style).samples)
    assert not np.array_equal(music.samples, compose(8.0, CHANGING[:10], seed=6, style=style).samples)


@pytest.mark.parametrize("style", STYLES)
def test_count_one_is_told_by_what_is_played(style: str) -> None:
    """Another count 1 is another piece: the same beats alone do not make the music."""
    one = compose(9.0, STEADY, seed=1, style=style, count_one=0).samples
    other = compose(9.0, STEADY, seed=1, style=style, count_one=3).samples
    assert np.abs(one - other).max() > 0.05


def test_the_loudest_beat_need_not_be_a_one() -> None:
    """The accent is drawn by seed, so that hearing count 1 is more than looking for the loudest."""
    accents = [_low(compose(9.0, STEADY, seed=seed, style="drums").samples) for seed in range(8)]
    assert max(accents) > 1.25 * min(accents)


def _low(samples: np.ndarray) -> float:
    """Energy of the first beat against the fifth."""
    mono, rate = samples.mean(axis=0), 44100
    first, fifth = (mono[round(b * rate) : round((b + 0.12) * rate)] for b in (STEADY[0], STEADY[4]))
    return float((first**2).sum() / (fifth**2).sum())


def test_what_makes_no_music_is_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        compose(0.0, STEADY)
    with pytest.raises(ValueError, match="polka"):
        compose(1.0, STEADY, style="polka")
    with pytest.raises(ValueError, match="ascend"):
        compose(4.0, (0.5, 0.4))
    assert not compose(1.0, ()).samples.any()
