"""The report on paper, from top to bottom."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table

from analysis.schema import PoseTrack
from worker.labels import hue_of
from worker.paper.drawn import Drawn
from worker.paper.fonts import ACCENT, FAINT, LINE, SOFT, STRONG, TEXT, TITLE, rich, style, width_of
from worker.paper.pictures import Beats, Curve, Poses, Strip, say
from worker.paper.words import clock, sentence, value_of, verdict

MARGIN, WIDTH = 46.0, A4[0] - 2 * 46.0
MOST_UNITS = 120  # rows of the table; more are told by their number


def write_report(path: Path, about: dict[str, Any], track: PoseTrack) -> None:
    """about: title, dancer, style, report (report_view), measures (measuring.view) or None, notes. In the active
    language."""
    report = about["report"]
    story: list[Flowable] = [*_head(about), Strip(report, WIDTH), Spacer(0, 10)]
    story += [Paragraph(rich(sentence(one)), style(10.5, colour=SOFT, after=3)) for one in report["summary"]]
    story += [Paragraph(rich(sentence(one["message"])), style(9.5, colour=SOFT, after=3)) for one in report["problems"]]
    story += _units(report, track)
    if about.get("measures"):
        story += _beat(about["measures"]["timing"], report) + _measures(about["measures"])
    story += _notes(about.get("notes") or [], report, track)
    document = BaseDocTemplate(
        str(path), pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=54, bottomMargin=52,
        title=about["title"], author="Dancesite", subject=_("What was danced, and how"),
    )  # fmt: skip
    frame = Frame(MARGIN, 52, WIDTH, A4[1] - 106, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("page", [frame], onPage=_Foot(about))])
    document.build(story)


class _Foot:
    """What stands on every page."""

    def __init__(self, about: dict[str, Any]) -> None:
        report = about["report"]
        method = report["method"]
        self._title = about["title"]
        self._made = _day(timezone.now())
        self._read = _("Read by {method} {version}. Frames count from 0.").format(
            method=method["name"], version=method["version"]
        )

    def __call__(self, canvas: Any, document: Any) -> None:
        canvas.saveState()
        say(canvas, MARGIN, A4[1] - 34, "Dancesite", TITLE, 9, ACCENT)
        right = f"{self._title} · {self._made}" if document.page > 1 else self._made
        say(canvas, A4[0] - MARGIN - width_of(right, TEXT, 8.5), A4[1] - 34, right, TEXT, 8.5, SOFT)
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, 42, A4[0] - MARGIN, 42)
        say(canvas, MARGIN, 29, self._read, TEXT, 8, FAINT)
        number = str(document.page)
        say(canvas, A4[0] - MARGIN - width_of(number, STRONG, 9), 29, number, STRONG, 9, SOFT)
        canvas.restoreState()


def _head(about: dict[str, Any]) -> list[Flowable]:
    report = about["report"]
    byline = " · ".join(part for part in (about["dancer"], about["style"]) if part)
    lines: list[Flowable] = [Paragraph(rich(about["title"], TITLE), style(24, font=TITLE, lead=1.15, after=2))]
    if byline:
        lines.append(Paragraph(rich(byline), style(11, colour=SOFT, after=12)))
    lines.append(Paragraph(rich(verdict(report), TITLE), style(17, font=TITLE, colour=ACCENT, after=3)))
    facts = [_("{n}% sure").format(n=round(100 * report["confidence"]))] if report["units"] else []
    if report["method"]["kind"] == "unsupervised" and report["units"]:
        facts.append(_("Found without labels"))
    if facts:
        lines.append(Paragraph(rich(" · ".join(facts)), style(10, colour=SOFT, after=10)))
    return lines


def _section(title: str, about: str = "") -> list[Flowable]:
    found: list[Flowable] = [Spacer(0, 16), Paragraph(rich(title, TITLE), style(13, font=TITLE, after=4))]
    return [*found, Paragraph(rich(about), style(9, colour=SOFT, after=6))] if about else found


def _units(report: dict[str, Any], track: PoseTrack) -> list[Flowable]:
    hues = {unit["id"]: unit["hue"] for unit in report["units"]}
    parts = [part for part in report["segments"] if part["state"] == "unit"]
    if not parts:
        return []
    rows: list[list[Any]] = []
    for part in parts[:MOST_UNITS]:
        a, b = part["phases"] or (part["start"], part["end"])
        last = part["end"] - 1
        name = [
            Paragraph(rich(part["label"], STRONG), style(10.5, font=STRONG)),
            Paragraph(rich(_sure(part)), style(8, colour=SOFT)),
        ]
        when = [
            Paragraph(rich(f"{clock(part['start'], report)} – {clock(last, report)}"), style(9)),
            Paragraph(rich(_frames(part["start"], last)), style(8, colour=SOFT)),
        ]
        rows.append(["", name, when, Poses(track, [part["start"], min(last, (a + b) // 2), last])])
    table = Table(rows, colWidths=[8, WIDTH - 8 - 150 - 142, 150, 142], hAlign="LEFT")
    looks: list[Any] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE)]
    looks += [("LEFTPADDING", (1, 0), (1, -1), 10), ("TOPPADDING", (0, 0), (-1, -1), 3)]
    looks += [("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
    for row, part in enumerate(parts[:MOST_UNITS]):
        looks.append(("BACKGROUND", (0, row), (0, row), HexColor(hue_of(hues[part["unit"]]))))
    table.setStyle(looks)
    told = _section(_("Units, in order"), _("Each as it starts, goes on and ends."))
    more = len(parts) - MOST_UNITS
    end = [Paragraph(rich(_("and {n} more").format(n=more)), style(9, colour=SOFT))] if more > 0 else []
    return [*told, table, *end]


def _frames(first: int, last: int) -> str:
    return _("frames {first} to {last}").format(first=first, last=last)


def _sure(part: dict[str, Any]) -> str:
    return "" if part["confidence"] is None else _("{n}% sure").format(n=round(100 * part["confidence"]))


def _beat(timing: dict[str, Any], report: dict[str, Any]) -> list[Flowable]:
    head = _section(_("On the beat"))
    if timing["why_not"] or not timing["edges"]:
        return [*head, Paragraph(rich(timing["why_not"] or ""), style(10, colour=SOFT))]
    said = timing["summary"]["said"] if timing["summary"] else ""
    words = (_("early"), _("late"))
    starts = [edge for edge in timing["edges"] if edge["kind"] == "start"]
    chart = Beats(starts or timing["edges"], report["frames"], timing["resolution"], WIDTH, words)
    note = _("In the grey band nobody can tell early from late. Hollow: not sure.")
    lines = [Paragraph(rich(said), style(10.5, after=6)), chart, Paragraph(rich(note), style(8.5, colour=FAINT))]
    return [KeepTogether([*head, *lines])]


def _measures(told: dict[str, Any]) -> list[Flowable]:
    measured = [one for one in told["measures"] if one["clip"]["value"] is not None]
    missing = [one for one in told["measures"] if one["clip"]["value"] is None]
    cells: list[Any] = [_card(one) for one in measured]
    half = (WIDTH - 16) / 2
    rows = [[cells[i], cells[i + 1] if i + 1 < len(cells) else ""] for i in range(0, len(cells), 2)]
    off_by = _("± is what a value may be off by, nine times of ten.")
    found = _section(_("Measures"), f"{told['view']['sentence']} {off_by}")
    if rows:
        table = Table(rows, colWidths=[half + 8, half + 8], hAlign="LEFT")
        looks = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 10)]
        table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *looks])
        found.append(table)
    if missing:
        found += _section(_("Not measured"))
        for one in missing:
            why = one["clip"]["why_not"] or ""
            found.append(Paragraph(f"{rich(one['title'], STRONG)} {rich(why)}", style(9, colour=SOFT, after=2)))
    return found


def _card(one: dict[str, Any]) -> list[Flowable]:
    half = (WIDTH - 16) / 2
    clip = one["clip"]
    lines: list[Flowable] = [
        Paragraph(rich(one["title"], STRONG), style(9.5, font=STRONG, colour=SOFT)),
        Paragraph(rich(value_of(clip, one["unit"]), TITLE), style(15, font=TITLE, after=1)),
    ]
    curve = one["curve"]
    if curve:
        lines.append(Curve(curve["values"], curve["band"] or [], half))
    about = " ".join(part for part in (clip["said"], one["about"]) if part)
    lines.append(Paragraph(rich(about), style(8.5, colour=SOFT)))
    return lines


def _notes(notes: list[dict[str, Any]], report: dict[str, Any], track: PoseTrack) -> list[Flowable]:
    if not notes:
        return []
    found = _section(_("Notes"))
    for note in notes:
        when = clock(note["frame"], report) if note["frame"] is not None else ""
        who = " · ".join(part for part in (note["by"], when, _day(note["at"])) if part)
        indent = 0 if note["frame"] is not None else 18
        who_looks, text_looks = style(8.5, colour=SOFT), style(10, after=6)
        who_looks.leftIndent = text_looks.leftIndent = indent
        lines: list[Flowable] = [Paragraph(rich(who), who_looks)]
        if note["text"] or not note["drawing"]:
            lines.append(Paragraph(rich(note["text"]) or "–", text_looks))
        if note["drawing"]:
            lines += [Drawn(track, note["frame"], note["drawing"], WIDTH / 2), Spacer(0, 10)]
        # The heading stays with the first one.
        found = [KeepTogether([*found, *lines])] if note is notes[0] else [*found, KeepTogether(lines)]
    return found


def _day(at: datetime) -> str:
    chinese = (get_language() or "").startswith("zh")
    return date_format(timezone.localtime(at), "Y年n月j日" if chinese else "j F Y")


