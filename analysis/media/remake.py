"""The way to a proxy made anew: in a guarded process, as everything that reads a film."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from analysis.media.doors import Encoded, Picture, allowance_for
from analysis.media.exchange import arrays_raw, arrays_words
from analysis.media.guard import Decoder
from analysis.schema import PoseTrack, checks


@dataclass(frozen=True)
class Place:
    """Where labels stand: x pixels from this side, y from the foot of the picture. now: it is the strip of the whole
    film, over which a line shows where it is."""

    side: str
    x: int
    y: int
    now: bool = False


@dataclass(frozen=True, eq=False)
class Labels:
    """What is written over the film. pictures: each (h, w, 4) uint8 RGBA; shown (T, len(places)) int32: which of them
    stands at each place, -1 for none."""

    places: tuple[Place, ...]
    pictures: tuple[np.ndarray, ...]
    shown: np.ndarray


@dataclass(frozen=True, eq=False)
class Changes:
    """circles (T, P, 3): where faces are to be hidden (analysis.media.veils); None: nowhere. labels: what is written
    over the film, beside the body; None: neither."""

    circles: np.ndarray | None = None
    labels: Labels | None = None
    wanted: Sequence[int] = field(default=())


def remake(
    proxy: Path, track: PoseTrack, changes: Changes, *, out: Path, idle: Callable[[], None] = lambda: None
) -> Generator[Picture | Encoded, None, None]:
    """Write to `out`, an empty file that is there, a film with as many frames as the proxy has, at the same times and
    with its sound; yields the wanted frames with faces hidden, and how many are done.

    The track is that of the proxy. Whoever calls removes `out` after an error. Raises MediaError where a frame of the
    proxy does not decode: none is ever shown at another's place.
    """
    arrays = {"joints": track.image_smooth, "scores": track.score}
    if changes.circles is not None:
        checks.require(changes.circles.shape == (track.n_frames, track.n_people, 3), "circles: of another track")
        arrays["circles"] = changes.circles
    labels = changes.labels
    if labels is not None:
        checks.require(labels.shown.shape == (track.n_frames, len(labels.places)), "labels.shown: of another track")
        arrays["shown"] = labels.shown.astype(np.int32)
        arrays["labels"] = np.concatenate([np.zeros(0, np.uint8), *(each.ravel() for each in labels.pictures)])
    request = {
        "path": str(proxy.resolve()),
        "out": str(out.resolve()),
        "rate": checks.rate_to_json(track.rate),
        "size": [track.width, track.height],
        "frames": track.n_frames,
        "arrays": arrays_words(arrays),
        "labels": [list(each.shape[:2]) for each in labels.pictures] if labels else [],
        "places": [_words(place) for place in labels.places] if labels else [],
        "wanted": [int(frame) for frame in changes.wanted],
    }
    allowance = allowance_for(track.n_frames, float(track.n_frames / track.rate))
    size, expected = track.width * track.height * 3, iter(sorted(changes.wanted))
    with Decoder(
        "remake",
        request,
        *arrays_raw(arrays),
        allowance=allowance,
        reads=[proxy],
        writes=[out],
        idle=idle,
        module="analysis.media.remaking",
    ) as decoder:
        for message in decoder.messages(most_raw=size):
            event: Picture | Encoded | None = None
            with decoder.doubted():
                if message.kind == "picture":
                    if (frame := int(message.words["frame"])) != next(expected, None):
                        raise ValueError(f"frame {frame} is not the next")
                    rgb = np.frombuffer(message.raw, dtype=np.uint8).reshape(track.height, track.width, 3)
                    event = Picture(frame, rgb, False)
                elif message.kind == "done":
                    event = Encoded(max(0, min(int(message.words["frames"]), track.n_frames)))
                elif message.kind == "end" and next(expected, None) is not None:
                    raise ValueError("pictures are missing")
            if event is not None:
                yield event


def _words(place: Place) -> dict[str, object]:
    told = asdict(place)
    return {"from": told.pop("side"), **told}
