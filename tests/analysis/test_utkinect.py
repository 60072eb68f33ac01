"""The reader of UTKinect, on made-up files; and on the real ones where they are at hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data.utkinect import SKIPPED, Action, read_labels, read_rows, read_utkinect
from analysis.schema import JOINTS, Gap, SchemaError

LABELS = "s03_e01\nwalk: 100 160 \nsitDown: 180 190\nstandUp: NaN NaN\npickUp: 240 260\n"


def row(counter, x=0.0):
    joints = np.zeros((20, 3))
    joints[:, 0] = np.arange(20) / 100 + x
    joints[:, 1] = 1 - np.arange(20) / 20
    joints[:, 2] = 2.0
    return f"{counter} " + "  ".join(f"{value:.6f}" for value in joints.reshape(-1))


def folder_of(tmp_path, rows, labels=LABELS):
    (tmp_path / "joints").mkdir()
    (tmp_path / "joints" / "joints_s03_e01.txt").write_text("\n".join(rows) + "\n")
    (tmp_path / "joints" / "actionLabel_modified.txt").write_text(labels)
    return tmp_path


def test_a_recording_in_real_time(tmp_path):
    rows = [row(100), row(100, 0.2), row(104, 0.3), row(110), row(200), row(260)]
    (recording,) = read_utkinect(folder_of(tmp_path, rows))
    track = recording.track
    assert (recording.name, recording.subject, track.rate, track.n_frames) == ("s03_e01", 3, 30, 81)
    assert recording.actions == (
        Action("walk", 0.0, 1.0), Action("sitDown", 80 / 60, 90 / 60), Action("pickUp", 140 / 60, 160 / 60),
    )  # fmt: skip
    # standUp has no label: it lies somewhere between its neighbours.
    assert recording.unknown == ((90 / 60, 140 / 60),)
    assert track.gaps == (Gap(6, 50, SKIPPED), Gap(51, 80, SKIPPED))
    assert np.isnan(track.image[6:50]).all()
    assert (track.score[6:50] == 0).all()
    wrist = JOINTS.index("right_wrist")
    # Two rows of one counter are averaged (x 0.1 and 0.3), the frame between is interpolated; x and y are turned.
    hips = (0.16 + 0.12) / 2
    np.testing.assert_allclose(track.world[0, 0, wrist], [-(0.10 - hips), -(0.5 - (0.2 + 0.4) / 2), 0.0], atol=1e-6)
    np.testing.assert_allclose(track.image[:3, 0, wrist, 0], 320 - 571.26 * np.array([0.2, 0.3, 0.4]) / 2, atol=1e-3)
    for name in ("nose", "left_eye", "right_ear"):
        assert np.isnan(track.world[0, 0, JOINTS.index(name)]).all()
    neck = (0.04 + 0.08) / 2
    np.testing.assert_allclose(track.world[0, 0, 1, 0], -(neck - hips), atol=1e-6)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(100), row(98)], "joints_s03_e01.txt, line 2: the counter goes back to 98"),
        ([row(100), row(102)[:-10]], "line 2: 60 numbers, not 61"),
        ([row(100), row(103)], "line 2: the counter 103 is no even number"),
        ([row(100), row(102).replace("2.000000", "two", 1)], "line 2: could not convert"),
        ([row(100), row(102).replace("2.000000", "nan", 1)], "line 2: not all numbers are finite"),
        ([row(100), row(100)], "joints_s03_e01.txt: fewer than two rows"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, rows, words):
    with pytest.raises(SchemaError, match=words):
        read_utkinect(folder_of(tmp_path, rows))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("walk: 1 2\n", "line 1: an action before"),
        ("s01_e01\nwalk: 9 2\n", "line 2: walk ends at 2, before it starts at 9"),
        ("s01_e01\nwalk: 1 x\n", "line 2: '1 x' are no counters"),
        ("s01_e01\nwalk: 1\n", "line 2: two counters are wanted"),
        ("s01_e01\ndance: 1 2\n", "line 2: 'dance' is none of the ten"),
        ("s01_e01\nwalk: 1 2\nwalk: 1 2\n", "line 3: walk comes twice"),
        ("s01_e01\ns01_e01\n", "line 2: s01_e01 comes twice"),
        ("first\n", "line 1: 'first' is no recording"),
    ],
)
def test_a_wrong_label_is_named(tmp_path, labels, words):
    path = tmp_path / "labels.txt"
    path.write_text(labels)
    with pytest.raises(SchemaError, match=words):
        read_labels(path)


def test_a_recording_without_its_file(tmp_path):
    with pytest.raises(SchemaError, match=r"joints_s04_e01.txt: is named among the labels"):
        read_utkinect(folder_of(tmp_path, [row(100), row(102)], LABELS + "s04_e01\n"))


@pytest.mark.data
def test_the_real_recordings(data):
    folder = data / "utkinect"
    if not folder.is_dir():
        pytest.skip("UTKinect is not here (DANCESITE_DATA)")
    recordings = read_utkinect(folder)
    assert len(recordings) == 20
    assert {r.subject for r in recordings} == set(range(1, 11))
    assert sum(len(r.actions) for r in recordings) == 199
    assert [r.name for r in recordings if r.unknown] == ["s10_e02"]
    assert sum(1 for r in recordings if r.track.gaps) == 6
    assert all(0 <= a.start < a.end <= r.seconds for r in recordings for a in r.actions)
    assert sum(len(read_rows(folder / "joints" / f"joints_{r.name}.txt")[0]) for r in recordings) == 15860 - 542
