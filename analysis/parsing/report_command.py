"""python -m analysis report: the whole way of one video on this machine, up to the first reading."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from analysis.formats import write_pose, write_times
from analysis.media import examine, listen
from analysis.parsing.unsupervised import parse_unsupervised
from analysis.pose import convert_and_track, estimator_build
from analysis.schema import PoseTrack, Sound, StructureReport


def report_main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m analysis report", description="Work through one video on this machine."
    )
    parser.add_argument("video", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for proxy, pose and report")
    given = parser.parse_args(argv)
    track, sound = work_through(given.video, given.out)
    result, _ = parse_unsupervised(track, sound)
    write_report(given.out, result)
    return 0


def work_through(video: Path, out: Path) -> tuple[PoseTrack, Sound]:
    """Body and sound of a video; proxy, thumbnail, pose, media.json and sound.json appear in out. Raises MediaError."""
    out.mkdir(parents=True, exist_ok=True)
    info, plan = examine(video)
    write_times(out / "times.dsa", plan)
    estimator = estimator_build()
    try:
        track = convert_and_track(
            video,
            plan,
            proxy_path=out / "proxy.mp4",
            estimator=estimator,
            thumbnail_path=out / "thumbnail.jpg",
            sprite_path=out / "sprite.jpg",
            progress=_line,
        )
    finally:
        estimator.close()
    assert track is not None
    if sys.stderr.isatty():
        print(file=sys.stderr)
    sound = listen(video)
    write_pose(out / "pose.dsa", track)
    for name, value in (("media", info), ("sound", sound)):
        write_json(out / f"{name}.json", value.to_json())
    return track, sound


def write_report(out: Path, result: StructureReport) -> None:
    """report.json in out, and what it says in sentences on the standard output."""
    write_json(out / "report.json", result.to_json())
    for sentence in (*result.summary, *(problem.message for problem in result.problems)):
        print(sentence)


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _line(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\rframe {done} of {total}", end="", file=sys.stderr, flush=True)
    elif done == total:
        print(f"frame {done} of {total}", file=sys.stderr)
