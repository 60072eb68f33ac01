"""The whole state of a training, so that one that was stopped goes on to the last bit as if it had not been.

One file of safetensors: tensors as they are, everything else as JSON in its metadata. Nothing in it can run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from analysis.media.files import replacing
from analysis.models.checkpoint import plain
from analysis.schema import SchemaError

_SCHEMA = 1
_KEY = "state"


@dataclass(frozen=True, eq=False)
class Parts:
    """What a training consists of, by names of its choosing: networks (students, averages, critics), their optimizers
    and schedulers, its own sources of random numbers. The global ones of torch (CPU, GPU) and numpy are always kept.
    """

    modules: Mapping[str, nn.Module]
    optimizers: Mapping[str, Optimizer] = field(default_factory=dict)
    schedulers: Mapping[str, LRScheduler] = field(default_factory=dict)
    generators: Mapping[str, np.random.Generator | torch.Generator] = field(default_factory=dict)


def save_training_state(path: Path, parts: Parts, progress: Mapping[str, Any]) -> None:
    """Write everything, all or nothing. progress: iteration, epoch, best score and the like; JSON.

    Between two steps alone: gradients are not kept. Raises SchemaError for what is neither JSON nor a tensor.
    """
    tensors: dict[str, Tensor] = {}
    data: dict[str, Any] = {"schema": _SCHEMA, "torch": torch.__version__, "progress": dict(progress)}
    for name, module in parts.modules.items():
        tensors |= {f"modules/{name}/{key}": value for key, value in module.state_dict().items()}
    data["modules"] = sorted(parts.modules)
    data["optimizers"] = {
        name: _taken(f"optimizers/{name}", one.state_dict(), tensors) for name, one in parts.optimizers.items()
    }
    data["schedulers"] = {
        name: _taken(f"schedulers/{name}", one.state_dict(), tensors) for name, one in parts.schedulers.items()
    }
    data["generators"] = {
        name: _taken(f"generators/{name}", _state_of(one), tensors) for name, one in parts.generators.items()
    }
    data["random"] = _taken("random", _global_state(), tensors)
    try:
        text = json.dumps(data)  # with infinities, which the best score is before the first one
    except (TypeError, ValueError) as error:
        raise SchemaError(f"{path.name}: the training's state is no JSON: {error}") from None
    with replacing(path) as temporary:
        save_file(plain(tensors), temporary, {_KEY: text})


def load_training_state(path: Path, parts: Parts) -> dict[str, Any]:
    """Put everything back into the same parts, and answer `progress`.

    Raises SchemaError naming file and part where the file is damaged, or of a training with other parts.
    """
    tensors, data = _read(path)
    where = path.name
    for kind in ("modules", "optimizers", "schedulers", "generators"):
        given, found = sorted(getattr(parts, kind)), sorted(data[kind])
        if given != found:
            theirs, ours = (", ".join(names) or "none" for names in (found, given))
            raise SchemaError(f"{where}: {kind}: {theirs}, and this training has {ours}")
    try:
        for name, module in parts.modules.items():
            begin = f"modules/{name}/"
            module.load_state_dict(
                {key.removeprefix(begin): value for key, value in tensors.items() if key.startswith(begin)}
            )
        for name, optimizer in parts.optimizers.items():
            optimizer.load_state_dict(_given(data["optimizers"][name], tensors))
        for name, scheduler in parts.schedulers.items():
            scheduler.load_state_dict(_given(data["schedulers"][name], tensors))
        for name, generator in parts.generators.items():
            _restore(generator, _given(data["generators"][name], tensors))
        _restore_global(_given(data["random"], tensors))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise SchemaError(f"{where}: the state of another training: {first}") from None
    progress: dict[str, Any] = data["progress"]
    return progress


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        with safe_open(path, framework="pt") as file:
            text = (file.metadata() or {}).get(_KEY)
            if text is None:
                raise SchemaError(f"{path.name}: not the state of a training")
            data = json.loads(text)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    except (OSError, SafetensorError, ValueError) as error:
        if isinstance(error, SchemaError):
            raise
        raise SchemaError(f"{path.name}: cannot be read: {error}") from None
    if data.get("schema") != _SCHEMA:
        raise SchemaError(f"{path.name}: schema: {data.get('schema')!r} is not {_SCHEMA}")
    return tensors, data


def _taken(where: str, value: Any, tensors: dict[str, Tensor]) -> Any:
    """value with its tensors moved to `tensors`, its tuples and its keys that are numbers marked for the way back."""
    if isinstance(value, Tensor):
        tensors[where] = value
        return {"tensor": where}
    if isinstance(value, Mapping):
        return {"items": [[key, _taken(f"{where}/{key}", entry, tensors)] for key, entry in value.items()]}
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_taken(f"{where}/{i}", entry, tensors) for i, entry in enumerate(value)]}
    return value


def _given(value: Any, tensors: dict[str, Tensor]) -> Any:
    """What `_taken` was given."""
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "items":
        return {key: _given(entry, tensors) for key, entry in content}
    entries = [_given(entry, tensors) for entry in content]
    return tuple(entries) if kind == "tuple" else entries


def _state_of(generator: np.random.Generator | torch.Generator) -> Any:
    return generator.get_state() if isinstance(generator, torch.Generator) else generator.bit_generator.state


def _restore(generator: np.random.Generator | torch.Generator, state: Any) -> None:
    if isinstance(generator, torch.Generator):
        generator.set_state(state)
    else:
        generator.bit_generator.state = state


def _global_state() -> dict[str, Any]:
    kind, keys, at, has, spare = np.random.get_state()
    words = torch.from_numpy(np.asarray(keys, dtype=np.int64))
    numpy = {"kind": kind, "keys": words, "at": at, "has": has, "spare": spare}
    gpu = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"torch": torch.get_rng_state(), "gpu": gpu, "numpy": numpy}


def _restore_global(state: Mapping[str, Any]) -> None:
    torch.set_rng_state(state["torch"])
    if state["gpu"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["gpu"])
    one = state["numpy"]
    np.random.set_state((one["kind"], one["keys"].numpy().astype(np.uint32), one["at"], one["has"], one["spare"]))
