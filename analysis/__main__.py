"""python -m analysis: reads one video on this machine, or draws films."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from analysis.data.film_command import film_main
from analysis.formats import write_pose, write_times
from analysis.media import examine, listen
from analysis.parsing import parse_unsupervised
from analysis.pose import convert_and_track, estimator_build
from analysis.schema import MediaError, StructureReport


def report(video: Path, out: Path) -> StructureReport:
    """Work through one video; all that is made of it and the report appear in out. Raises MediaError."""
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
    sound = listen(video)
    result, _ = parse_unsupervised(track, sound)
    write_pose(out / "pose.dsa", track)
    for name, value in (("media", info), ("sound", sound), ("report", result)):
        text = json.dumps(value.to_json(), ensure_ascii=False, allow_nan=False)
        (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return result


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Reads the structure of dance videos.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("report", help="work through one video on this machine")
    command.add_argument("video", type=Path)
    command.add_argument("--out", type=Path, required=True, help="folder for proxy, pose and report")
    # Everything after its name belongs to the drawing's own parser.
    commands.add_parser("film", help="draw a dance of which everything is known", add_help=False)
    commands.add_parser("choose", help="choose the first reading's constants on drawn training films (half an hour)")
    commands.add_parser("choose-likeness", help="choose when passages are alike, on the same films (minutes)")
    options, rest = parser.parse_known_args(arguments)
    if options.command == "film":
        return film_main(rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if options.command == "choose":
        from analysis.experiments.choose import choose_main  # loads what nobody else needs

        return choose_main()
    if options.command == "choose-likeness":
        from analysis.experiments.choose_likeness import choose_likeness_main

        return choose_likeness_main()
    try:
        result = report(options.video, options.out)
    except MediaError as error:
        print(f"\n{error.message} {error.remedy}", file=sys.stderr)
        return 1
    if sys.stderr.isatty():
        print(file=sys.stderr)
    for sentence in (*result.summary, *(problem.message for problem in result.problems)):
        print(sentence)
    return 0


def _line(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\rframe {done} of {total}", end="", file=sys.stderr, flush=True)
    elif done == total:
        print(f"frame {done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
