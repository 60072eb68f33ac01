"""The committed splits: made by their rules, nobody on two sides, and of the recordings that there are."""

from __future__ import annotations

import pytest

from analysis.data import splits
from analysis.data.splits import NAMES, Split, make_splits, read_split, samples, subject_of, variants, write_splits
from analysis.schema import SchemaError

EVERY = [(name, variant) for name in NAMES for variant in variants(name)]
MIXED = ("test1", "test2")  # the two protocols whose definition puts every subject on both sides


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_splits_are_those_of_the_rules(name):
    made = make_splits(name, samples(name))
    assert variants(name) == tuple(made)
    assert {variant: read_split(name, variant) for variant in made} == made


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_nobody_is_on_both_sides(name, variant):
    split = read_split(name, variant)
    parts = [set(split.train), set(split.validation), set(split.test)]
    assert all(parts)
    assert sum(map(len, parts)) == len(set.union(*parts))
    assert split.fit == tuple(sorted(parts[0] | parts[1]))
    train, validation, test = ({subject_of(name, sample) for sample in part} for part in parts)
    assert not train & validation
    if not variant.endswith(MIXED):
        assert not test & (train | validation)
    sets = [v for v in splits.ACTION_SETS if variant.startswith(v)]
    everything = [s for s in samples(name) if not sets or int(s[1:3]) in splits.ACTION_SETS[sets[0]]]
    assert sorted(set.union(*parts)) == everything


def test_setting_two_is_odd_against_even():
    split = read_split("msr_action3d", "setting2")
    assert (len(split.fit), len(split.test)) == (291, 275)
    assert {subject_of("msr_action3d", sample) for sample in split.fit} == {1, 3, 5, 7, 9}
    assert {subject_of("msr_action3d", sample) for sample in split.validation} == {9}
    assert "a13_s09_e02" not in samples("msr_action3d")


def test_the_first_third_of_the_repeats_teaches():
    first, second = (read_split("msr_action3d", f"as1-test{number}") for number in (1, 2))
    assert [s for s in first.fit if s.startswith("a02_s01")] == ["a02_s01_e01"]
    assert [s for s in second.fit if s.startswith("a02_s01")] == ["a02_s01_e01", "a02_s01_e02"]
    assert [s for s in second.test if s.startswith("a02_s01")] == ["a02_s01_e03"]
    assert {int(sample[1:3]) for sample in first.fit} == set(splits.ACTION_SETS["as1"])


def test_everybody_is_tested_once():
    for name in ("msr_action3d", "utkinect"):
        tested = [s for variant in variants(name) if variant.startswith("fold") for s in read_split(name, variant).test]
        assert sorted(tested) == list(samples(name))
    alone = [v for v in variants("msr_action3d") if v.startswith("leave")]
    assert sorted(s for v in alone for s in read_split("msr_action3d", v).test) == list(samples("msr_action3d"))


def test_seven_subjects_one_and_two():
    drawn = [read_split("msr_action3d", f"7-1-2-seed-{seed}") for seed in splits.SEEDS]
    for split in drawn:
        counts = [len({subject_of("msr_action3d", s) for s in part}) for part in (split.train, split.validation)]
        assert counts == [7, 1]
        assert len({subject_of("msr_action3d", s) for s in split.test}) == 2
    assert len(set(drawn)) == 3


def test_names_that_are_not_there():
    with pytest.raises(SchemaError, match="'msr' is not one of msr_action3d, utkinect, hdm05"):
        read_split("msr", "setting2")
    with pytest.raises(SchemaError, match="split of utkinect: 'setting2' is not one of fold-1"):
        read_split("utkinect", "setting2")


def test_written_is_read_again(tmp_path, monkeypatch):
    for file in ("utkinect/joints/joints_s01_e01.txt", "hdm05/amc/1/HDM_bk_squat_001_120.amc"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).touch()
    monkeypatch.setattr(splits, "FOLDER", tmp_path / "out")
    monkeypatch.setattr(splits, "make_splits", lambda name, names: {"one": Split(tuple(names), (), ())})
    write_splits(tmp_path)
    assert read_split("utkinect", "one") == Split(("s01_e01",), (), ())
    assert read_split("hdm05", "one").train == ("HDM_bk_squat_001_120",)


@pytest.mark.data
def test_the_recordings_are_those_of_the_splits(data, tmp_path, monkeypatch):
    if not (data / "msr_action3d").is_dir():
        pytest.skip("the skeletons are not here (DANCESITE_DATA)")
    committed = {name: (splits.FOLDER / f"{name}.json").read_bytes() for name in NAMES}
    monkeypatch.setattr(splits, "FOLDER", tmp_path)
    write_splits(data)
    assert {name: (tmp_path / f"{name}.json").read_bytes() for name in NAMES} == committed
