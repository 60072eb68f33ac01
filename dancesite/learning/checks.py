"""What a file must be to read clips here: looked at without loading it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from analysis.formats.checkpoint_header import read_card
from analysis.formats.model_card import Card
from analysis.schema import SchemaError
from dancesite.core.errors import Problem, invalid

BUILDERS = ("fast", "faithful", "refined", "stgcn")  # a contract test compares them with analysis.models.builders
LAYOUTS = ("openpose-18",)  # what clips are read to have


def card_of(path: Path, called: str) -> Card:
    """The card of a checkpoint that clips can be read by. Raises the Problem "invalid", which names the field of the
    card."""
    try:
        card = read_card(path, called)
    except SchemaError as error:
        raise refused(str(error)) from None
    builder = card.architecture["builder"]
    if builder not in BUILDERS:
        raise refused(f"{called}: architecture.builder: {builder!r:.80} is not one of {', '.join(BUILDERS)}")
    if card.layout not in LAYOUTS:
        raise refused(f"{called}: layout: {card.layout!r:.80} is not {', '.join(LAYOUTS)}, the joints of clips")
    if len(card.units) < 2 and not card.actions:
        raise refused(f"{called}: units, actions: none, so it has no words for what is danced")
    return card


def refused(reason: str) -> Problem:
    return invalid("file", _("This file is no model that can read clips. {reason}").format(reason=reason))
