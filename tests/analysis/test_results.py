"""Published results tell where they come from, and the page tells nothing that is not in them."""

from __future__ import annotations

import json
import math

import pytest

from analysis.experiments import results, tables
from analysis.experiments.page import replaced
from analysis.schema import SchemaError
from analysis.training.provenance import command_line, names_hash


def test_the_committed_page_is_what_the_committed_results_say():
    page = tables.PAGE.read_text(encoding="utf-8")
    assert tables.page_of(page, results.FOLDER) == page, "run: python -m analysis tables"


def test_a_result_tells_all_that_is_needed_to_get_it_again(tmp_path):
    path = tmp_path / "benchmarks" / "msr.json"
    results.write_result(
        path, "msr", {"runs": []}, command="python -m analysis experiment msr", seeds=[0, 1],
        splits=[("msr_action3d", "setting2")], minutes=1.25,
    )  # fmt: skip
    told = results.read_result("msr", path.parent)
    assert told == json.loads(path.read_text())
    assert set(told) == {
        "schema", "name", "command", "revision", "date", "versions", "machine", "seeds", "minutes", "data", "results",
    }  # fmt: skip
    assert {"python", "torch", "numpy"} <= set(told["versions"])
    (data,) = told["data"]
    assert (data["dataset"], data["split"], data["train"]["count"] + data["validation"]["count"]) == (
        "msr_action3d", "setting2", 291,
    )  # fmt: skip
    assert len(data["test"]["sha256"]) == 64
    assert results.read_result("nothing", path.parent) is None
    with pytest.raises(SchemaError, match=r"msr\.json: not to be written as JSON"):
        results.write_result(path, "msr", {"f1": math.nan}, command="", seeds=[], splits=[], minutes=0)
    assert json.loads(path.read_text()) == told
    path.write_text('{"schema": 9}')
    with pytest.raises(SchemaError, match=r"msr\.json: schema: 9 is not 1"):
        results.read_result("msr", path.parent)


def test_numbers_as_they_are_told():
    assert results.told([90.0, 91.0, 95.0]) == "92.0 ± 2.6"
    assert results.told([90.04]) == "90.0"
    assert names_hash(["b", "a"]) == names_hash(["a", "b"]) != names_hash(["ab"])
    assert command_line(["train", "drawn", "--out", "/home/me/models dir"]) == (
        "python -m analysis train drawn --out 'models dir'"
    )


def run(arm, split, seed, accuracy):
    names = ("accuracy_one_view", "macro_f1", "map", "accuracy_without_subject_2", "accuracy_damaged")
    scores = dict.fromkeys(names, 0.5)
    return {"arm": arm, "split": split, "seed": seed, "accuracy": accuracy, "weights": 1_250_000, **scores}


def test_a_page_of_made_up_results(tmp_path):
    runs = [run("fast", "setting2", seed, 0.9 + seed / 100) for seed in range(3)] + [run("large", "setting2", 0, 0.8)]
    runs += [run("fast", f"as{k}-test3", seed, 0.9 + k / 100) for k in (1, 2, 3) for seed in range(2)]
    together = [{"arm": "fast", "networks": 3, "accuracy": 0.93}, {"arm": "large", "networks": 1, "accuracy": 0.8}]
    results.write_result(
        tmp_path / "msr.json", "msr", {"planned": 12, "runs": runs, "together": together}, seeds=[0, 1, 2],
        command="python -m analysis experiment msr", splits=[], minutes=90,
    )  # fmt: skip
    marks = "".join(f"<!-- bench:{name} -->old<!-- /bench:{name} -->\nkept\n" for name in tables.SECTIONS)
    page = tables.page_of(marks, tmp_path)
    assert "| fast | 1.25 M | 3 | 91.0 ± 1.0 | 50.0 ± 0.0 |" in page
    assert "| 50.0 ± 0.0 | 93.0 |" in page
    assert "| large | 1.25 M | 1 | 80.0 | 50.0 |" in page
    assert "| fast | 91.0 ± 0.0 | 92.0 ± 0.0 | 93.0 ± 0.0 | 92.0 ± 0.0 |" in page
    assert "`python -m analysis experiment msr`" in page
    assert "2 of 12 planned runs are not done yet." in page
    assert "old" not in page
    assert page.count("kept") == len(tables.SECTIONS)
    assert page.count("Not measured yet.") == len(tables.SECTIONS) - 1
    assert tables.page_of(page, tmp_path) == page
    with pytest.raises(ValueError, match="no place for two"):
        replaced(page, "two", "")


def test_tables_of_units_and_of_speed():
    seeds = {"0": {"edit": 79.0}, "1": {"edit": 81.0}}
    told = tables.utkinect(
        {
            "table": [
                {"method": "a", "condition": "normal", "mean": {"edit": 80.0}, "seeds": seeds},
                {"method": "b", "condition": "normal", "mean": {"edit": 70.0, "boundary@0.5": 33.3}},
            ],
            "parameters": {"a": 300_000},
        }
    )
    assert "| normal | a | 80.0 ± 1.4 | - |" in told
    assert "| normal | b | 70.0 | 33.3 |" in told
    speed = [{"batch": 1, "per_second": 20.0, "to_rival": 1.5}]
    row = {"name": "fast", "tells": "everything", "weights": 600_000, "gflop": 0.61, "speed": speed}
    told = tables.efficiency(
        {"networks": [row], "frames": 64, "joints": 18, "threads": 1, "rounds": 15, "rival": "ST-GCN++"}
    )
    assert "| fast | everything | 0.60 M | 0.61 | 20.0 (1.50) |" in told
