"""A checkpoint as ONNX, for programs without torch: the same logits, the same card in the file's metadata."""

from __future__ import annotations

import argparse
import bisect
import contextlib
import io
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from analysis.media.files import replacing
from analysis.models.checkpoint import Loaded, load
from analysis.models.outputs import ParserOutput
from analysis.schema import SchemaError
from analysis.skeleton.layouts import layout_of

OPSET = 17
INPUTS = ("x", "valid")
_PRIMITIVES = ("attention", "times", "chosen", "assignment")


class _Flat(nn.Module):
    """A parser that answers plain tensors; those that its network does not tell (no columns) are left out."""

    def __init__(self, parser: nn.Module) -> None:
        super().__init__()
        self.parser = parser

    def forward(self, x: Tensor, valid: Tensor) -> tuple[Tensor, ...]:
        return tuple(flat(self.parser(x, valid)).values())


def flat(output: ParserOutput) -> dict[str, Tensor]:
    """What an exported network answers, by name and in order: logits of action, units and boundaries as far as it tells
    them; of its primitives `attention` (N, T), `times` (N, K), `chosen` (N, K) and `assignment` (N, K, M)."""
    told = {name: getattr(output, name) for name in ("action", "units", "boundaries")}
    told = {name: value for name, value in told.items() if value.shape[-1]}
    if output.primitives is not None:
        told |= {name: getattr(output.primitives, name) for name in _PRIMITIVES}
    return told


def export(loaded: Loaded, path: Path) -> tuple[str, ...]:
    """Write `path`, all or nothing; answers the names of the outputs.

    Inputs: x (batch, channels, time, joints) float32 and valid (batch, time) bool, as analysis.models wants them; batch
    and time are free. A network with primitives wants no fewer frames than `min_frames` of the metadata: there the
    number of key moments is that of the window it was exported with. `card` of the metadata is the checkpoint's.
    Raises SchemaError where torch cannot say the network in ONNX.
    """
    card, model = loaded.card, _Flat(loaded.model).eval()
    frames = int(card.sampling["frames"] if card.sampling["kind"] == "clip" else card.sampling["window"])
    joints = len(layout_of(card.layout).joints)
    channels = 3 * int(card.inputs["coordinates"]) + 1  # analysis.data.inputs.channels
    x, valid = torch.zeros(2, channels, frames, joints), torch.ones(2, frames, dtype=torch.bool)
    with torch.no_grad():
        output = loaded.model(x, valid)
    names = tuple(flat(output))
    free = {"x": {0: "batch", 2: "time"}, "valid": {0: "batch", 1: "time"}, "attention": {0: "batch"}}
    free |= {name: {0: "batch", 1: "time"} for name in ("units", "boundaries")}
    with replacing(path) as temporary:
        try:
            # The exporter by tracing is the one that needs no further package; its branches are those of `frames`.
            # Where it fails it prints the whole graph.
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                torch.onnx.export(
                    model, (x, valid), str(temporary), dynamo=False, opset_version=OPSET, input_names=list(INPUTS),
                    output_names=list(names), dynamic_axes={**{name: {0: "batch"} for name in names}, **free},
                )  # fmt: skip
        except RuntimeError as error:
            first = str(error).strip().splitlines()[0]
            raise SchemaError(f"{card.name}: cannot be said in ONNX: {first}") from None
        written = onnx.load(str(temporary))
        least = _fewest(loaded.model, x, valid, output)
        onnx.helper.set_model_props(written, {"card": card.dumps(), "min_frames": str(least)})
        onnx.checker.check_model(written)
        onnx.save(written, str(temporary))
    return names


def _fewest(model: nn.Module, x: Tensor, valid: Tensor, output: ParserOutput) -> int:
    """The fewest frames of which the network still takes as many key moments."""
    if output.primitives is None:
        return 1
    wanted = output.primitives.times.shape[1]

    def enough(frames: int) -> bool:
        with torch.no_grad():
            found = model(x[:1, :, :frames], valid[:1, :frames]).primitives
        return bool(found.times.shape[1] >= wanted)

    return bisect.bisect_left(range(1, x.shape[2] + 1), True, key=enough) + 1


def export_main(argv: list[str]) -> int:
    """Command line: export-onnx CHECKPOINT [--out FILE]."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis export-onnx", description="Write a checkpoint as ONNX, its card in the metadata."
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, help="beside the checkpoint where it is not given")
    given = parser.parse_args(argv)
    out = given.out or given.checkpoint.with_suffix(".onnx")
    names = export(load(given.checkpoint), out)
    print(f"{out}: {', '.join(INPUTS)} -> {', '.join(names)}")
    return 0
