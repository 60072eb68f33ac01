"""Checkpoints: what is saved comes back; what does not fit says which file and which field."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from analysis.formats.checkpoint_header import CARD_KEY, read_card
from analysis.formats.model_card import Card
from analysis.models import builders, checkpoint
from analysis.models.outputs import ParserOutput
from analysis.schema import SchemaError


class Tiny(nn.Module):
    def __init__(self, width: int, **_: object) -> None:
        super().__init__()
        self.inside = nn.Linear(3, width)
        self.norm = nn.BatchNorm1d(width)
        self.register_buffer("seen", torch.zeros(width, dtype=torch.bool))

    def forward(self, x: torch.Tensor, valid: torch.Tensor) -> ParserOutput:
        told = self.norm(self.inside(x[:, :3].mean(dim=3).transpose(1, 2)).transpose(1, 2)).transpose(1, 2)
        return ParserOutput(told, told[:, 0, :2], told[..., 2:4], told[..., :2], None)


def windows() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(8, 10, 5, 18), torch.ones(8, 5, dtype=torch.bool)


CONFIG = {"width": 4, "actions": 2, "units": 2, "layout": "openpose-18"}
CARD = Card(
    architecture={"builder": "tiny", "config": CONFIG},
    layout="openpose-18",
    inputs={"coordinates": 3, "streams": ["joint", "bone"]},
    sampling={"kind": "rate", "fps": [15, 1], "window": 128, "hop": 64},
    actions=("wave", "kick"),
    units=({"name": ""}, {"name": "turn", "abbr": "tu", "hue": 3, "phase": "start"}),
    provenance={"seed": 0},
    name="tiny",
)


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    monkeypatch.setitem(builders.BUILDERS, "tiny", Tiny)


@pytest.fixture
def path(tmp_path):
    torch.manual_seed(0)
    model = Tiny(4)
    model(*windows())  # running statistics that are not those of a new network
    path = tmp_path / "tiny.safetensors"
    checkpoint.save(path, model, CARD)
    return path


def test_what_is_saved_comes_back(path):
    torch.manual_seed(0)
    model = Tiny(4)
    model(*windows())
    before = torch.get_rng_state()
    loaded = checkpoint.load(path)
    assert torch.equal(torch.get_rng_state(), before)
    assert not loaded.model.training
    given = windows()
    assert torch.equal(loaded.model(*given).features, model.eval()(*given).features)
    card = loaded.card
    assert card == read_card(path) == replace(CARD, weights_sha256=card.weights_sha256)
    assert len(card.weights_sha256) == 64
    first = path.read_bytes()
    checkpoint.save(path, loaded.model, CARD)
    assert path.read_bytes() == first
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_save_that_fails_leaves_what_was_there(path, monkeypatch):
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(OSError, match="no space"):
        checkpoint.save(path, Tiny(4), CARD)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def changed(path, change):
    """The same file with another card, its hash still that of the weights."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    card = json.loads(header["__metadata__"]["card"])
    change(card)
    header["__metadata__"]["card"] = json.dumps(card)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("schema", 2, "schema: 2 is not 1"),
        ("layout", "", "layout: '' is not a name"),
        ("layout", "smpl-24", "layout: 'smpl-24' is not one of"),
        ("architecture", {"builder": "huge", "config": {}}, "architecture.builder: 'huge' is not one of"),
        ("architecture", {"builder": "tiny"}, "architecture.config: missing"),
        ("architecture", {"builder": "tiny", "config": {"depth": 3}}, "architecture.config: tiny cannot be built"),
        ("architecture", {"builder": "tiny", "config": {**CONFIG, "width": 5}}, "weights: seen: torch.bool [4], and"),
        ("architecture", {"builder": "tiny", "config": {"width": 10**9}}, "config.width: 1000000000 is neither"),
        ("inputs", {"coordinates": 4, "streams": ["joint"]}, "inputs.coordinates: 4 is neither 2 nor 3"),
        ("inputs", {"coordinates": 2, "streams": []}, "inputs.streams: none"),
        ("sampling", {"kind": "all"}, "sampling.kind: 'all' is neither clip nor rate"),
        ("sampling", {"kind": "clip", "frames": 0}, "sampling.frames: 0 is not a number of frames"),
        ("sampling", {"kind": "rate", "fps": [15, 0], "window": 8, "hop": 4}, "sampling.fps: [15, 0] is not"),
        ("sampling", {"kind": "rate", "fps": [15, 1], "window": 8, "hop": 9}, "sampling.hop: 9 is longer"),
        ("actions", ["wave", "wave"], "actions[1]: 'wave' comes twice"),
        ("actions", "wave", "actions: not a list"),
        ("units", [], "units: 0, and architecture.config.units is 2"),
        ("actions", ["wave"], "actions: 1, and architecture.config.actions is 2"),
        ("layout", "kinect-20", "layout: kinect-20, and architecture.config.layout is openpose-18"),
        ("units", [{"name": "turn"}], "units[0].name: 'turn', and the first unit is background"),
        ("units", [{"name": ""}, {"name": "turn", "hue": 99}], "units[1].hue: 99 is not"),
        ("weights_sha256", "0" * 64, "weights_sha256: the weights are not those"),
        ("weights_sha256", "x", "weights_sha256: 'x' is not a hash"),
        ("metrics", 3, "metrics: not an object"),
    ],
)
def test_a_card_that_does_not_fit(path, field, value, words):
    changed(path, lambda card: card.update({field: value}))
    with pytest.raises(SchemaError) as error:
        checkpoint.load(path)
    assert str(error.value).startswith("tiny.safetensors: ")
    assert words in str(error.value)


SMALL = {"actions": 2, "widths": [8], "strides": [2], "heads": 2, "primitives": 6, "keys": 4}
TURN = ({"name": ""}, {"name": "turn"})


@pytest.mark.parametrize(
    ("config", "card", "words"),
    [
        ({}, {"layout": "kinect-20"}, "inputs: 20 joints of 10 channels are not what the network takes"),
        ({}, {"inputs": {"coordinates": 2, "streams": ["joint"]}}, "inputs: 18 joints of 7 channels are not"),
        ({}, {"units": TURN}, "units: 2, and the network tells 0"),
        ({"units": 2, "keys": 0}, {"units": TURN}, "inputs: 18 joints of 10 channels are not"),
    ],
)
def test_a_network_that_cannot_do_what_its_card_says(tmp_path, config, card, words):
    config = SMALL | config
    whole = replace(CARD, **{"architecture": {"builder": "fast", "config": config}, "units": (), **card})
    checkpoint.save(tmp_path / "a.safetensors", builders.build("fast", config), whole)
    with pytest.raises(SchemaError, match=rf"a\.safetensors: {words}"):
        checkpoint.load(tmp_path / "a.safetensors")


def test_weights_that_are_no_numbers(tmp_path):
    model = builders.build("fast", SMALL)
    with torch.no_grad():
        model.blocks[0].gcn.weigh.weight[0, 0] = float("nan")
    card = replace(CARD, architecture={"builder": "fast", "config": SMALL}, units=())
    words = r"a\.safetensors: weights: blocks\.0\.gcn\.weigh\.weight: not all are finite"
    with pytest.raises(SchemaError, match=words):
        checkpoint.save(tmp_path / "a.safetensors", model, card)
    weights = checkpoint.plain(model.state_dict())
    card = replace(card, weights_sha256=checkpoint.weights_hash(weights))
    save_file(weights, tmp_path / "a.safetensors", {CARD_KEY: card.dumps()})
    with pytest.raises(SchemaError, match=words):
        checkpoint.load(tmp_path / "a.safetensors")


def test_every_field_is_wanted(path):
    for name in CARD.to_json():
        before = path.read_bytes()
        changed(path, lambda card, name=name: card.pop(name))
        with pytest.raises(SchemaError, match=f"tiny.safetensors: {name}: missing"):
            read_card(path)
        path.write_bytes(before)


def test_a_card_for_another_network_is_not_saved(tmp_path):
    with pytest.raises(SchemaError, match=r"a\.safetensors: weights: seen: torch\.bool \[5\]"):
        checkpoint.save(tmp_path / "a.safetensors", Tiny(5), CARD)
    with pytest.raises(SchemaError, match=r"the card of 'tiny' is no JSON"):
        checkpoint.save(tmp_path / "a.safetensors", Tiny(4), replace(CARD, metrics={"f1": float("nan")}))
    assert list(tmp_path.iterdir()) == []


def test_damaged_files(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]

    def header(text: bytes) -> bytes:
        return struct.pack("<Q", len(text)) + text

    offsets = data.replace(b'"data_offsets":[0,', b'"data_offsets":[4,', 1)
    cases = [
        (b"", "not a file of safetensors"),
        (data[:100], "not a file of safetensors"),
        (data[:-1], "bytes, and its header tells of"),
        (data + b"x", "bytes, and its header tells of"),
        (data[:-1] + bytes([data[-1] ^ 1]), "weights_sha256"),
        (struct.pack("<Q", 1 << 40) + data[8:], "not a file of safetensors"),
        (header(b"[1, 2]"), "header: not an object"),
        (header(b'{"a": 1, "a": 2}'), "header: not the JSON"),
        (header(b'{"a": 1}'), "'a': not an object"),
        (header(b'{"a": {"dtype": [], "shape": [], "data_offsets": [0, 0]}}'), "dtype"),
        (header(b'{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 0]}}'), "shape"),
        (header(b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}'), "data_offsets"),
        (header(b"{}" + b"["), "header: not the JSON"),
        (header(b"{}"), "it has no card"),
        (header(b'{"__metadata__": {"card": 3}}'), "__metadata__: not an object of texts"),
        (offsets, "data_offsets"),
        (header(b"[" * 100_000), "header: not the JSON"),
    ]
    assert length < len(data)
    for broken, words in cases:
        path.write_bytes(broken)
        with pytest.raises(SchemaError) as error:
            read_card(path)
        assert words in str(error.value)
        assert str(error.value).startswith("tiny.safetensors: ")


def test_a_card_is_read_without_torch(path):
    code = (
        "import sys; from pathlib import Path; from analysis.formats.checkpoint_header import read_card;"
        "print(read_card(Path(sys.argv[1])).name, 'torch' in sys.modules, 'safetensors' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["tiny", "False", "False"]
