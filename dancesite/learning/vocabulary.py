"""What a model calls things, in the studio's words."""

from __future__ import annotations

import uuid
from collections.abc import Container, Sequence

from dancesite.annotations.models import Word
from dancesite.annotations.word_selectors import words_meant


def words_called(
    names: Sequence[str], words: Sequence[Word], *, kind: str, style: str = "", still: Container[uuid.UUID] = ()
) -> dict[str, Word]:
    """Which of the studio's shared words is meant by each of these names, where one is: {name: word}.

    A word answers to its name, to what it is called in English, and to its synonyms, in this order; a word of the
    clip's style goes before one for all styles, and that before one of another style. Merges are followed; a retired
    word is nobody's, but for those that are `still` meant. `words` are all that the studio ever had.
    """
    meant, wanted, style = words_meant(words), {_plain(name) for name in names}, style.lower()
    found: dict[str, tuple[int, int, Word]] = {}
    for word in words:
        counts = meant[str(word.id)]
        retired = counts.retired_at is not None and counts.id not in still
        if word.kind != kind or word.owner_id is not None or retired:
            continue
        near = 0 if word.style.lower() == style else 2 if word.style else 1
        for rank, calls in enumerate(([word.name], [word.english], word.synonyms)):
            for name in wanted.intersection(_plain(call) for call in calls):
                if name and (name not in found or (near, rank) < found[name][:2]):
                    found[name] = (near, rank, counts)
    return {name: found[_plain(name)][2] for name in names if _plain(name) in found}


def classes_of(words: Sequence[Word]) -> dict[str, Word]:
    """For a network that is to be taught: by the id that a label has, the word that stands for its class. `words` are
    all that the studio ever had, in their order.

    Merges are followed. Words of one kind and name are one class, whatever their style and whoever owns them: a model
    knows names alone, and `words_called` finds the word of the clip's style again.
    """
    first: dict[tuple[str, str], Word] = {}
    found = {}
    meant = words_meant(words)
    for word in words:
        counts = meant[str(word.id)]
        found[str(word.id)] = first.setdefault((counts.kind, _plain(counts.name)), counts)
    return found


def _plain(name: str) -> str:
    """The same for "High arm wave" and "high_arm_wave"."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
