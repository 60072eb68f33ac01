"""python -m analysis parse: what a trained network says about one video, one stored pose or one skeleton file."""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

from analysis.formats import read_pose
from analysis.formats.acclaim import read_amc, read_asf
from analysis.formats.bvh_names import read_bvh_body
from analysis.formats.keypoints_json import read_keypoints
from analysis.models.checkpoint import Loaded, load
from analysis.parsing.decoding import decode
from analysis.parsing.learned import parse_learned
from analysis.parsing.report_command import work_through, write_report
from analysis.parsing.windows import frame_scores
from analysis.schema import OPENPOSE_18, SchemaError, checks
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.convert import to_openpose18

EXAMPLES = """examples:
  python -m analysis parse models/my.safetensors dance.mp4 --out seen
  python -m analysis parse models/my.safetensors seen/pose.dsa --out seen
  python -m analysis parse models/my.safetensors walk.bvh --json walk.json
  python -m analysis parse models/my.safetensors points.json --fps 30

Of a video or a stored pose the whole report is written (report.json in --out), of a skeleton file classes and units."""
_SKELETONS = (".bvh", ".amc", ".json")


def parse_main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m analysis parse", description="Read one dance with a trained network.", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument(
        "file", type=Path, help="a video, pose.dsa, .bvh, .amc (its .asf beside it), or key-points (.json or a folder)"
    )
    parser.add_argument("--out", type=Path, help="folder of the report, for a video or a stored pose (FILE.read)")
    parser.add_argument("--json", type=Path, help="where to write what is read of a skeleton file (standard output)")
    parser.add_argument("--fps", type=Fraction, default=Fraction(30), help="of key-points in JSON (30)")
    given = parser.parse_args(argv)
    torch.set_num_threads(1)
    loaded = load(given.checkpoint)
    if given.file.is_dir() or given.file.suffix.lower() in _SKELETONS:
        told = json.dumps(reading(loaded, sequence_of(given.file, given.fps)), ensure_ascii=False, allow_nan=False)
        if given.json is None:
            print(told)
        else:
            given.json.write_text(told + "\n", encoding="utf-8")
        return 0
    out = given.out or given.file.with_name(f"{given.file.name}.read")
    out.mkdir(parents=True, exist_ok=True)
    if given.file.suffix == ".dsa":
        track, sound = read_pose(given.file), None
    else:
        track, sound = work_through(given.file, out)
    result, _ = parse_learned(track, sound, loaded)
    write_report(out, result)
    return 0


def sequence_of(path: Path, rate: Fraction) -> SkeletonSequence:
    """One body of a skeleton file. Raises SchemaError naming file and line or frame."""
    if path.suffix.lower() == ".bvh":
        return read_bvh_body(path)
    if path.suffix.lower() == ".amc":
        beside = sorted(path.parent.glob("*.asf"))
        named = [one for one in beside if one.stem == path.stem]
        if not named and len(beside) != 1:
            raise SchemaError(f"{path.name}: its skeleton, {path.stem}.asf, is not beside it")
        return read_amc(path, read_asf((named or beside)[0]))
    return read_keypoints(path, rate)


def reading(loaded: Loaded, sequence: SkeletonSequence) -> dict[str, Any]:
    """What the network says about a skeleton: classes, the likeliest first; units of [start, end) frames."""
    card = loaded.card
    if card.layout == OPENPOSE_18:
        sequence = to_openpose18(sequence)
    scores = frame_scores(loaded, sequence)
    order = scores.action.argsort()[::-1]
    segments = [
        {
            "start": one.start, "end": one.end, "confidence": round(one.confidence, 3),
            "unit": card.units[one.unit]["name"] if one.unit else None,
            "state": "unseen" if one.unit is None else "unit" if one.unit else "none",
        }
        for one in (decode(scores) if len(card.units) > 1 else [])
    ]  # fmt: skip
    return {
        "source": sequence.source, "fps": checks.rate_to_json(sequence.rate), "frames": sequence.n_frames,
        "model": {"name": card.name, "version": card.version, "sha256": card.weights_sha256},
        "classes": [{"name": card.actions[i], "confidence": round(float(scores.action[i]), 3)} for i in order],
        "segments": segments,
    }  # fmt: skip
