"""How well faces are hidden, on drawn films: where the head is in each frame is known, and nobody is told of it.

The head of a frame is a circle around the drawn one, without hair. It is covered where the circle that hides it holds
all of it; sharp is a pixel of it that stays as it was, whatever the reason. Whole pictures that are veiled because no
head was found cover it, too, and are counted. Bodies are those that were tracked through the film, and the same with
faces, or whole bodies, taken out for a while, as if they had not been found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.film import scene_of
from analysis.data.head import HALF
from analysis.experiments.corpus import SIZE, Film, Wanted, dance_of, films_of, load, rate_films, turned_films
from analysis.media.veiling import veiled
from analysis.media.veils import head_circles
from analysis.schema import JOINTS, PoseTrack

EVERY = 5  # frames between two that are looked at
FACE = [JOINTS.index(name) for name in ("nose", "right_eye", "left_eye", "right_ear", "left_ear")]
GAPS = (0.1, 0.3, 1.0)  # seconds
_APART = 2.5  # seconds from one gap to the next
Say = Callable[[str], None]


@dataclass(frozen=True)
class Look:
    """One frame. covered: all of the head lies in the circle. whole: all of the picture is veiled. sharp: the share of
    the head's pixels that stay as they were."""

    covered: bool
    whole: bool
    sharp: float


def run(data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say) -> dict[str, Any]:
    """out: holds the tracks. data and seeds make no difference: films are drawn by their own seeds."""
    wanted = wanted_of(quick=quick)
    films = load(wanted, out / "tracks", say)  # its own: where a head lies depends on the camera as it is now
    heads = [true_heads(film) for film in films]
    ways: dict[str, list[Look]] = {"as tracked": []}
    for film, head in zip(films, heads, strict=True):
        ways["as tracked"] += looks(film.track, head, range(0, film.track.n_frames, EVERY))
        for what, joints in (("face", FACE), ("body", list(range(len(JOINTS))))):
            for seconds in GAPS:
                track, gone = without(film.track, joints, seconds)
                name = f"{what} not found for {seconds:g} s"
                ways.setdefault(name, []).extend(looks(track, head, gone[::EVERY]))
        say(f"{film.wanted.name}: {told(ways['as tracked'])}")
    return {"films": len(films), "ways": [{"way": name, **told(found)} for name, found in ways.items()]}


def wanted_of(*, quick: bool) -> list[Wanted]:
    """Test films: each flavour at 30 frames a second, some also at 25 and 60, some from the sides and from behind."""
    if quick:
        return films_of("test", 1)[:2]
    rates = [one for films in rate_films("test", 2) for one in films if one.rate != 30]
    return [*films_of("test", 2), *rates, *turned_films("test", 8)]


def true_heads(film: Film) -> np.ndarray:
    """(T, 3): x, y and radius in pixels of the drawn head. The half height of the egg is its largest."""
    scene = scene_of(dance_of(film.wanted), film.wanted.rate, SIZE)
    body = scene.bodies[0]
    centre = scene.camera.project(body.head_centre)
    radius = HALF[1] * scene.camera.zoom(body.head_centre) * body.physique.head
    return np.column_stack([centre, radius])[: film.track.n_frames]


def without(track: PoseTrack, joints: Sequence[int], seconds: float) -> tuple[PoseTrack, list[int]]:
    """The track with these joints missing for so long, now and again; and the frames where they are."""
    fps = float(track.rate)
    length, apart = max(1, round(seconds * fps)), round((_APART + seconds) * fps)
    gone = [frame for frame in range(round(fps), track.n_frames) if (frame - round(fps)) % apart < length]
    arrays = {name: getattr(track, name).copy() for name in ("image", "image_smooth", "score")}
    for name, missing in (("image", np.nan), ("image_smooth", np.nan), ("score", 0)):
        arrays[name][np.ix_(gone, range(track.n_people), joints)] = missing
    return replace(track, **arrays), gone


def looks(track: PoseTrack, head: np.ndarray, frames: Iterable[int]) -> list[Look]:
    """A picture of noise is veiled: what stays as it was is seen pixel by pixel."""
    rgb = np.random.default_rng(0).integers(0, 256, (track.height, track.width, 3), dtype=np.uint8)
    circles, rows, columns = head_circles(track), *np.ogrid[: track.height, : track.width]
    found = []
    for frame in frames:
        if frame >= len(head):
            continue
        x, y, radius = head[frame]
        here = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
        if not here.any():
            continue  # out of the picture
        shown = veiled(rgb, circles[frame], track.image_smooth[frame])
        known = circles[frame][np.isfinite(circles[frame]).all(axis=1)]
        whole = len(known) < len(circles[frame]) or not len(known)
        inside = any(np.hypot(cx - x, cy - y) + radius <= r for cx, cy, r in known)
        found.append(Look(inside and not whole, whole, float((shown == rgb).all(axis=2)[here].mean())))
    return found


def told(found: Sequence[Look]) -> dict[str, Any]:
    """Shares of the frames that were looked at; worst: of a head, the largest part that stayed as it was."""
    return {
        "frames": len(found),
        "covered": float(np.mean([look.covered for look in found])),
        "whole": float(np.mean([look.whole for look in found])),
        "hidden": float(np.mean([look.covered or look.whole for look in found])),
        "nothing_sharp": float(np.mean([look.sharp == 0 for look in found])),
        "worst": float(max(look.sharp for look in found)),
    }
