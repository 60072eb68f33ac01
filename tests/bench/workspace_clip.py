"""A ten-minute clip with 500 units, read and labelled: what the workspace is measured with.

Ten seconds of the drawn dancer at 1080p are drawn, checked, read and heard by the real code; film, body and music are
then repeated up to the length, each frame with its number burned in. Units, edges and labels are laid over it by rule.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from django.db import transaction

from analysis.data.drawn import draw_dancer
from analysis.formats.posefile import write_pose
from analysis.formats.times import write_times
from analysis.media import examine, listen
from analysis.media.proxy import ProxyWriter
from analysis.media.sprite import SpriteSheet
from analysis.media.thumbnail import save_thumbnail
from analysis.pose import convert_and_track, estimator_build
from analysis.schema import FramePlan, PoseTrack, StructureReport
from analysis.schema.report_parts import Body, Boundary, Method, Rhythm, Segment, Unit
from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store, clip_described
from dancesite.core.models import JobRun
from dancesite.reports.services import report_store
from tests.bench.clips import lasting
from tests.builders import make_clip
from tests.marked import picture

RATE = Fraction(30)
SECONDS = 600
UNITS = 500
DRAWN_SECONDS = 10
WORDS = 24
TEMPO = 112.0
_MARK = (96, 320)  # height and width of the number, at the foot of the film
Kind = Artefact.Kind
_SUFFIXES = {
    "proxy": ".mp4", "pose": ".dsa", "times": ".dsa", "sprite": ".jpg", "thumbnail": ".jpg", "sound": ".json",
}  # fmt: skip


def build(folder: Path, studio: Studio, person: User, *, seconds: int = SECONDS, units: int = UNITS) -> Clip:
    """The clip, its files stored by the services that the worker uses. `seconds`: a multiple of ten."""
    short = folder / "short.mp4"
    print("drawing ...", flush=True)
    draw_dancer(short, seconds=DRAWN_SECONDS, fps=RATE, size=(1920, 1080), tempo=TEMPO)
    source = lasting(short, folder / "long.mp4", seconds)
    with transaction.atomic():  # no worker gets hold of it
        clip = make_clip(studio, person, title="Ten minutes", source=source)
        JobRun.objects.filter(subject_id=clip.id).update(state=JobRun.State.DONE)
    files = _files(folder, short, source, seconds)
    frames = round(seconds * RATE)
    plan: FramePlan = files.pop("plan")
    for kind, path in files.items():
        artefact_store(clip=clip, kind=Kind(kind), key="bench", path=path, suffix=path.suffix)
    size = {"width": plan.width, "height": plan.height}
    clip_described(clip=clip, frames=frames, fps=(RATE.numerator, RATE.denominator), notes=[], **size)
    names = [f"Movement {number}" for number in range(1, WORDS + 1)]
    report = report_store(clip=clip, key="bench", report=_report(frames, units, names))
    words = [str(word_ensure(studio=studio, name=name).id) for name in names]
    clip.refresh_from_db()
    segments = _labels(report.data["segments"], words)
    thirds = [0, frames // 10, frames - frames // 10, frames]
    sections = [
        {"start": a, "end": b, "kind": kind}
        for (a, b), kind in zip(itertools.pairwise(thirds), ("prelude", "main", "conclusion"), strict=True)
    ]
    labels_save(clip=clip, author=person, source="hand", segments=segments, sections=sections, based_on=0)
    return clip


def _files(folder: Path, short: Path, source: Path, seconds: int) -> dict[str, Any]:
    """Paths by kind, and the plan."""
    _info, plan = examine(short)
    print("reading ten seconds ...", flush=True)
    proxy = folder / "short-proxy.mp4"
    estimator = estimator_build()
    try:
        track = convert_and_track(
            short, plan, proxy_path=proxy, estimator=estimator, thumbnail_path=None, progress=lambda done, of: None
        )
    finally:
        estimator.close()
    assert track is not None
    times = seconds // DRAWN_SECONDS
    whole = _longer(plan, round(seconds * RATE))
    paths: dict[str, Any] = {kind: folder / f"film-{kind}{suffix}" for kind, suffix in _SUFFIXES.items()}
    write_pose(paths["pose"], _repeated(track, times))
    write_times(paths["times"], whole)
    _film(proxy, source, whole, paths)
    sound = listen(paths["proxy"], progress=lambda done, of: None)
    paths["sound"].write_text(json.dumps(sound.to_json(), separators=(",", ":"), allow_nan=False))
    return paths | {"plan": whole}


def _longer(plan: FramePlan, frames: int) -> FramePlan:
    return dataclasses.replace(
        plan,
        source_index=np.arange(frames, dtype=np.int32),
        source_time=np.arange(frames, dtype=np.float64) / float(RATE),
        duplicate=np.zeros(frames, dtype=bool),
        dropped=np.zeros(0, dtype=np.int32),
    )


def _repeated(track: PoseTrack, times: int) -> PoseTrack:
    names = ("image", "image_smooth", "score", "world", "world_smooth")
    arrays = {name: getattr(track, name) for name in names}
    longer = {name: np.concatenate([a] * times) for name, a in arrays.items() if a is not None}
    return dataclasses.replace(track, gaps=(), **longer)


def _film(proxy: Path, source: Path, plan: FramePlan, paths: dict[str, Any]) -> None:
    """The proxy, encoded as the worker does it, with its number on every frame; stills of it beside."""
    with av.open(str(proxy)) as short:
        rounds = [frame.to_ndarray(format="yuv420p") for frame in short.decode(video=0)]
    frames, height, width = plan.n_frames, plan.height, plan.width
    tiles = SpriteSheet(frames, width, height)
    writer = ProxyWriter(paths["proxy"], plan, source)
    high, wide = _MARK
    for number in range(frames):
        if number % 1800 == 0:
            print(f"film: {number} of {frames} frames", flush=True)
        planes = rounds[number % len(rounds)].copy()
        planes[height - high : height, :wide] = cv2.cvtColor(picture(number, wide, high), cv2.COLOR_RGB2GRAY)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        tiles.put(number, cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420))
        if number == frames // 2:
            save_thumbnail(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), paths["thumbnail"])
        writer.write(frame)
    writer.finish()
    tiles.save(paths["sprite"])


def edges(frames: int, units: int, seed: int) -> list[int]:
    """units + 1 frames from 0 to the end, each unit at least 12 frames."""
    rng = random.Random(seed)
    step = frames / units
    inner = [round(step * n + rng.uniform(-0.3, 0.3) * step) for n in range(1, units)]
    return [0, *inner, frames]


def _report(frames: int, units: int, names: Sequence[str]) -> StructureReport:
    rng = random.Random(1)
    kinds = tuple(Unit(f"u{n}", name, f"M{n}"[:4], n % 32 + 1) for n, name in enumerate(names))
    cuts = edges(frames, units, 0)
    segments = []
    for start, end in itertools.pairwise(cuts):
        unit, length = rng.choice(kinds), end - start
        phases = (start + length // 4, end - length // 4)
        segments.append(Segment(start, end, "unit", unit.id, 0, unit.abbr, round(rng.uniform(0.4, 1), 3), phases))
    bounds = [
        Boundary(frame, kind, round(rng.uniform(0.4, 1), 3), round(rng.uniform(0.5, 5), 2))
        for start, end in itertools.pairwise(cuts)
        for frame, kind in ((start, "start"), (end, "end"))
    ]
    beats = tuple(round(n * 60 / TEMPO, 4) for n in range(int(frames / RATE * TEMPO / 60)))
    waves = np.abs(np.sin(np.arange(frames) / 9)) * 0.8 + 0.1
    return StructureReport(
        frames=frames, fps=RATE, method=Method("unsupervised", "bench", "1", {}), confidence=0.7, units=kinds,
        segments=tuple(segments), boundaries=tuple(bounds), phrases=(), rhythm=Rhythm(TEMPO, 0.9, beats, 0, None),
        energy=tuple(round(float(value), 3) for value in waves), body=Body(frames, 0, ()), summary=(), problems=(),
    )  # fmt: skip


def _labels(segments: Sequence[dict[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
    """A label for every unit of the reading, its edges some frames elsewhere."""
    rng = random.Random(2)
    cuts = [segments[0]["start"], *(one["start"] + rng.randint(-4, 4) for one in segments[1:]), segments[-1]["end"]]
    labels = []
    for start, end in itertools.pairwise(cuts):
        state = rng.choices(("unit", "unsure", "none"), (0.9, 0.06, 0.04))[0]
        phases = None if state == "none" else [start + (end - start) // 4, end - (end - start) // 4]
        word = rng.choice(words) if state == "unit" else None
        told = {"start": start, "end": end, "state": state, "word": word, "phases": phases}
        labels.append(told | {"spread": None, "from": None})
    return labels
