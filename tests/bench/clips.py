"""Films to measure with: a drawn dancer at 1080p, and a real one where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from analysis.data.drawn import draw_dancer

DATA = Path(os.environ.get("DANCESITE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
REAL = DATA / "clips" / "dance_portrait_1080x1920_aac.mp4"
_DRAWN_SECONDS = 20


def drawn(folder: Path, *, quick: bool = False) -> Path:
    """Twenty seconds of the drawn dancer, 1920 x 1080, 30 frames a second, with music; quick: 4 small seconds."""
    path = folder / ("drawn-small.mp4" if quick else "drawn.mp4")
    if not path.exists():
        print(f"drawing {path.name} ...", flush=True)
        if quick:
            draw_dancer(path, seconds=4, fps=Fraction(10), size=(256, 320))
        else:
            draw_dancer(path, seconds=_DRAWN_SECONDS, size=(1920, 1080))
    return path


def lasting(source: Path, path: Path, seconds: float) -> Path:
    """The film again and again, picture and sound, up to this length. Nothing is encoded anew."""
    with av.open(str(path), "w") as long:
        streams: list[Any] = []
        last: dict[int, int] = {}
        shift = Fraction(0)
        while shift < seconds:
            with av.open(str(source)) as short:
                streams = streams or [long.add_stream_from_template(stream) for stream in short.streams]
                for packet in _shifted(short, shift, seconds):
                    at = packet.stream_index
                    if packet.dts > last.get(at, packet.dts - 1):  # the sound of one round may reach into the next
                        last[at] = packet.dts
                        packet.stream = streams[at]
                        long.mux(packet)
                video = short.streams.video[0]
                shift += video.frames / video.average_rate
    return path


def _shifted(source: Any, shift: Fraction, until: float) -> Iterator[Any]:
    for packet in source.demux():
        if packet.size and packet.pts * packet.time_base + shift < until:
            ticks = round(shift / packet.time_base)
            packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            yield packet
