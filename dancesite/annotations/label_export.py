"""Labels to take away. Frames count from 0; first_frame and last_frame both belong to the label."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dancesite.clips.models import Clip
from dancesite.core.downloads import csv_bytes, json_bytes

from .label_view import labels_json
from .models import LabelRevision, Word
from .word_selectors import words_meant, words_of

# The names say where counting begins and what is included: a file travels without its manual.
COLUMNS = {
    "lane": "lane",
    "label": "label",
    "state": "state",
    "first_frame": "first_frame_from_0",
    "last_frame": "last_frame_included",
    "start_seconds": "start_seconds",
    "end_seconds": "end_seconds_excluded",
    "process_first_frame": "process_first_frame_from_0",
    "process_last_frame": "process_last_frame_included",
    "start_spread_frames": "start_spread_frames",
    "end_spread_frames": "end_spread_frames",
    "said_by": "said_by",
    "suggested_by": "suggested_by",
    "confidence": "confidence_of_the_suggestion",
}
CONVENTIONS = {
    "frames": "Count from 0. first_frame and last_frame are both included. Frames in no label were not looked at.",
    "seconds": "Half-open: a label ends where the next one may begin. Frame i begins at i * fps[1] / fps[0].",
    "state": "unit: a motion unit. none: somebody looked, and there is no unit. unsure: there is one, perhaps this.",
    "labels": "The same as the API tells them: half-open frames [start, end), words by their ids.",
}


def label_rows(clip: Clip, labels: LabelRevision | None) -> list[dict[str, Any]]:
    """One row a label, then one a section, by the keys of COLUMNS; None where nothing is known.

    A word that came into another one is told by that one's name.
    """
    if labels is None or clip.fps is None:
        return []
    words = _meant(clip)
    told = labels_json(labels)
    assert told is not None
    rows = []
    for part in told["segments"]:
        word, made = words.get(part["word"]), part["from"]
        # Without a process, and where start ends with the frame at which end begins: of no frame.
        process = part["phases"] if part["phases"] and part["phases"][0] < part["phases"][1] else None
        spread = part["spread"] or (None, None)
        rows.append(
            _span(part, clip.fps)
            | {
                "lane": "units",
                "label": word.name if word else "",
                "state": part["state"],
                "process_first_frame": process and process[0],
                "process_last_frame": process and process[1] - 1,
                "start_spread_frames": spread[0],
                "end_spread_frames": spread[1],
                "said_by": told["people"].get(part["by"]),
                "suggested_by": f"{made['method']} {made['version']}" if made else None,
                "confidence": made and made["confidence"],
            }
        )
    rows += [_span(part, clip.fps) | {"lane": "sections", "label": part["kind"]} for part in told["sections"]]
    return [dict.fromkeys(COLUMNS) | row for row in rows]


def labels_csv(clip: Clip, labels: LabelRevision | None) -> bytes:
    return csv_bytes(COLUMNS, label_rows(clip, labels))


def labels_file(clip: Clip, labels: LabelRevision | None) -> bytes:
    """The same rows, the labels as the API tells them, and the studio's words. Rates are [numerator, denominator]."""
    action = labels.action if labels else None
    words = _meant(clip)
    named = words[str(action.pk)].name if action else None
    told = {
        "clip": {"id": str(clip.id), "title": clip.title, "frames": clip.frames, "fps": [clip.fps_num, clip.fps_den]},
        "conventions": CONVENTIONS,
        "action": named,
        "rows": label_rows(clip, labels),
        "labels": labels_json(labels),
        "words": {id: {"name": word.name, "abbr": word.abbr} for id, word in words.items()},
    }
    return json_bytes(told)


def _span(part: dict[str, Any], rate: Fraction) -> dict[str, Any]:
    return {
        "first_frame": part["start"],
        "last_frame": part["end"] - 1,
        "start_seconds": _seconds(part["start"] / rate),
        "end_seconds": _seconds(part["end"] / rate),
    }


def _seconds(value: Fraction) -> float:
    """To the microsecond: far below a frame, and the same text everywhere."""
    return round(float(value), 6)


def _meant(clip: Clip) -> dict[str, Word]:
    """Every word of the studio by its id, as what it counts now."""
    return words_meant(words_of(clip.studio))
