"""What the report says, in plain words, no more sure than the numbers; translatable, so no word is pieced in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.schema import Body, ClassScore, Problem, Rhythm, Segment, Sentence

WITHOUT_LABELS = "Found without labels: names such as Motion A say only what looks alike, not what it is called."
NOBODY = "No body was found in this clip, so there is no structure to show."


def summary_of(segments: Sequence[Segment], rhythm: Rhythm, body: Body) -> tuple[Sentence, ...]:
    """Sentences for the head of the report."""
    units = [s for s in segments if s.state == "unit"]
    lines = [Sentence(WITHOUT_LABELS if units else NOBODY)]
    if units:
        lines += _units(Counter(s.label.rstrip("′") for s in units))
    return (*lines, *_circumstances(bool(units), rhythm, body))


def summary_of_learned(
    model: str, best: ClassScore | None, knows_units: bool, segments: Sequence[Segment], rhythm: Rhythm, body: Body
) -> tuple[Sentence, ...]:
    """The same of a report that a network made. model: its name and version; best: the likeliest class of the clip."""
    if not body.frames_found:
        return (Sentence(NOBODY), *_circumstances(False, rhythm, body))
    lines = [Sentence("Read by the model {model}: it can only tell what it was taught.", {"model": model})]
    if best is not None:
        text = "As a whole this looks like {action}, the model says with {share}% confidence."
        if best.confidence < 0.5:
            text = "As a whole this looks most like {action}, but the model is not sure: {share}%."
        lines.append(Sentence(text, {"action": best.name, "share": round(100 * best.confidence)}))
    units = [s for s in segments if s.state == "unit"]
    if units:
        lines += _units(Counter(s.label for s in units))
    elif knows_units:
        lines.append(Sentence("None of the units that it knows was found."))
    else:
        lines.append(Sentence("It tells only what the whole clip is, and no units."))
    return (*lines, *_circumstances(True, rhythm, body))


def _circumstances(anything: bool, rhythm: Rhythm, body: Body) -> list[Sentence]:
    """About body and music. anything: whether anything was said about the movement."""
    lines = []
    missing = body.frames_missing
    if missing and anything:
        text = "In {missing} of {all} frames no body was found; nothing is said about those."
        lines.append(Sentence(text, {"missing": missing, "all": missing + body.frames_found}))
    if rhythm.tempo_bpm is not None:
        text = "The music has about {tempo} beats a minute; count 1 is a guess."
        if rhythm.confidence < 0.5:
            text = "The music has perhaps about {tempo} beats a minute; count 1 is a guess."
        lines.append(Sentence(text, {"tempo": round(rhythm.tempo_bpm)}))
    elif rhythm.reason:
        lines.append(Sentence(rhythm.reason))
    return lines


def _units(kinds: Counter[str]) -> list[Sentence]:
    stretches = kinds.total()
    if stretches == 1:
        return [Sentence("One stretch of movement, without a change that stands out.")]
    if len(kinds) == 1:
        return [Sentence("{n} stretches of movement, all of one kind.", {"n": stretches})]
    lines = [Sentence("{n} stretches of movement, of {kinds} kinds.", {"n": stretches, "kinds": len(kinds)})]
    name, times = kinds.most_common(1)[0]
    if times == 2:
        lines.append(Sentence("{name} is seen twice.", {"name": name}))
    elif times > 2:
        lines.append(Sentence("{name} is seen {n} times.", {"name": name, "n": times}))
    else:
        lines.append(Sentence("No movement comes back in a way that looks the same."))
    return lines


def problems_of(
    body: Body, fps: float, seconds: float, moving: bool, jumps: int, countless: bool
) -> tuple[Problem, ...]:
    """What makes this clip hard to read. countless: units of so many counts were wanted and there are no beats."""
    out = []
    total = body.frames_found + body.frames_missing

    def add(code: str, text: str, **values: int | float) -> None:
        out.append(Problem(code, Sentence(text, values)))

    if body.frames_found == 0:
        add("no-body", "No body was found. A whole person, well lit, near the camera is found best.")
    elif body.frames_found < 0.8 * total:
        share = round(100 * body.frames_found / total)
        add("low-coverage", "A body was found in only {share}% of the frames.", share=share)
    if fps < 12:
        text = "With {fps} frames a second fast movements are missed and edges are rough."
        add("low-rate", text, fps=round(fps, 2))
    if jumps == 1:
        add("several-people", "The body that is followed changes once: there may be several people.")
    elif jumps:
        text = "The body that is followed changes {n} times: there may be several people."
        add("several-people", text, n=jumps)
    if seconds < 2:
        add("short", "The clip is too short to show a structure.")
    if body.frames_found and not moving:
        add("still", "Hardly any movement was found.")
    if countless:
        text = "There are no beats to count in this clip, so the movement alone decides how long the units are."
        add("no-counts", text)
    return tuple(out)
