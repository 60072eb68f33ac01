"""Every sentence has a translation, and the compiled catalogues are those of the sources (`make texts`)."""

from __future__ import annotations

import re

import pytest

from tests import texts

_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def _both(message: object) -> list[tuple[str, str]]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)  # type: ignore[attr-defined]
    strings = message.string if isinstance(message.string, tuple) else (message.string,)  # type: ignore[attr-defined]
    return [(ids[-1], text) for text in strings]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_nothing_is_missing(language: str) -> None:
    missing = [message.id for message in texts.untranslated(texts.updated(language))]
    assert not missing, "run `make texts` and fill these in"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_catalogues_are_those_of_the_sources(language: str) -> None:
    po, mo = texts.written(texts.updated(language))
    assert texts.path_of(language).read_bytes() == po
    assert texts.path_of(language, "mo").read_bytes() == mo


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_places_are_kept(language: str) -> None:
    pairs = [pair for message in texts.stored(language) if message.id for pair in _both(message)]
    wrong = [(source, text) for source, text in pairs if set(_PLACES.findall(text)) - set(_PLACES.findall(source))]
    assert pairs
    assert not wrong


def test_sentences_told_in_english_are_listed() -> None:
    assert texts.TOLD.read_text() == texts.told_json()


def test_a_sentence_is_found_wherever_it_stands() -> None:
    template = '{% load i18n %}<p title="{% translate "A" %}">'
    template += "{% blocktranslate count n=n %}{{ n }} B{% plural %}{{ n }} Bs{% endblocktranslate %}</p>"
    assert list(texts._calls_in_template(template)) == [("gettext", ("A",)), ("ngettext", ("%(n)s B", "%(n)s Bs"))]
    source = 'x = _("C" "D")\ny = ngettext("{n} E", "{n} Es", 2)\n'
    assert list(texts._calls(source)) == [("_", ("CD",)), ("ngettext", ("{n} E", "{n} Es"))]


def test_the_pseudo_language_keeps_places_and_tags() -> None:
    assert texts.pseudo("Take %(n)s of <b>{it}</b>") == "⟦Ţàķé %(n)s õƒ <b>{it}</b>·········⟧"
