"""Two short, small samples in place of the dozen."""

from __future__ import annotations

from dancesite.clips.samples.table import Sample

SMALL = tuple(
    Sample(name, name.title(), "Nobody", "ballet", lead=1, seed=seed, seconds=5, tempo=110, size=(240, 320),
           labelled=seed == 1)
    for seed, name in enumerate(("one", "two"), 1)
)  # fmt: skip
