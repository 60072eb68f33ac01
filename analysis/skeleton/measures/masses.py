"""Where the body's mass is: that of each segment shared between the joints at its ends, so that its middle stays where
it is (Winter 2009, table of segment masses and centres)."""

from __future__ import annotations

import numpy as np

from analysis.skeleton.layout import INDEX

# Nearer and farther end, share of the body's mass, and of the way from the one to the other where its middle is. The
# trunk reaches from the hips to between the shoulders; head and neck are at the nose, the hands with the forearms, the
# feet with the shanks.
_SEGMENTS = (
    ("nose", "nose", 0.081, 0.0),
    *((f"{side}_hip", "neck", 0.497 / 2, 0.5) for side in ("right", "left")),
    *((f"{side}_shoulder", f"{side}_elbow", 0.028, 0.436) for side in ("right", "left")),
    *((f"{side}_elbow", f"{side}_wrist", 0.022, 0.682) for side in ("right", "left")),
    *((f"{side}_hip", f"{side}_knee", 0.100, 0.433) for side in ("right", "left")),
    *((f"{side}_knee", f"{side}_ankle", 0.061, 0.606) for side in ("right", "left")),
)


def _shared() -> dict[str, float]:
    out: dict[str, float] = {}
    for near, far, mass, way in _SEGMENTS:
        out[near] = out.get(near, 0.0) + mass * (1.0 - way)
        out[far] = out.get(far, 0.0) + mass * way
    return out


PARTS = [INDEX[name] for name in _shared()]
SHARES = np.array(list(_shared().values()))  # they add up to 1, in the order of PARTS
