"""Makes a clip of a drawn dancer with music, and says what is true in it: joints, moves and beats.

For trying the product without a film of a real person, and for tests from file to report.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body, pose_body
from analysis.data.camera import studio_camera
from analysis.data.figure import draw_figure
from analysis.data.look import LOOKS
from analysis.data.moves import BEATS, move_curve, phrase_names
from analysis.data.music import LEAD, Music, compose
from analysis.data.still import still
from analysis.data.studio import paint_studio

PICTURE_RATE = Fraction(30)


@dataclass(frozen=True)
class DrawnTruth:
    """What a drawn clip shows.

    joints2d: (T,18,2) float32, px of the clip's pictures, y down, OpenPose-18 order; every joint is known, also
    hidden ones. segments: (start, end, name) in frames, half-open, tiling [0, T). beats: seconds.
    """

    rate: Fraction
    joints2d: NDArray[np.float32]
    segments: tuple[tuple[int, int, str], ...]
    beats: tuple[float, ...]


def draw_dancer(
    path: str | os.PathLike[str],
    *,
    seed: int = 0,
    seconds: float = 12.0,
    fps: Fraction = PICTURE_RATE,
    size: tuple[int, int] = (720, 960),
    tempo: float = 112.0,
) -> DrawnTruth:
    """Write an MP4 (H.264, AAC) of (width, height) px to `path` and return its truth.

    The truth depends on the arguments alone; the file's bytes also on the encoder. The file appears whole or not
    at all. Raises ValueError for odd or tiny sizes and for lengths too short for a preparation and a bow.
    """
    if min(size) < 64 or size[0] % 2 or size[1] % 2:
        raise ValueError(f"size must be even and at least 64 px each way, not {size[0]}x{size[1]}")
    fps = Fraction(fps)
    frames = round(seconds * fps)
    body, segments = dance(frames, fps, tempo, seed=seed)
    music = compose(frames / float(fps), tempo, seed=seed)
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".mp4")
    os.close(handle)
    try:
        _write(name, _pictures(body, fps, size, seed), music, fps, size)
        os.chmod(name, 0o644)  # a temp file is private by default; a clip is an ordinary file
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    joints = studio_camera(size).project(body.joints).astype(np.float32)
    return DrawnTruth(fps, joints, segments, music.beats)


def dance(frames: int, fps: Fraction, tempo: float, *, seed: int = 0) -> tuple[Body, tuple[tuple[int, int, str], ...]]:
    """The body in every frame, and the moves it does. Moves begin on beats, at the nearest frame; the first at 0."""
    rng = np.random.default_rng(seed)
    beat = 60.0 / tempo
    names = phrase_names((frames / float(fps) - LEAD) / beat)
    counts = np.cumsum([0, *(BEATS[n] for n in names[:-1])])
    starts = [0, *(round((LEAD + float(c) * beat) * fps) for c in counts[1:]), frames]
    controls, segments = [], []
    for name, start, end in zip(names, starts, starts[1:], strict=False):
        curve = move_curve(name, (end - start) / float(fps), size=float(rng.uniform(0.93, 1.05)))
        controls.append(curve.at(np.arange(end - start) / float(fps)))
        segments.append((start, end, name))
    return pose_body(np.concatenate(controls)), tuple(segments)


def _pictures(body: Body, fps: Fraction, size: tuple[int, int], seed: int) -> Iterator[NDArray[np.uint8]]:
    """The frames (height, width, 3), RGB."""
    look, camera = LOOKS[seed % len(LOOKS)], studio_camera(size)
    room = paint_studio(size, camera, look, seed=seed)
    sway, flare = _swing(body, float(fps))
    for t in range(len(body.joints)):
        picture = room.copy()
        draw_figure(picture, still(body, t, sway[t], float(flare[t])), camera, look)
        yield np.clip(picture + 0.5, 0.0, 255.0).astype(np.uint8)


def _swing(body: Body, fps: float) -> tuple[Array, Array]:
    """How the skirt lags behind the hips, (T,3) metres, and how far turning lifts it, (T,) 0..1."""
    hips = body.joints[:, [8, 11]].mean(axis=1)
    speed = np.gradient(hips, axis=0) * fps
    way = body.pelvis[:, :, 2]
    turning = np.abs(np.cross(way[:-1], way[1:])[:, 1]) * fps
    turning = np.concatenate([turning[:1], turning])
    sway, flare = np.zeros_like(hips), np.zeros(len(hips))
    follow = 1.0 - np.exp(-1.0 / (0.12 * fps))
    for t in range(1, len(hips)):
        sway[t] = sway[t - 1] + follow * (np.clip(-0.11 * speed[t], -0.07, 0.07) - sway[t - 1])
        flare[t] = flare[t - 1] + follow * (min(1.0, turning[t] / 7.0) - flare[t - 1])
    return sway, flare


def _write(
    name: str, pictures: Iterator[NDArray[np.uint8]], music: Music, fps: Fraction, size: tuple[int, int]
) -> None:
    with av.open(name, "w", format="mp4", options={"movflags": "+faststart"}) as box:
        video = box.add_stream("libx264", rate=fps, options={"crf": "19", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = size[0], size[1], "yuv420p"
        video.thread_count = 1
        sound = box.add_stream("aac", rate=music.rate, layout="stereo")
        sound.bit_rate = 128_000
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, 1 / fps
            box.mux(video.encode(frame))
        box.mux(video.encode(None))
        block = 1024
        for start in range(0, music.samples.shape[1], block):
            part = np.ascontiguousarray(music.samples[:, start : start + block])
            chunk = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            chunk.rate, chunk.pts, chunk.time_base = music.rate, start, Fraction(1, music.rate)
            box.mux(sound.encode(chunk))
        box.mux(sound.encode(None))


def draw_dancer_main(argv: list[str] | None = None) -> int:
    """Command line: draw-dancer OUT.mp4 [--seed N] [--seconds S] [--fps R] [--size WxH] [--tempo B]."""
    parser = argparse.ArgumentParser(prog="draw-dancer", description="Draw a dancer with music: a clip to try with.")
    parser.add_argument("path", type=Path, help="the MP4 file to write")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another look and another dance")
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--fps", type=Fraction, default=PICTURE_RATE, help="pictures a second, as 30 or 30000/1001")
    parser.add_argument("--size", default="720x960", help="width x height in px")
    parser.add_argument("--tempo", type=float, default=112.0, help="beats a minute")
    given = parser.parse_args(argv)
    try:
        width, height = (int(part) for part in given.size.lower().split("x"))
        truth = draw_dancer(
            given.path, seed=given.seed, seconds=given.seconds, fps=given.fps, size=(width, height), tempo=given.tempo
        )
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{given.path}: {len(truth.joints2d)} frames, {len(truth.segments)} moves, {len(truth.beats)} beats")
    return 0
