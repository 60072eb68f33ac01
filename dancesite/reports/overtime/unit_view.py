"""One unit of a dancer over her takes: what was measured of it, and whether that has changed, as JSON."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from math import hypot
from typing import Any

from django.http import Http404

from analysis.evaluation.occurrence import Part, same_span
from analysis.evaluation.progress import ANY_VIEW, UNKNOWN_VIEW, Point, change, comparable
from analysis.evaluation.timing import LEVEL

from ..measuring.view import why_not_told
from ..measuring.words import VIEWS, WORDS
from . import words
from .dancer_view import Danced, address_of, dancer_brief, mean_of, take_json, unit_brief
from .likeness import Reference, likeness_put, references_of
from .selectors import LABELS, clips_counted, readings_of
from .sheets import Cut, Sheets, cuts_of, sheets_of

_Told = dict[int, dict[str, Any]]  # by the number of a take: value and uncertainty, or why_not


def unit_json(danced: Danced, key: str, reference: str | None) -> dict[str, Any]:
    """reference: the clip that likeness goes by; None chooses the first that a take was compared with. Http404 where no
    take that is shown has the unit."""
    danced_in = danced.with_unit(key)
    if not danced_in:
        raise Http404
    takes = [take for take in danced.takes if take.id in danced_in]
    reports = {clip: reading.report for clip, reading in danced.readings.items() if clip in danced_in}
    cuts = cuts_of(reports)
    at = _places(danced_in, cuts)
    sheets = sheets_of({reports[clip]: sorted({place for place in at[clip] if place is not None}) for clip in at})
    views = [sheets.of[reports[take.id]].facing if reports.get(take.id) in sheets.of else None for take in takes]
    references = _references(danced, key, danced_in, reports)
    chosen = _chosen(references, reference)

    order = {take.id: i for i, take in enumerate(takes)}
    told: dict[str, tuple[tuple[str, str], _Told]] = {
        words.LENGTH: (words.looks(words.LENGTH), _lengths(danced, danced_in, cuts, order)),
        words.LATE: (words.looks(words.LATE), _late(at, cuts, order)),
    }
    if chosen is not None:
        alike = {order[clip]: mean_of([(value, 0.0)]) for clip, value in chosen.alike.items() if clip in order}
        told[words.ALIKE] = (words.looks(words.ALIKE), alike)
    for name in WORDS:
        if name in sheets.looks:
            told[name] = (sheets.looks[name], _numbers(name, at, reports, sheets, order))
    url = address_of(danced.own.studio.slug)
    return {
        "dancer": dancer_brief(danced),
        "unit": unit_brief(key, danced.book),
        "takes": [
            take_json(take, danced, url)
            | {
                "times": len(danced_in[take.id]),
                "frame": danced_in[take.id][0].start,
                "view": view,
                "view_said": None if view is None else str(VIEWS[view]),
            }
            for take, view in zip(takes, views, strict=True)
        ],
        "measures": [_measure(name, looks, numbers, views) for name, (looks, numbers) in told.items()],
        "references": [_reference(one, chosen, danced) for one in references],
    }


def unmeasured(told: dict[str, Any]) -> list[uuid.UUID]:
    """The takes of `unit_json` that were not measured yet."""
    return [uuid.UUID(take["clip"]) for take in told["takes"] if take["view"] is None]


def _places(danced_in: Mapping[uuid.UUID, list[Part]], cuts: Mapping[uuid.UUID, Cut]) -> dict[Any, list[int | None]]:
    """Which segment of its reading each passage is; None where the reading cut it otherwise."""
    found: dict[Any, list[int | None]] = {}
    for clip, parts in danced_in.items():
        if clip in cuts:
            spans = [(one["start"], one["end"]) for one in cuts[clip].segments]
            found[clip] = [same_span(spans, (part.start, part.end)) for part in parts]
    return found


def _measure(name: str, looks: tuple[str, str], numbers: _Told, views: list[str | None]) -> dict[str, Any]:
    free = name in (words.LENGTH, words.LATE, words.ALIKE)
    points = []
    for take, one in sorted(numbers.items()):
        if one.get("value") is not None:
            view = ANY_VIEW if free else views[take] or UNKNOWN_VIEW
            points.append(Point(take, one["value"], one["uncertainty"], view, (one["high"] - one["low"]) / 2))
    alike = {point.take for point in comparable(points)}
    found = None if name == words.ALIKE else change(points)
    why = None
    if found is None:
        why = "views" if len(points) > 1 else "few"
        if name == words.ALIKE:
            why = "unknown" if points else "uncompared"
    return words.told(name) | {
        "name": name,
        "unit": looks[0],
        "group": looks[1],
        "points": [{"take": point.take, **numbers[point.take], "fits": point.take in alike} for point in points],
        "missing": [
            {"take": take, "why_not": one["why_not"]} for take, one in sorted(numbers.items()) if "why_not" in one
        ],
        "change": found and {
            "first": found.first,
            "last": found.last,
            "difference": round(found.difference, 4),
            "uncertainty": round(found.uncertainty, 4),
            "told": found.told,
        },
        "why_no_change": why and str(words.WHY_NO_CHANGE[why]),
    }  # fmt: skip


def _lengths(
    danced: Danced, danced_in: Mapping[uuid.UUID, list[Part]], cuts: Mapping[uuid.UUID, Cut], order: Mapping[Any, int]
) -> _Told:
    fps = {take.id: float(take.fps) for take in danced.takes}
    found: _Told = {}
    for clip, parts in danced_in.items():
        spreads: dict[tuple[int, str], float] = {}
        if danced.said[clip].source != LABELS and clip in cuts:
            spreads = {(edge["frame"], edge["kind"]): edge["spread"] for edge in cuts[clip].boundaries}
        numbers = []
        for part in parts:
            ends = [spreads.get((part.start, "start")), spreads.get((part.end, "end"))]
            # An edge is a frame: what lies between two of them is known to half a frame at each.
            off = hypot(*(0.5 if spread is None else LEVEL * spread for spread in ends))
            numbers.append(((part.end - part.start) / fps[clip], off / fps[clip]))
        found[order[clip]] = mean_of(numbers)
    return found


def _late(at: Mapping[Any, list[int | None]], cuts: Mapping[uuid.UUID, Cut], order: Mapping[Any, int]) -> _Told:
    found: _Told = {}
    for clip, places in at.items():
        numbers = [cuts[clip].late[place] for place in places if place is not None and place in cuts[clip].late]
        found[order[clip]] = mean_of(numbers) if numbers else {"why_not": str(words.NO_BEAT)}
    return found


def _numbers(
    name: str, at: Mapping[Any, list[int | None]], reports: Mapping[Any, int], sheets: Sheets, order: Mapping[Any, int]
) -> _Told:
    found: _Told = {}
    for clip, places in at.items():
        sheet = sheets.of.get(reports[clip])
        if sheet is None:
            found[order[clip]] = {"why_not": str(words.NOT_YET)}
            continue
        stored = [sheet.numbers.get(name, {}).get(place) for place in places if place is not None]
        known = [one for one in stored if one is not None]
        numbers = [(one["value"], one["uncertainty"]) for one in known if one["value"] is not None]
        if numbers:
            found[order[clip]] = mean_of(numbers)
        else:
            found[order[clip]] = {"why_not": why_not_told(known[0]["why_not"]) if known else str(words.NO_PASSAGE)}
    return found


# --- what others are held against ------------------------------------------------------------------------------------
def _references(
    danced: Danced, key: str, danced_in: Mapping[uuid.UUID, list[Part]], reports: Mapping[uuid.UUID, int]
) -> list[Reference]:
    word = danced.book.by_key.get(key)
    meant = [uuid.UUID(said) for said, one in danced.book.meant.items() if word is not None and one.id == word.id]
    takes = [take for take in danced.takes if take.id in danced_in]
    found = references_of(danced.own, word, meant, danced.dancer.pk, takes)
    held = clips_counted(danced.own.user, danced.own.studio).filter(id__in=[one.take.id for one in found])
    known = {**reports, **{clip: reading.report for clip, reading in readings_of(held).items()}}
    likeness_put(found, {clip: [(part.start, part.end) for part in parts] for clip, parts in danced_in.items()}, known)
    return found


def _chosen(references: Iterable[Reference], asked: str | None) -> Reference | None:
    found = list(references)
    if asked is not None:
        return next((one for one in found if str(one.take.id) == asked), None)
    return next((one for one in found if one.alike), found[0] if found else None)


def _reference(one: Reference, chosen: Reference | None, danced: Danced) -> dict[str, Any]:
    take = one.take
    return {
        "kind": one.kind,
        "clip": str(take.id),
        "title": take.title,
        "url": address_of(danced.own.studio.slug)(take.id),
        "at": take.at.isoformat(),
        "chosen": one is chosen,
        "compared": [str(clip) for clip in one.alike],
    }
