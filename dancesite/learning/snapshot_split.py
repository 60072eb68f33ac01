"""Which labelled clips teach, which choose and which judge: by dancer where that can be, so that nobody is judged by a
dancer whom the network knows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
LEAST_DANCERS = 3


def split(
    clips: Sequence[tuple[str, str]], *, salt: str, before: Mapping[str, str] | None = None
) -> tuple[dict[str, str], str]:
    """{clip: "train", "validation" or "test"}, and "dancer" or "clip": by what they were parted.

    clips: (clip, dancer), the dancer empty where nobody knows: such clips only teach, for they may be of anybody.
    Without LEAST_DANCERS known ones the clips themselves are parted. before: parts that clips had in the last
    snapshot; whoever has a part keeps it, so that a later network is not judged by what an earlier one learned, and the
    other way round. New ones go where most is lacking, the largest first, those alike in the order of a hash of `salt`
    and their name: the same clips are always parted in the same way. Every part gets one, if there are enough.
    """
    known = {dancer for _clip, dancer in clips if dancer}
    by = "dancer" if len(known) >= LEAST_DANCERS else "clip"
    group = {clip: (dancer if by == "dancer" else clip) for clip, dancer in clips}
    sizes = Counter(name for name in group.values() if name)
    placed = _kept(group, before or {})
    if len(set(placed.values())) < len(SHARES) and len(sizes) - len(placed) < len(SHARES) - len(set(placed.values())):
        placed = {}  # of a part nobody is left: part anew
    order = sorted(sizes, key=lambda name: (-sizes[name], hashlib.sha256(f"{salt} {name}".encode()).hexdigest()))
    new = [name for name in order if name not in placed]
    for at, name in enumerate(new):
        filled = Counter(dict.fromkeys(SHARES, 0))
        for one, part in placed.items():
            filled[part] += sizes[one]
        empty = [part for part in SHARES if not filled[part]]
        among = empty if len(new) - at <= len(empty) else list(SHARES)
        # Of parts that lack as much, the one to judge by goes first: it is worth more than one to choose by.
        lacking = {part: SHARES[part] * sizes.total() - filled[part] for part in reversed(among)}
        placed[name] = max(lacking, key=lambda part: lacking[part])
    return {clip: placed.get(name, "train") for clip, name in group.items()}, by


def _kept(group: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Parts of those who had one. A dancer whose clips were parted among several, when they were not parted by dancer,
    keeps none."""
    had: dict[str, set[str]] = {}
    for clip, name in group.items():
        if clip in before and name:
            had.setdefault(name, set()).add(before[clip])
    return {name: next(iter(parts)) for name, parts in had.items() if len(parts) == 1}
