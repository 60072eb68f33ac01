"""`python -m analysis validate PATH`: what the recordings under a path are, and what is wrong with them."""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.data import msr_action3d
from analysis.data.own_clips import sequence_of_track
from analysis.data.sequence_checks import Finding, check_sequence
from analysis.data.utd_mhad import read_skeleton
from analysis.data.utkinect import read_labels
from analysis.data.utkinect_sequences import read_sequence
from analysis.formats import ArrayFileError, read_pose
from analysis.formats.acclaim import Skeleton, read_amc, read_asf
from analysis.formats.bvh_names import read_bvh_body
from analysis.formats.keypoints_json import read_keypoints, read_openpose
from analysis.schema import SchemaError

_RATE = Fraction(30)  # for key-points in JSON, which tell none: it decides only how far a joint may jump
_SHOWN = 20  # findings of a kind that are printed


def validate(path: Path) -> tuple[Counter[str], list[Finding]]:
    """(kind of recording -> how many, findings in the order of the files). A folder is looked through to its bottom.

    Kinds: MSR-Action3D, UTKinect, UTD-MHAD, Acclaim, BVH, OpenPose, key-points, clip. Other files are passed over.
    """
    kinds: Counter[str] = Counter()
    found: list[Finding] = []
    skeletons: dict[Path, Skeleton] = {}
    for file in _recordings(path):
        kind, check = _kind_of(file, skeletons)
        if check is None:
            continue
        kinds[kind] += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # medians of joints that are never seen
                found.extend(check(file))
        except (SchemaError, ArrayFileError, OSError) as error:
            found.append(Finding("unreadable", file.name, None, str(error).removeprefix(file.name).lstrip(",: ")))
    return kinds, found


def validate_main(arguments: list[str] | None = None) -> int:
    """0 where nothing is wrong, 1 where something is, 2 where there is nothing to look at."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis validate",
        description="Looks for what is wrong with recordings of skeletons, and names file and frame.",
    )
    parser.add_argument("path", type=Path, help="a file, or a folder that is looked through to its bottom")
    parser.add_argument("--all", action="store_true", help=f"print every finding, not {_SHOWN} of a kind")
    options = parser.parse_args(arguments)
    if not options.path.exists():
        parser.error(f"{options.path}: is not there")
    kinds, found = validate(options.path)
    if not kinds:
        print(f"{options.path}: no recordings that can be read here")
        return 2
    for kind, number in sorted(kinds.items()):
        print(f"{kind}: {number} recordings")
    printed: Counter[str] = Counter()
    for finding in found:
        printed[finding.kind] += 1
        if options.all or printed[finding.kind] <= _SHOWN:
            print(finding)
    for kind, number in sorted(printed.items()):
        hidden = "" if options.all or number <= _SHOWN else f", {number - _SHOWN} of them not shown (--all)"
        files = len({finding.file for finding in found if finding.kind == kind})
        print(f"{kind}: {number} findings in {files} files{hidden}")
    if not found:
        print("nothing is wrong")
    return 1 if found else 0


Check = Callable[[Path], list[Finding]]


def _recordings(path: Path) -> list[Path]:
    """Files, and folders of OpenPose's files as one each."""
    if path.is_file():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file())
    folders = sorted({file.parent for file in files if file.name.endswith("_keypoints.json")})
    return [*(file for file in files if not file.name.endswith("_keypoints.json")), *folders]


def _kind_of(file: Path, skeletons: dict[Path, Skeleton]) -> tuple[str, Check | None]:
    name, ending = file.name.lower(), file.suffix.lower()
    if file.is_dir():
        return "OpenPose", lambda path: check_sequence(read_openpose(path, _RATE))
    if name.endswith(("_skeleton3d.txt", "_skeleton.txt")):
        return "MSR-Action3D", _check_msr
    if name.startswith("joints_s") and ending == ".txt":
        return "UTKinect", _check_utkinect
    if name.endswith("_skeleton.mat"):
        return "UTD-MHAD", lambda path: check_sequence(read_skeleton(path))
    if ending == ".amc":
        return "Acclaim", lambda path: check_sequence(read_amc(path, _skeleton_for(path, skeletons)))
    if ending == ".bvh":
        return "BVH", lambda path: check_sequence(read_bvh_body(path))
    if name == "pose.dsa":
        return "clip", _check_clip
    if ending == ".json" and _looks_like_keypoints(file):
        return "key-points", _check_keypoints
    return "", None


def _check_msr(path: Path) -> list[Finding]:
    frames = msr_action3d.raw_frames(path)
    zeros = msr_action3d.zero_frames(frames)
    found = []
    if zeros.any():
        what = "frames of zeros" if not zeros.all() else "frames of zeros: nothing was recorded"
        found.append(Finding("zeros", path.name, int(np.argmax(zeros)), f"{zeros.sum()} of {len(zeros)} are {what}"))
    form = "real3d" if path.name.endswith("3D.txt") else "screen"
    sequence = msr_action3d.read_clip(path, form)
    if sequence is None:
        return found
    first = int(np.argmin(zeros))
    checked = check_sequence(sequence, first)
    return found + [f for f in checked if not (zeros.any() and f.message.startswith("nobody is seen"))]


def _check_utkinect(path: Path) -> list[Finding]:
    found = check_sequence(read_sequence(path))
    labels = path.with_name("actionLabel_modified.txt")
    if labels.is_file():
        name = path.stem.removeprefix("joints_")
        for action, span in read_labels(labels).get(name, {}).items():
            if span is None:
                found.append(Finding("missing", path.name, None, f"{action} has no label"))
    return found


def _check_clip(path: Path) -> list[Finding]:
    track = read_pose(path)
    return [finding for person in range(track.n_people) for finding in check_sequence(sequence_of_track(track, person))]


def _check_keypoints(path: Path) -> list[Finding]:
    sequence = read_keypoints(path, _RATE)
    if sequence.joints.shape[2] == 3 and np.nanmax(np.abs(sequence.joints), initial=0.0) < 20:
        sequence = read_keypoints(path, _RATE, "m")  # pixels go farther
    return check_sequence(sequence)


def _looks_like_keypoints(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096).decode("utf-8", errors="replace").lstrip()
    return head.startswith("[[") or '"keypoints"' in head or '"annotations"' in head


def _skeleton_for(path: Path, skeletons: dict[Path, Skeleton]) -> Skeleton:
    """The one .asf of the folder, or the one whose name the file's begins with; here or up to two folders higher."""
    for folder in (path.parent, *path.parent.parents[:2]):
        own = sorted(folder.glob("*.asf"))
        named = [asf for asf in own if path.name.lower().startswith(asf.stem.lower())] or (own if len(own) == 1 else [])
        if named:
            if named[0] not in skeletons:
                skeletons[named[0]] = read_asf(named[0])
            return skeletons[named[0]]
    raise SchemaError(f"{path.name}: there is no .asf for it")
