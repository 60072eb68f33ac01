"""What may be asked for as the length of a unit."""

from __future__ import annotations

import pytest

from analysis.schema import Scale, SchemaError


def test_a_scale_comes_back_from_json():
    for scale in (Scale("seconds", 0.3), Scale("seconds", 30), Scale("counts", 1), Scale("counts", 64.0)):
        assert Scale.from_json(scale.to_json()) == scale


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"unit": "bars", "value": 2}, "neither seconds nor counts"),
        ({"unit": "seconds", "value": 0.29}, "0.3 to 30 seconds"),
        ({"unit": "seconds", "value": 31}, "0.3 to 30 seconds"),
        ({"unit": "counts", "value": 0.5}, "1 to 64 counts"),
        ({"unit": "counts", "value": 65}, "1 to 64 counts"),
        ({"unit": "counts", "value": True}, "not a number"),
        ({"unit": "counts", "value": float("nan")}, "not a number"),
        ({"unit": "counts", "value": "8"}, "not a number"),
        ({"unit": ["counts"], "value": 8}, "neither"),
        ({"unit": "counts"}, "scale.value: missing"),
        ({"value": 8}, "scale.unit: missing"),
    ],
)
def test_what_is_no_scale_is_refused_by_name(data, words):
    with pytest.raises(SchemaError, match=words):
        Scale.from_json(data)
