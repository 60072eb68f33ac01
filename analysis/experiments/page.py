"""docs/benchmarks.md: sections between marks, each rewritten by itself."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def replaced(page: str, name: str, section: str) -> str:
    """The page with another text between the section's two marks. Raises ValueError where the page lacks them."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"the page has no place for {name}: {begin} ... {end}")
    return f"{before}{begin}\n{section}\n{end}{after}"
