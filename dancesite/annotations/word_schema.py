"""What the API takes and tells of words (words_api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.lists import PageQuery, PageSchema
from dancesite.core.openapi import RationalField

from .models import Word, WordChange
from .word_book import HUES

LAST = 2**31 - 1  # what the database can hold


class ExampleSchema(serializers.Serializer[Any]):
    """Frames [start, end) of a clip that show a word."""

    clip = serializers.UUIDField()
    start = serializers.IntegerField(min_value=0, max_value=LAST)
    end = serializers.IntegerField(min_value=0, max_value=LAST)


class WordSchema(serializers.Serializer[Any]):
    """One term of the studio: a kind of motion unit, or an action class. Labels name it by its id."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Word.Kind.values)
    style = serializers.CharField(help_text="Of clips that are offered it; empty: all.")  # type: ignore[assignment]
    name = serializers.CharField(help_text="In its own language.")
    lang = serializers.CharField(help_text="That language (BCP 47); empty: not said.")
    english = serializers.CharField()
    abbr = serializers.CharField(help_text="2 to 4 letters, once in what a clip is offered.")
    hue = serializers.IntegerField(min_value=1, max_value=HUES)
    phase = serializers.CharField(help_text="start, process or end; empty: a whole movement.")
    key = serializers.CharField(help_text="A letter, pressed after G; empty: none.")
    description = serializers.CharField()
    synonyms = serializers.ListField(child=serializers.CharField())
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]
    example = ExampleSchema(allow_null=True)
    owner = serializers.CharField(allow_null=True, help_text="Id of the person whose own word it is; null: shared.")
    position = serializers.IntegerField(min_value=0)
    retired = serializers.BooleanField(help_text="No longer offered.")
    merged_into = serializers.UUIDField(allow_null=True, help_text="The word that counts in its place.")
    digit = serializers.IntegerField(
        allow_null=True, min_value=1, max_value=9, help_text="The key that says it for a clip of its style."
    )


class WordPageSchema(PageSchema):
    results = WordSchema(many=True, help_text="In the order in which they are offered.")


class WordQuery(PageQuery):
    kind = serializers.ChoiceField(choices=Word.Kind.values, required=False)
    style = serializers.CharField(  # type: ignore[assignment]
        required=False,
        allow_blank=True,
        max_length=60,
        help_text="Of a clip: its words and those for all styles. In any case of letters.",
    )
    show = serializers.ChoiceField(
        choices=["all", "active"], default="all", help_text="active: what you are offered, without what is retired."
    )


class WordEdit(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    name = serializers.CharField(max_length=80, required=False)
    style = serializers.CharField(  # type: ignore[assignment]
        max_length=60, required=False, allow_blank=True
    )
    lang = serializers.RegexField(r"^([A-Za-z0-9]+(-[A-Za-z0-9]+)*)?$", max_length=12, required=False, allow_blank=True)
    english = serializers.CharField(max_length=80, required=False, allow_blank=True)
    abbr = serializers.CharField(min_length=2, max_length=4, required=False)
    hue = serializers.IntegerField(min_value=1, max_value=HUES, required=False)
    phase = serializers.ChoiceField(choices=Word.Phase.values, required=False, allow_blank=True)
    key = serializers.RegexField(r"^[A-Za-z]?$", required=False, allow_blank=True, max_length=1)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    synonyms = serializers.ListField(child=serializers.CharField(max_length=80), max_length=20, required=False)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment]
    example = ExampleSchema(required=False, allow_null=True)


class WordNew(WordEdit):
    """A new word. Abbreviation and hue are found where they are not said."""

    kind = serializers.ChoiceField(choices=Word.Kind.values, default=Word.Kind.UNIT)
    name = serializers.CharField(max_length=80)
    own = serializers.BooleanField(default=False, help_text="For yourself alone. Shared ones are for leads.")


class WordMerge(serializers.Serializer[Any]):
    into = serializers.UUIDField()


class WordPart(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    abbr = serializers.CharField(min_length=2, max_length=4, required=False)
    hue = serializers.IntegerField(min_value=1, max_value=HUES, required=False)


class WordPartUse(ExampleSchema):
    """A labelled segment, or for an action class the whole clip, and which of the new words it gets."""

    to = serializers.IntegerField(min_value=0, max_value=7, help_text="Place in `into`, from 0.")


class WordSplit(serializers.Serializer[Any]):
    into = serializers.ListField(child=WordPart(), min_length=1, max_length=8)
    segments = serializers.ListField(child=WordPartUse(), max_length=5000)
    retire = serializers.BooleanField(default=True, help_text="The word that was split is no longer offered.")


class WordOrder(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=2000, help_text="All others stay where they are."
    )


class WordsWrittenSchema(serializers.Serializer[Any]):
    """What a write did."""

    words = WordSchema(many=True, help_text="Those that it touched, as they are now.")
    change = serializers.IntegerField(allow_null=True, help_text="Its line in the log; null: nothing was different.")


class WordUseSchema(serializers.Serializer[Any]):
    """Frames [start, end) that are labelled with the word, or with one that came to be in it."""

    clip = serializers.UUIDField()
    title = serializers.CharField()
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    fps = RationalField()


class WordUsePageSchema(PageSchema):
    results = WordUseSchema(many=True)


_COUNT = {"type": "integer", "minimum": 1}
USE_COUNTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"labels": _COUNT, "clips": _COUNT},
        "required": ["labels", "clips"],
        "additionalProperties": False,
    },
}


class WordSentenceSchema(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="With places in braces.")
    values = serializers.DictField(child=serializers.CharField(), help_text="What stands in the places.")


class WordChangeSchema(serializers.Serializer[Any]):
    """One line of the log of words."""

    id = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=WordChange.Kind.values)
    by = serializers.CharField(allow_null=True, help_text="Null: the site, for a clip that it drew.")
    at = serializers.DateTimeField()
    words = serializers.ListField(child=serializers.UUIDField())
    sentence = WordSentenceSchema()
    may_undo = serializers.BooleanField(help_text="You may, and the words are still as this left them.")
    undone = serializers.BooleanField()
    undoes = serializers.IntegerField(allow_null=True, help_text="The line that this one took back.")


class WordChangePageSchema(PageSchema):
    results = WordChangeSchema(many=True, help_text="Newest first.")


class ReadyWordSchema(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Word.Kind.values)
    name = serializers.CharField()
    lang = serializers.CharField()
    english = serializers.CharField()
    abbr = serializers.CharField()
    phase = serializers.CharField()
    description = serializers.CharField()
    synonyms = serializers.ListField(child=serializers.CharField())
    here = serializers.BooleanField(help_text="The studio offers it already.")


class ReadyListSchema(serializers.Serializer[Any]):
    """A vocabulary to start from."""

    code = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]
    words = ReadyWordSchema(many=True)


class ReadyListsSchema(serializers.Serializer[Any]):
    results = ReadyListSchema(many=True)


class ReadyListAdd(serializers.Serializer[Any]):
    style = serializers.CharField(  # type: ignore[assignment]
        max_length=60, required=False, allow_blank=True, help_text="What the studio calls this style."
    )
    names = serializers.ListField(
        child=serializers.CharField(max_length=80), min_length=1, max_length=200, required=False,
        help_text="Only these of its words.",
    )  # fmt: skip
