"""The committed labelled subsets: made by their rule, nested, of every class, and of nobody who is tested."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from analysis.data import labelled_subsets
from analysis.data.labelled_subsets import ALL, DRAWS, SHARES, VARIANTS, count_of, in_order, kind_of, read_subset
from analysis.data.splits import read_split, subject_of
from analysis.schema import SchemaError

EVERY = [(name, variant) for name, named in VARIANTS.items() for variant in named]


def test_the_committed_files_are_what_the_command_makes(tmp_path, monkeypatch):
    committed = {path.name: path.read_bytes() for path in labelled_subsets.FOLDER.iterdir()}
    monkeypatch.setattr(labelled_subsets, "FOLDER", tmp_path)
    labelled_subsets.write_subsets()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_nobody_who_is_tested_is_labelled(name, variant):
    split = read_split(name, variant)
    tested = {subject_of(name, sample) for sample in split.test}
    for draw in range(DRAWS):
        for share in (*SHARES, ALL):
            subset = read_subset(name, variant, share, draw)
            assert set(subset) <= set(split.fit)
            assert not tested & {subject_of(name, sample) for sample in subset}
    assert read_subset(name, variant, ALL, 0) == split.fit


@pytest.mark.parametrize(("name", "variant"), EVERY)
def test_smaller_shares_are_in_larger_ones_and_draws_differ(name, variant):
    for draw in range(DRAWS):
        parts = [set(read_subset(name, variant, share, draw)) for share in (*SHARES, ALL)]
        assert all(small < large or small == large for small, large in pairwise(parts))
        assert len(parts[2]) < len(parts[3]) < len(parts[4])
    assert len({read_subset(name, variant, 20, draw) for draw in range(DRAWS)}) > 1


@pytest.mark.parametrize(("name", "variant"), [each for each in EVERY if each[0] != "utkinect"])
def test_every_class_has_its_share(name, variant):
    fit = Counter(kind_of(name, sample) for sample in read_split(name, variant).fit)
    for draw in range(DRAWS):
        for share in SHARES:
            subset = read_subset(name, variant, share, draw)
            assert len(subset) == max(len(fit), round(share / 100 * sum(fit.values())))
            found = Counter(kind_of(name, sample) for sample in subset)
            assert set(found) == set(fit)
            if share >= 20:
                assert all(abs(found[kind] - share / 100 * fit[kind]) <= 1 for kind in fit)


def test_a_fifth_of_the_recordings_is_of_as_many_people():
    for variant in VARIANTS["utkinect"]:
        for draw in range(DRAWS):
            counts = [len(read_subset("utkinect", variant, share, draw)) for share in SHARES]
            assert counts == [1, 2, 3, 6]
            assert len({subject_of("utkinect", s) for s in read_subset("utkinect", variant, 40, draw)}) == 6


def test_kinds_come_evenly_one_of_each_first():
    names = [f"a{i}" for i in range(4)] + [f"b{i}" for i in range(8)] + ["c0"]
    order = in_order(names, lambda sample: sample[0], np.random.default_rng(0))
    assert sorted(order) == sorted(names)
    kinds = [sample[0] for sample in order]
    assert set(kinds[:3]) == {"a", "b", "c"}
    assert Counter(kinds[3:9]) == {"a": 2, "b": 4}
    assert order != in_order(names, lambda sample: sample[0], np.random.default_rng(1))
    assert (count_of(5, 291, 20), count_of(20, 291, 20)) == (20, 58)


def test_what_is_not_there_is_told():
    with pytest.raises(SchemaError, match="there is none of msr_action3d, fold-1"):
        read_subset("msr_action3d", "fold-1", 20, 0)
    with pytest.raises(SchemaError, match="no 20% in draw 5"):
        read_subset("hdm05", "actor-bd", 20, 5)
    with pytest.raises(SchemaError, match="no 30% in draw 0"):
        read_subset("hdm05", "actor-bd", 30, 0)
