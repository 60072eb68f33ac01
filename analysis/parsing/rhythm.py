"""The music's beat as the report shows it."""

from __future__ import annotations

from analysis.schema import Rhythm, Sound

NO_SOUND = "This clip has no sound."


def rhythm_of(sound: Sound | None) -> Rhythm:
    """Beats of the sound, or why there are none. Count 1 is what was heard, or the first beat: a guess in any case."""
    if sound is None:
        return Rhythm(None, 0.0, (), None, NO_SOUND)
    if sound.tempo_bpm is None:
        return Rhythm(None, 0.0, (), None, sound.reason)
    one = sound.count_one if sound.count_one is not None or not sound.beats else 0
    return Rhythm(sound.tempo_bpm, sound.tempo_confidence, sound.beats, one, None)
