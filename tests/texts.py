"""Every sentence that the server says, found in the sources; and the catalogues that translate them.

Templates and Python go into gettext catalogues. What the server stores or passes on in English (reasons of refused
films, lines of reports) is translated where it is read, in the browser: those sentences go into a list of their own,
which the pages' catalogues include (frontend/scripts/texts.mjs). `make texts` brings all of them up to date; then fill
what is empty, and do it once more. Wants Babel, which only development has.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "dancesite" / "locale"
TOLD = ROOT / "frontend" / "src" / "locales" / "server.json"
LANGUAGES = ("zh_Hans",)
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_KEYWORDS = ["_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"]
_TEXT = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
_CALL = re.compile(rf"\b(n?gettext|pgettext)\(({_TEXT}(?:\s*,\s*{_TEXT})*)")
_KEPT = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]+>|&\w+;|[A-Za-z]")
_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÀßÇÐÉƑĜĤÎĴĶĻṀÑÕÞǪŔŠŢÛṼŴẊÝŽàƀçðéƒĝĥîĵķļɱñõþǫŕšţûṽŵẋýž"
)
# Calls whose sentences are told in English: which of their arguments.
_TOLD = {"gettext_noop": (0,), "Sentence": (0,), "MediaError": (1, 2)}
# Modules in which every sentence is told.
_TELLING = (
    "analysis/parsing/words.py",
    "analysis/parsing/pieces.py",
    "analysis/parsing/rhythm.py",
    "analysis/media/listening.py",
    "analysis/media/reading.py",
)


def path_of(language: str, ending: str = "po") -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def found() -> Catalog:
    """All messages of templates and Python, without translations."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path, source in _sources():
        for function, parts in _calls_in_template(source) if path.suffix == ".html" else _calls(source):
            if function.startswith("pgettext"):
                catalog.add(parts[1], context=parts[0])
            else:
                catalog.add((parts[0], parts[1]) if function.startswith("ngettext") else parts[0])
    return catalog


def _calls(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    keywords = dict.fromkeys(_KEYWORDS)
    for _line, function, parts, _comments in extract_python(io.BytesIO(source.encode()), keywords, [], {}):
        if function and parts:
            texts = [parts] if isinstance(parts, str) else parts
            yield str(function), tuple(str(text) for text in texts if text)


def _calls_in_template(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Django makes calls of it that stand in no sensible lines, so that only the calls themselves can be read."""
    for call in _CALL.finditer(templatize(source)):
        yield call[1], ast.literal_eval(f"({call[2].rstrip(' ,')},)")


def _sources() -> Iterator[tuple[Path, str]]:
    for folder in (ROOT / "dancesite", ROOT / "worker"):
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
            if "migrations" not in path.parts:
                yield path, path.read_text()


def updated(language: str) -> Catalog:
    """The catalogue of a language with exactly the messages that there are; new ones are empty."""
    catalog = Catalog(locale=language, charset="utf-8", fuzzy=False)
    before = stored(language)
    for message in found():
        if message.id:
            known = before.get(message.id, message.context)
            nothing: str | tuple[str, ...] = ("",) * catalog.num_plurals if message.pluralizable else ""
            catalog.add(message.id, known.string if known else nothing, context=message.context)
    return catalog


def stored(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id and not all(_strings(message))]


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """(po, mo): the same bytes for the same messages, whenever and wherever."""
    text, binary = io.BytesIO(), io.BytesIO()
    write_po(text, catalog, width=120, sort_output=True, omit_header=True)
    head = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=utf-8\\n"']
    head += [f'"Plural-Forms: {catalog.plural_forms}\\n"', "", ""]
    # A date in the head would make other bytes each time.
    plain = Catalog(locale=catalog.locale, charset="utf-8", fuzzy=False, creation_date=_NO_DATE, revision_date=_NO_DATE)
    for message in catalog:
        if message.id:
            plain.add(message.id, message.string, context=message.context)
    write_mo(binary, plain)
    return "\n".join(head).encode() + text.getvalue(), binary.getvalue()


def told() -> list[str]:
    """What the server says in English and the browser translates."""
    sentences = {text for name in _TELLING for text in _sentences_of(ast.parse((ROOT / name).read_text()))}
    for folder in ("analysis", "worker", "dancesite"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    for place in _TOLD.get(name, ()):
                        value = node.args[place] if place < len(node.args) else None
                        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                            sentences.add(value.value)
    return sorted(sentences)


def _sentences_of(module: ast.Module) -> Iterator[str]:
    """Every text of two words and more that is no docstring."""
    silent = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(text, str) and re.search("[a-z] [a-z]", text):
            yield text


def told_json() -> str:
    return json.dumps(told(), ensure_ascii=False, indent=1) + "\n"


def pseudo_write(locale: Path) -> None:
    """A catalogue en_XA under `locale`, for tests: what a page says without its accents went through no catalogue."""
    catalog = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in found():
        if message.id:
            both = pseudo(message.id) if isinstance(message.id, str) else tuple(map(pseudo, message.id))
            catalog.add(message.id, both, context=message.context)
    folder = locale / "en_XA" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "django.mo").write_bytes(written(catalog)[1])


def pseudo(text: str) -> str:
    """Accents on every letter, a third longer, in brackets, like frontend/src/pseudo.ts; places and tags stay."""
    plain = _KEPT.sub(lambda part: part[0] if len(part[0]) > 1 else part[0].translate(_ACCENTS), text)
    return f"⟦{plain}{'·' * -(-len(text) // 3)}⟧"


def main() -> None:
    for language in LANGUAGES:
        catalog = updated(language)
        po, mo = written(catalog)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(po)
        path_of(language, "mo").write_bytes(mo)
        print(f"{language}: {len(catalog)} sentences, {len(untranslated(catalog))} to translate")
    TOLD.write_text(told_json())
    print(f"told in English: {len(told())}")


if __name__ == "__main__":
    main()
