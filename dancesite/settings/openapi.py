"""How the API is described (core/openapi.py, `make schema`)."""

from __future__ import annotations

from typing import Any

_ABOUT = """\
Everything that a page shows, as JSON. Programs sign in with a token of somebody's account.

Times of day are ISO 8601. Frames count from 0 and belong to the proxy; ranges of frames are half-open, [start, end).
Rates are exact: [numerator, denominator]. What is not there is null, never zero.
"""
_TAGS = {
    "accounts": "People, studios and one's own account.",
    "clips": "Clips, their consent and their files.",
    "uploads": "Sending a film in pieces, by the tus protocol 1.0.0.",
    "reports": "What was read in a clip, and what people said about the reading.",
    "annotations": "Words of a studio, and labels of clips.",
    "learning": "Trained networks that clips may be read by.",
    "live": "What happens in a studio.",
    "core": "The API itself.",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Dancesite",
    "DESCRIPTION": _ABOUT,
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "TAGS": [{"name": name, "description": text} for name, text in _TAGS.items()],
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stay where they are used: named apart they would want a name for every "state" there is.
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["dancesite.core.openapi.tidied", "dancesite.clips.by_hand.described"],
}
