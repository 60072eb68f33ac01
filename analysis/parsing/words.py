"""What the report says in sentences. English source strings; plain words, no more sure than the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.schema import Body, Problem, Rhythm, Segment

WITHOUT_LABELS = "Found without labels: names such as Motion A say only what looks alike, not what it is called."
NOBODY = "No body was found in this clip, so there is no structure to show."


def summary_of(segments: Sequence[Segment], rhythm: Rhythm, body: Body) -> tuple[str, ...]:
    """Sentences for the head of the report."""
    units = [s for s in segments if s.state == "unit"]
    lines = [WITHOUT_LABELS if units else NOBODY]
    if units:
        kinds = Counter(s.label.rstrip("′") for s in units)
        stretches, sorts = _count(len(units), "stretch", "stretches"), _count(len(kinds), "kind", "kinds")
        lines.append(f"{stretches} of movement, of {sorts}.")
        name, times = kinds.most_common(1)[0]
        if times > 1:
            lines.append(f"{name} is seen {times} times.")
        elif len(units) > 1:
            lines.append("No movement comes back in a way that looks the same.")
    total = body.frames_found + body.frames_missing
    if body.frames_missing and units:
        lines.append(f"In {body.frames_missing} of {total} frames no body was found; nothing is said about those.")
    if rhythm.tempo_bpm is not None:
        sure = "" if rhythm.confidence >= 0.5 else "perhaps "
        lines.append(f"The music has {sure}about {round(rhythm.tempo_bpm)} beats a minute; count 1 is a guess.")
    elif rhythm.reason:
        lines.append(rhythm.reason)
    return tuple(lines)


def problems_of(body: Body, fps: float, seconds: float, moving: bool, jumps: int) -> tuple[Problem, ...]:
    """What makes this clip hard to read."""
    out = []
    total = body.frames_found + body.frames_missing
    if body.frames_found == 0:
        out.append(Problem("no-body", "No body was found. A whole person, well lit, near the camera is found best."))
    elif body.frames_found < 0.8 * total:
        share = round(100 * body.frames_found / total)
        out.append(Problem("low-coverage", f"A body was found in only {share}% of the frames."))
    if fps < 12:
        out.append(Problem("low-rate", f"With {fps:g} frames a second fast movements are missed and edges are rough."))
    if jumps:
        times = "once" if jumps == 1 else f"{jumps} times"
        out.append(
            Problem("several-people", f"The body that is followed changes {times}: there may be several people.")
        )
    if seconds < 2:
        out.append(Problem("short", "The clip is too short to show a structure."))
    if body.frames_found and not moving:
        out.append(Problem("still", "Hardly any movement was found."))
    return tuple(out)


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"
