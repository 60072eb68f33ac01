"""An exported network says what the checkpoint says, at every length and for several clips at once."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch

from analysis.formats.model_card import Card
from analysis.models import checkpoint
from analysis.models.builders import build
from analysis.models.onnx_export import export, flat
from analysis.schema import SchemaError

SMALL = {"widths": [8, 8, 12], "strides": [1, 2, 2], "heads": 2, "keys": 4, "primitives": 6}


def loaded_of(tmp_path, builder, config, units):
    torch.manual_seed(0)
    model = build(builder, config)
    with torch.no_grad():  # running statistics and gates that are not those of a new network
        model.train()(torch.randn(4, 10, 32, 18), torch.ones(4, 32, dtype=torch.bool))
    names = [{"name": ""}, *({"name": f"unit {i}"} for i in range(1, units))][:units]
    card = Card(
        {"builder": builder, "config": config}, "openpose-18", {"coordinates": 3, "streams": ["joint"]},
        {"kind": "clip", "frames": 32}, ("wave", "kick", "turn"), tuple(names),
    )  # fmt: skip
    path = tmp_path / "model.safetensors"
    checkpoint.save(path, model, card)
    return checkpoint.load(path)


@pytest.mark.parametrize(
    ("builder", "config", "units"),
    [
        ("fast", {"actions": 3, "units": 5, **SMALL}, 5),
        ("faithful", {"actions": 3, "units": 5, **SMALL, "context": 2}, 5),
        ("stgcn", {"actions": 3, "widths": [8, 8], "strides": [1, 2]}, 0),
    ],
)
def test_the_same_numbers(tmp_path, builder, config, units):
    loaded = loaded_of(tmp_path, builder, config, units)
    path = tmp_path / "model.onnx"
    names = export(loaded, path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert [one.name for one in session.get_outputs()] == list(names)
    data = session.get_modelmeta().custom_metadata_map
    assert Card.loads(data["card"]) == loaded.card
    least = int(data["min_frames"])
    assert least == (1 if builder == "stgcn" else 13)  # four key moments in frames of which one stands for four
    rng = np.random.default_rng(0)
    for clips, frames in ((2, 32), (1, least), (3, 47), (1, 200)):
        x = rng.normal(size=(clips, 10, frames, 18)).astype(np.float32)
        valid = rng.random((clips, frames)) > 0.2
        with torch.no_grad():
            want = flat(loaded.model(torch.from_numpy(x), torch.from_numpy(valid)))
        for name, got in zip(names, session.run(None, {"x": x, "valid": valid}), strict=True):
            assert got.shape == tuple(want[name].shape), f"{name} of {frames} frames"
            off = np.abs(got.astype(np.float64) - want[name].numpy().astype(np.float64)).max()
            assert off < 1e-4, f"{name} of {frames} frames"


def test_what_fails_leaves_nothing(tmp_path, monkeypatch):
    loaded = loaded_of(tmp_path, "stgcn", {"actions": 3, "widths": [8], "strides": [1]}, 0)

    def refuse(*_, **__):
        raise torch.onnx.errors.UnsupportedOperatorError("aten::dance", 17, None)

    monkeypatch.setattr(torch.onnx, "export", refuse)
    with pytest.raises(SchemaError, match=r"model: cannot be said in ONNX: .*aten::dance"):
        export(loaded, tmp_path / "model.onnx")
    assert [file.name for file in tmp_path.iterdir()] == ["model.safetensors"]
