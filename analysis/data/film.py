"""Films of choreographies: drawn, shaded dancers in a room, with music, and what is true in them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body
from analysis.data.camera import Camera, framing_camera
from analysis.data.choreography import Choreography
from analysis.data.depth import write_depth
from analysis.data.figure import Figure
from analysis.data.film_truth import FilmTruth, film_truth
from analysis.data.ground import cast_reflection, cast_shadows
from analysis.data.look import looks_of, room_of
from analysis.data.music import Music, compose
from analysis.data.painter import Painter
from analysis.data.studio import WALL, paint_studio

PICTURE_RATE = Fraction(30)
_FREE = 0.55  # metres between the wall and whoever comes nearest to it


def draw_film(
    path: str | os.PathLike[str],
    choreography: Choreography,
    *,
    fps: Fraction = PICTURE_RATE,
    size: tuple[int, int] = (720, 960),
    depth: Path | None = None,
) -> FilmTruth:
    """Write an MP4 (H.264, AAC) of (width, height) px to `path`, to `depth` the same dance as a depth camera sees it
    (analysis.data.depth), and return what is true in both.

    The truth depends on the arguments alone; the film's bytes also on the encoder. Files appear whole or not at all.
    Raises ValueError for odd or tiny sizes.
    """
    if min(size) < 64 or size[0] % 2 or size[1] % 2:
        raise ValueError(f"size must be even and at least 64 px each way, not {size[0]}x{size[1]}")
    fps = Fraction(fps)
    scene = scene_of(choreography, fps, size)
    music = compose(
        scene.frames / float(fps), choreography.beats, count_one=choreography.count_one, seed=choreography.seed,
        style=choreography.flavour,
    )  # fmt: skip
    with ExitStack() as files:
        film = files.enter_context(_whole(Path(path), ".mp4"))
        if depth is not None:
            apart = files.enter_context(_whole(depth, ".npz"))
            write_depth(apart, scene.bodies, scene.points, fps, wall=scene.wall, seed=choreography.seed)
        _encode(film, _pictures(choreography, scene, float(fps), size), music, fps, size)
    joints3d = np.stack([body.joints for body in scene.bodies])
    return film_truth(
        choreography, fps, size, scene.camera.project(joints3d).astype(np.float32), joints3d.astype(np.float32)
    )


@dataclass(frozen=True)
class Scene:
    """Everybody in every frame, and the place they dance in. points (n,3): world metres, all that is to be seen; wall:
    its z."""

    bodies: tuple[Body, ...]
    points: Array
    camera: Camera
    wall: float

    @property
    def frames(self) -> int:
        return len(self.bodies[0].joints)


def scene_of(choreography: Choreography, fps: Fraction, size: tuple[int, int]) -> Scene:
    """Bodies at the frames' times, and a camera that keeps all of them in view."""
    times = np.arange(max(round(choreography.seconds * fps), 1)) / float(fps)
    bodies = tuple(part.body(times) for part in choreography.parts)
    crown = np.array([0.0, 0.14, 0.0])
    ends = [[b.joints, b.toes, b.fingers, b.head_centre[:, None] + crown] for b in bodies]
    points = np.concatenate([np.concatenate(each, axis=1).reshape(-1, 3) for each in ends])
    wall = min(WALL, float(points[:, 2].min()) - _FREE)
    return Scene(bodies, points, framing_camera(size, points), wall)


def _pictures(
    choreography: Choreography, scene: Scene, fps: float, size: tuple[int, int]
) -> Iterator[NDArray[np.uint8]]:
    """The frames (height, width, 3), RGB."""
    bodies, camera = scene.bodies, scene.camera
    split, seed = choreography.split, choreography.seed
    room = paint_studio(size, camera, room_of(split, seed), wall=scene.wall, seed=seed)
    # Looks are numbered through both splits; each split's own palette is gone through in turn.
    looks = looks_of(split, choreography.flavour, [part.dancer.look // 2 for part in choreography.parts])
    figures = [Figure(body, camera, look, fps) for body, look in zip(bodies, looks, strict=True)]
    depths = np.stack([body.joints[:, [8, 11], 2].mean(axis=1) for body in bodies])
    painter = Painter(size)
    for t in range(scene.frames):
        picture = room.copy()
        cast_shadows(picture, bodies, t, camera)
        for k in np.argsort(depths[:, t]):  # whoever is nearer is painted later
            painter.begin(picture)
            figures[k].paint(painter, t)
            cast_reflection(painter, bodies[k], t, camera)
        yield picture


@contextmanager
def _whole(target: Path, suffix: str) -> Iterator[Path]:
    """A file beside `target` that takes its place at the end, or is gone."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=suffix)
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)  # a temp file is private by default; a film is an ordinary file
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _encode(
    path: Path, pictures: Iterator[NDArray[np.uint8]], music: Music, fps: Fraction, size: tuple[int, int]
) -> None:
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as box:
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


__all__ = ["PICTURE_RATE", "FilmTruth", "Scene", "draw_film", "scene_of"]
