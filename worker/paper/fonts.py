"""Letters: the house's own for Latin, and the one that every PDF reader brings for Chinese and what else there is."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from worker.labels import FONTS

TEXT, STRONG, TITLE, OTHER = "text", "strong", "title", "STSong-Light"
INK, SOFT, FAINT, LINE, SUNKEN = (HexColor(told) for told in ("#101816", "#45524E", "#6B7773", "#D5DCD9", "#F1F4F2"))
NOW, ACCENT = HexColor("#D9421F"), HexColor("#0F6B5C")
# What the house's letters lack, and what stands for it.
_LIKE = str.maketrans({"′": "’", "″": "”", "\u2009": "\u00a0", "\u202f": "\u00a0"})


@cache
def _covered() -> frozenset[int]:
    """Registers the fonts, once; returns the letters that the house's own can write."""
    for name in (TEXT, STRONG, TITLE):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"dancesite-{name}.ttf")))
    pdfmetrics.registerFont(UnicodeCIDFont(OTHER))
    return frozenset(pdfmetrics.getFont(TEXT).face.charToGlyph)


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """The text in pieces (font, piece), each of letters that its font can write."""
    covered = _covered()
    found: list[tuple[str, str]] = []
    for letter in text.translate(_LIKE):
        which = font if ord(letter) in covered or letter.isspace() else OTHER
        if found and found[-1][0] == which:
            found[-1] = (which, found[-1][1] + letter)
        else:
            found.append((which, letter))
    return found


def rich(text: str, font: str = TEXT) -> str:
    """The same as marked-up text for a paragraph; what somebody typed cannot become markup."""
    return "".join(f'<font name="{name}">{escape(piece)}</font>' for name, piece in runs(text, font))


def width_of(text: str, font: str, size: float) -> float:
    return sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in runs(text, font))


def style(
    size: float, *, font: str = TEXT, colour: HexColor = INK, lead: float = 1.35, after: float = 0.0
) -> ParagraphStyle:
    _covered()
    return ParagraphStyle(
        f"{font}{size}", fontName=font, fontSize=size, leading=size * lead, textColor=colour, spaceAfter=after,
        wordWrap="CJK" if _cjk() else None,
    )  # fmt: skip


def _cjk() -> bool:
    """Chinese is broken between any two letters."""
    from django.utils.translation import get_language

    return (get_language() or "").startswith("zh")
