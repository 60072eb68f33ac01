"""Comparisons as JSON, in the language of whoever asks, with the names that people gave to units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dancesite.accounts.selectors import Visitor, role_in
from dancesite.clips.clip_view import clip_json
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clips_visible_to, may_edit, with_details
from dancesite.core.models import JobRun

from ..models import Report
from ..naming import PRIME
from ..report_view import report_json
from . import words
from .models import Comparison
from .selectors import may_delete

_STATES: dict[str | None, str] = {JobRun.State.QUEUED: "queued", JobRun.State.RUNNING: "working"}
_OF_CLIP = ("id", "title", "url", "dancer", "style")
_OF_SIDE = ("frames", "fps", "proxy", "pose", "thumbnail", "width", "height")


def comparison_json(user: Visitor, comparison: Comparison) -> dict[str, Any]:
    """Wants one of `selectors.comparison_get`: with its data."""
    told = comparisons_json(user, [comparison])[0]
    if comparison.data is None:
        return told
    found = found_json(comparison)
    for side in ("first", "second"):
        told[side] |= found[side]
    return told | {"result": found["result"]}


def found_json(comparison: Comparison) -> dict[str, Any]:
    """What was found: "first" and "second", each its segments and units, and "result". Wants one that is made."""
    assert comparison.data is not None
    names = _names(comparison)
    units = [_unit(unit, names.get(unit["id"])) for unit in comparison.data["units"]]
    by_id = {unit["id"]: unit for unit in units}
    sides = {
        side: {"segments": [_segment(part, by_id) for part in comparison.data[side]], "units": units}
        for side in ("first", "second")
    }
    return {**sides, "result": result_told(comparison.data, by_id)}


def comparisons_json(user: Visitor, comparisons: Iterable[Comparison]) -> list[dict[str, Any]]:
    """Without what was found: for lists. Wants rows of `selectors`, of one studio."""
    rows = list(comparisons)
    if not rows:
        return []
    role = role_in(user, rows[0].first.studio_id)  # they are of one studio
    ids = {clip_id for row in rows for clip_id in (row.first_id, row.second_id)}
    clips = {clip.id: clip for clip in with_details(clips_visible_to(user)).filter(id__in=ids)}
    sides = {clip_id: _side(clip, user, role) for clip_id, clip in clips.items()}
    mine = {clip_id for clip_id, clip in clips.items() if may_edit(user, clip, role)}
    return [
        _row(row, sides, {"delete": may_delete(user, row, role), "share": {row.first_id, row.second_id} <= mine})
        for row in rows
        if row.first_id in sides and row.second_id in sides
    ]


def _row(row: Comparison, sides: Mapping[Any, dict[str, Any]], rights: dict[str, bool]) -> dict[str, Any]:
    job = row.job or {}  # type: ignore[attr-defined]
    made: bool = row.made  # type: ignore[attr-defined]
    state = "ready" if made else _STATES.get(job.get("state"), "failed")
    now = (row.first_now, row.second_now)  # type: ignore[attr-defined]
    return {
        "id": str(row.id),
        "url": reverse("comparison", args=[row.first.studio.slug, row.id]),
        "state": state,
        "error": _error(job.get("error")) if state == "failed" else None,
        "made_at": row.made_at.isoformat(),
        "by": row.by.name if row.by else None,
        "stale": now != (row.first_report_id, row.second_report_id),
        "may": rights,
        "first": dict(sides[row.first_id]),
        "second": dict(sides[row.second_id]),
        "result": None,
    }


def _error(error: dict[str, str] | None) -> dict[str, str]:
    if error is None:  # its job was stopped, or is long forgotten
        return {"code": "stopped", "message": _("The comparison was not made."), "remedy": _("Ask for it again.")}
    message, remedy = error.get("message", ""), error.get("remedy", "")
    return {
        "code": error["code"],
        "message": _(message) if message else "",
        "remedy": _(remedy) if remedy else "",
    }


def _side(clip: Clip, user: Visitor, role: str | None) -> dict[str, Any]:
    told = clip_json(clip, user, role, places={})
    side = {name: told[name] for name in _OF_SIDE}
    return {"clip": {name: told[name] for name in _OF_CLIP}, **side, "segments": [], "units": []}


def _unit(found: dict[str, Any], told: dict[str, Any] | None) -> dict[str, Any]:
    """As its report tells it, with its word's colour."""
    look = {} if told is None else {key: told[key] for key in ("name", "abbr", "hue")}
    return found | look | {"found": found["name"]}


def _names(comparison: Comparison) -> dict[str, dict[str, Any]]:
    """The units as the first's report tells them; what the second alone has, as the second's does."""
    assert comparison.data is not None
    found = {unit["id"]: unit["name"] for unit in comparison.data["units"]}
    names: dict[str, dict[str, Any]] = {}
    for clip, report_id in (
        (comparison.second, comparison.second_report_id),
        (comparison.first, comparison.first_report_id),
    ):
        report = Report.objects.select_related("model").get(pk=report_id)
        own = report_json(clip, report)["units"]
        names |= {unit["id"]: unit for unit in own if found.get(unit["id"]) == unit["found"]}
    return names


def _segment(part: dict[str, Any], units: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    unit = units.get(part["unit"] or "")
    return part if unit is None else part | {"label": unit["name"] + PRIME * part["variant"]}


# --- what was found --------------------------------------------------------------------------------------------------
def result_told(data: Mapping[str, Any], units: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """units: by id, with the names that they are told by."""
    return {
        "pairs": [_pair(pair, data, units) for pair in data["pairs"]],
        "warp": data["warp"],
        "joints": data["joints"],
        "things": [_thing(thing, {id: unit["name"] for id, unit in units.items()}) for thing in data["things"]],
        "limits": [str(words.LIMITS[note["code"]]).format(**note["values"]) for note in data["limits"]],
        "tempo": data["tempo"],
    }


def _pair(pair: Mapping[str, Any], data: Mapping[str, Any], units: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    side = "second" if pair["first"] is None else "first"
    unit = units[data[side][pair[side]]["unit"]]
    shape = None
    if pair["kind"] in ("same", "swapped"):
        shape = str(words.SAME)
        if pair["shape"] is not None:
            joint = pair["joints"][pair["shape"]]
            shape = str(words.SHAPES[joint["joint"], joint["way"]]).format(degrees=round(joint["degrees"]))
    return {**pair, "name": unit["name"], "hue": unit["hue"], "shape": shape}


def _thing(thing: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    values = {
        key: names.get(value, value) if isinstance(value, str) else value for key, value in thing["values"].items()
    }
    title, text, badge = _SAID[thing["kind"]](thing, values)
    said = {"title": str(title).format(**values), "text": str(text).format(**values), "badge": badge}
    return {"kind": thing["kind"], **said, "pair": thing["pair"], "joint": thing["joint"], "way": thing["way"]}


def _left_out(thing: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Any, Any, str]:
    title = words.MISSING_MORE if "more" in values else words.MISSING
    text = words.ENDS_BEFORE
    if "after" in values:
        text = words.STRAIGHT_ON if "before" in values else words.AT_ONCE
    return title, text, str(words.BADGES["left-out"])


def _added(thing: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Any, Any, str]:
    title = words.ADDED_MORE if "more" in values else words.ADDED
    text = words.ONLY_THERE if "before" in values else words.BEGINS_WITH
    return title, text, str(words.BADGES["added"])


def _swapped(thing: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Any, Any, str]:
    return words.SWAPPED, words.SWAPPED_TEXT, str(words.BADGES["swapped"])


def _timing(thing: Mapping[str, Any], values: dict[str, Any]) -> tuple[Any, Any, str]:
    frames = values["frames"]
    values["frames"] = abs(frames)
    badge = str(words.FRAMES).format(frames=f"−{-frames}" if frames < 0 else f"+{frames}")
    return (words.EARLY, words.EARLY_TEXT, badge) if frames < 0 else (words.LATE, words.LATE_TEXT, badge)


def _shape(thing: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Any, Any, str]:
    text = str(words.ONCE[thing["way"]])
    if values["times"] > 1:
        text = f"{text} {words.TIMES}"
    return words.JOINTS[thing["joint"]], text, f"{values['degrees']}° ± {values['uncertainty']}°"


_SAID: dict[str, Any] = {
    "left-out": _left_out, "added": _added, "swapped": _swapped, "timing": _timing, "shape": _shape,
}  # fmt: skip
