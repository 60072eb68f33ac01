"""The sentences of the report on paper."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

# The pages' catalogue: sentences that the reader of a clip stores in English are translated there.
_PAGES = Path(__file__).resolve().parents[2] / "frontend" / "src" / "locales" / "zh-Hans.json"
UNITS = {
    "deg": "°", "deg/s": "°/s", "s": " s", "bpm": " bpm", "percent": "%", "steps/min": "/min", "turns": "",
    "of1": "", "ratio": "", "sparc": "",
}  # fmt: skip


@cache
def _catalogue() -> dict[str, str]:
    return json.loads(_PAGES.read_text()) if _PAGES.is_file() else {}


def sentence(told: dict[str, Any]) -> str:
    """A sentence of the report in the language of the paper."""
    text = told["text"]
    if (get_language() or "").startswith("zh"):
        text = _catalogue().get(text) or text
    return text.format(**told["values"])


def verdict(report: dict[str, Any]) -> str:
    if report.get("action"):
        return str(report["action"])
    motions = len(report["units"])
    if not motions:
        return _("No motions found")
    phrases = len({phrase["start"] for phrase in report["phrases"] if phrase["label"]})
    what = ngettext("{n} motion", "{n} motions", motions).format(n=motions)
    if phrases:
        where = ngettext("{n} phrase", "{n} phrases", phrases).format(n=phrases)
        what = _("{motions} in {phrases}").format(motions=what, phrases=where)
    return _("Perhaps {what}").format(what=what) if report["confidence"] < 0.6 else what


def clock(frame: int, report: dict[str, Any]) -> str:
    """0:08.43, cut and not rounded."""
    hundredths = int(100 * frame / Fraction(*report["fps"]))
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def value_of(number: dict[str, Any], unit: str) -> str:
    """"47° ± 6°"."""
    sign = UNITS.get(unit, _in_bodies(unit))
    value, off = number["value"], number["uncertainty"]
    if off is None:
        return _number(value) + sign
    near = sign.startswith(("°", "%"))  # written at each number; a word is said once
    return f"{_number(value)}{sign if near else ''} ± {_number(off)}{sign}"


def _in_bodies(unit: str) -> str:
    if unit == "body":
        return " " + _("body heights")
    body = _("body heights")
    return f" {unit.replace('s2', 's²').replace('s3', 's³').replace('body2', f'{body}²').replace('body', body)}"


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
