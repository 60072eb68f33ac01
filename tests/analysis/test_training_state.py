"""A training that was stopped goes on as if it had not been: to the last bit."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
import torch
from torch import nn

from analysis.schema import SchemaError
from analysis.training.state import Parts, load_training_state, save_training_state


def parts_of(seed: int) -> Parts:
    torch.manual_seed(seed)
    student = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2))
    critic = nn.Linear(2, 1)
    adam = torch.optim.AdamW(student.parameters(), lr=0.01)
    sgd = torch.optim.SGD(critic.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    return Parts(
        {"student": student, "average": copy.deepcopy(student), "critic": critic},
        {"student": adam, "critic": sgd},
        {"student": torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 1 / (1 + step))},
        {"data": np.random.default_rng(seed), "drawn": torch.Generator().manual_seed(seed)},
    )


def step(parts: Parts) -> float:
    """One of everything that a recipe does: drawn data, dropout, two optimizers, an average, a schedule."""
    student, average, critic = parts.modules["student"], parts.modules["average"], parts.modules["critic"]
    x = torch.from_numpy(parts.generators["data"].normal(size=(6, 4)).astype(np.float32))
    x = x + torch.rand(6, 4, generator=parts.generators["drawn"]) + float(np.random.random())
    for optimizer in parts.optimizers.values():
        optimizer.zero_grad()
    loss = student(x).square().mean() + critic(student(x)).square().mean()
    loss.backward()
    for optimizer in parts.optimizers.values():
        optimizer.step()
    parts.schedulers["student"].step()
    with torch.no_grad():
        for mean, value in zip(average.parameters(), student.parameters(), strict=True):
            mean.lerp_(value, 0.1)
    return float(loss.detach())


def test_three_steps_and_three_more_are_six(tmp_path):
    np.random.seed(1)
    parts = parts_of(1)
    losses = [step(parts) for _ in range(6)]
    whole = {name: module.state_dict() for name, module in parts.modules.items()}

    np.random.seed(1)
    parts = parts_of(1)
    first = [step(parts) for _ in range(3)]
    path = tmp_path / "state.safetensors"
    save_training_state(path, parts, {"iteration": 3, "epoch": 0, "best": 0.5})

    np.random.seed(2)
    others = parts_of(2)
    step(others)
    assert load_training_state(path, others) == {"iteration": 3, "epoch": 0, "best": 0.5}
    assert [*first, *(step(others) for _ in range(3))] == losses
    for name, module in others.modules.items():
        for key, value in module.state_dict().items():
            assert torch.equal(value, whole[name][key]), f"{name} {key}"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_another_training_or_a_damaged_file(tmp_path):
    path = tmp_path / "state.safetensors"
    parts = parts_of(1)
    save_training_state(path, parts, {"best": -math.inf})
    assert load_training_state(path, parts) == {"best": -math.inf}
    fewer = Parts({"student": parts.modules["student"]})
    with pytest.raises(SchemaError, match=r"state\.safetensors: modules: average, critic, student, and this training"):
        load_training_state(path, fewer)
    wider = parts_of(1)
    wider.modules["critic"].weight = nn.Parameter(torch.zeros(1, 3))
    with pytest.raises(SchemaError, match=r"state\.safetensors: the state of another training: .*size mismatch|Error"):
        load_training_state(path, wider)
    with pytest.raises(SchemaError, match="no JSON"):
        save_training_state(path, parts, {"when": object()})
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(SchemaError, match=r"state\.safetensors: cannot be read"):
        load_training_state(path, parts)
    with pytest.raises(SchemaError, match=r"none\.safetensors: cannot be read"):
        load_training_state(tmp_path / "none.safetensors", parts)
