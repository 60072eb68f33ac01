"""python -m analysis: its help, its errors, and the way of a network from teaching to parsing, on made-up clips."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import analysis.__main__ as command_line
from analysis.__main__ import main
from analysis.data import datasets
from analysis.data.batches import Sampling
from analysis.data.datasets import Dataset
from analysis.data.examples import Example
from analysis.data.splits import Split
from analysis.formats import write_pose
from analysis.formats.checkpoint_header import read_card
from analysis.schema import OPENPOSE_18
from analysis.schema.skeleton import SkeletonSequence

ROOT = Path(command_line.__file__).parents[1]
NAMES = tuple(f"s{subject}-{number}" for subject in (1, 2, 3) for number in range(4))
MOVE = "side"  # of 25 frames a second
SMALL = ["--set", "widths=[8,8]", "--set", "strides=[1,2]", "--set", "primitives=6", "--set", "keys=4"]


def test_every_command_is_there():
    found = {name: where for group in command_line.COMMANDS.values() for name, where in group.items()}
    assert set(found) == set(command_line.TOLD)
    for name, where in found.items():
        module, _, function = where.partition(":")
        source = (ROOT / "analysis" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        functions = [one.name for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)]
        assert function in functions, name
        assert f"  {name} " in command_line.usage()


def test_help_and_unknown_words(capsys):
    assert main(["--help"]) == 0
    assert "teach and measure:" in capsys.readouterr().out
    assert main([]) == 2
    assert main(["dance"]) == 2
    assert "there is no command 'dance'" in capsys.readouterr().err
    assert main(["choose", "--help"]) == 0
    assert main(["choose", "well"]) == 2
    with pytest.raises(SystemExit, match="0"):
        main(["train", "--help"])
    assert "--everybody" in capsys.readouterr().out


def test_what_goes_wrong_is_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("DANCESITE_DATA", raising=False)
    assert main(["train", "msr_action3d", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "no folder of recordings: name one with --data, or set DANCESITE_DATA\n"
    assert main(["train", "msr_action3d", "--split", "fifth", "--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "MSR-Action3D" in capsys.readouterr().err
    (tmp_path / "a.safetensors").write_bytes(b"no checkpoint")
    for command in ("evaluate", "export-onnx"):
        assert main([command, str(tmp_path / "a.safetensors")]) == 2
        assert capsys.readouterr().err == "a.safetensors: not a file of safetensors\n"
    assert main(["parse", str(tmp_path / "none.safetensors"), "x.bvh"]) == 2
    assert "none.safetensors: cannot be read" in capsys.readouterr().err


@pytest.fixture
def made_up(monkeypatch, make_dancer):
    """Twelve clips of three people with two classes and two units; who counts is asked for by name."""
    still = make_dancer([(MOVE, 1.6)]).world_smooth[:, 0]

    def read(_):
        out = []
        for i, name in enumerate(NAMES):
            rng = np.random.default_rng(i)
            joints = still + rng.normal(scale=0.02, size=still.shape)
            joints[:, :, 0] += (i % 2) * np.linspace(0, 1, 40)[:, None]
            sequence = SkeletonSequence(joints.astype(np.float32), OPENPOSE_18, Fraction(30), "m", name)
            out.append(Example(name, int(name[1]), sequence, action=i % 2, units=np.repeat([0, 1, 2, 1], 10)))
        return out

    made = Dataset(
        read=read, folder="", layout=OPENPOSE_18, sampling=Sampling(frames=16, rate=Fraction(15)),
        variety=datasets.DATASETS["utkinect"].variety, variants=("only",),
        split=lambda _: Split(NAMES[:4], NAMES[4:8], NAMES[8:]), actions=("stay", "walk"), units=("", "left", "right"),
    )  # fmt: skip
    monkeypatch.setitem(datasets.DATASETS, "made-up", made)


def test_from_teaching_to_parsing(made_up, tmp_path, capsys, make_dancer):
    train = ["train", "made-up", *SMALL, "--iterations", "4", "--batch", "2", "--out", str(tmp_path)]
    assert main(train) == 0
    path = tmp_path / "made-up-only-fast-seed0.safetensors"
    card = read_card(path)
    assert (card.actions, [unit["name"] for unit in card.units]) == (("stay", "walk"), ["", "left", "right"])
    assert card.sampling == {"kind": "rate", "fps": [15, 1], "window": 16, "hop": 8}
    assert 0 <= card.metrics["validation"]["accuracy"] <= 1
    made = card.provenance
    assert (made["dataset"], made["split"], made["seed"], made["iterations"]) == ("made-up", "only", 0, 4)
    assert made["taught"]["count"] == made["validated"]["count"] == 4
    assert "test" not in made
    first = path.read_bytes()
    assert main(train) == 0
    again = read_card(path)
    assert again.weights_sha256 == card.weights_sha256, "the same seed, other weights"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert len(path.read_bytes()) == len(first)

    assert main(["evaluate", str(path)]) == 0
    told = json.loads(path.with_suffix(".evaluation.json").read_text())
    assert told["results"]["test"] == list(NAMES[8:])
    assert told["results"]["taught_with_this_split"]
    assert told["data"][0]["test"]["count"] == 4
    wanted = {"class accuracy", "mAP", "macro F1", "frame accuracy", "edit", "f1@50", "boundary@0.25", "by subject"}
    assert wanted <= set(told["results"]["metrics"])
    assert set(told["results"]["metrics"]["by subject"]) == {"3"}

    pose = tmp_path / "pose.dsa"
    write_pose(pose, make_dancer([(MOVE, 1.8)]))
    capsys.readouterr()
    assert main(["parse", str(path), str(pose), "--out", str(tmp_path / "read")]) == 0
    report = json.loads((tmp_path / "read" / "report.json").read_text())
    assert report["method"]["kind"] == "learned"
    assert report["scores"]["model"]["sha256"] == card.weights_sha256
    assert len(report["scores"]["start"]) == 45
    assert capsys.readouterr().out

    points = make_dancer([(MOVE, 1.2)]).image[:, 0].round(1).tolist()
    (tmp_path / "points.json").write_text(json.dumps(points))
    assert main(["parse", str(path), str(tmp_path / "points.json")]) == 2
    assert "points.json: joints have 2 coordinates, made-up fast wants 3" in capsys.readouterr().err
    points = make_dancer([(MOVE, 1.2)]).world[:, 0].round(3).tolist()
    (tmp_path / "points.json").write_text(json.dumps(points))
    assert main(["parse", str(path), str(tmp_path / "points.json"), "--fps", "15"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert (read["fps"], read["frames"], len(read["classes"])) == ([15, 1], 30, 2)
    assert [read["segments"][0]["start"], read["segments"][-1]["end"]] == [0, 30]

    assert main(["export-onnx", str(path)]) == 0
    assert path.with_suffix(".onnx").is_file()


def test_what_cannot_be_built_or_compared_is_one_sentence(made_up, tmp_path, monkeypatch, capsys):
    train = ["train", "made-up", *SMALL, "--iterations", "1", "--batch", "2", "--out", str(tmp_path)]
    assert main([*train, "--set", "depth=3"]) == 2
    assert "architecture.config: fast cannot be built of it: " in capsys.readouterr().err
    assert main([*train, "--architecture", "stgcn++"]) == 2  # it labels no frames
    assert "architecture.config: stgcn++ cannot be built of it: " in capsys.readouterr().err
    assert main([*train, "--everybody"]) == 0
    made = datasets.DATASETS["made-up"]
    monkeypatch.setitem(datasets.DATASETS, "made-up", replace(made, units=("", "right", "left")))
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "made-up-only-fast-seed0.safetensors")]) == 2
    assert "units: those of the network are not those of made-up" in capsys.readouterr().err


def test_teaching_with_few_labels(made_up, tmp_path, capsys):
    """Two of four clips are labelled: two students, one network, and the card says of how many labels."""
    few = tmp_path / "few.txt"
    few.write_text(f"{NAMES[0]}\n{NAMES[1]}\n")
    train = ["train", "made-up", *SMALL, "--iterations", "4", "--batch", "2", "--recipe", "semi_supervised"]
    assert main([*train, "--labelled", str(few), "--out", str(tmp_path / "few")]) == 0
    card = read_card(tmp_path / "few" / "made-up-only-fast-seed0.safetensors")
    assert (card.provenance["taught"]["count"], card.provenance["labelled"]["count"]) == (4, 2)
    assert 0 <= card.metrics["validation"]["accuracy"] <= 1
    capsys.readouterr()
    assert main([*train, "--out", str(tmp_path / "none")]) == 2
    assert "say which clips are labelled" in capsys.readouterr().err
    few.write_text(NAMES[-1])
    assert main([*train, "--labelled", str(few), "--out", str(tmp_path / "strange")]) == 2
    assert f"{NAMES[-1]} is not among those that are taught" in capsys.readouterr().err
    assert main([*train, "--fraction", "20", "--out", str(tmp_path / "none")]) == 2
    assert "labelled subset: there is none of made-up" in capsys.readouterr().err


def test_a_training_that_was_stopped_goes_on(made_up, tmp_path, monkeypatch):
    from analysis.training import train_command

    train = ["train", "made-up", *SMALL, "--iterations", "4", "--batch", "2", "--everybody"]
    assert main([*train, "--out", str(tmp_path / "whole")]) == 0
    recipe, steps = train_command.Recipe, []

    def stop(step, values):
        steps.append(step)
        if steps == [1, 2, 3]:
            raise KeyboardInterrupt

    def stopping(model, batches, how, *, report, **rest):
        def tell(step, values):
            report(step, values)
            stop(step, values)

        return plain(model, batches, how, report=tell, **rest)

    plain = train_command.RECIPES["supervised"]
    monkeypatch.setitem(train_command.RECIPES, "supervised", stopping)
    monkeypatch.setattr(train_command, "Recipe", lambda **values: recipe(save_every=2, **values))
    stopped = [*train, "--out", str(tmp_path / "stopped")]
    assert main(stopped) == 130
    assert main(stopped) == 0
    assert steps == [1, 2, 3, 3, 4], "it did not go on where it was saved"
    name = "made-up-only-fast-seed0.safetensors"
    whole, again = (read_card(tmp_path / folder / name) for folder in ("whole", "stopped"))
    assert whole.weights_sha256 == again.weights_sha256
    assert whole.provenance["taught"]["count"] == 8
