"""Reads a clip's structure with a trained network.

Torch is loaded by the first clip that wants it, in the pool child: never in the parent, whose forked children would
hang in its threads, and not by workers that read films or do what is quick.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from analysis.parsing.decoding import Decoding
from analysis.schema import MediaError, PoseTrack, SchemaError, Sound, StructureReport
from dancesite.core import storage
from dancesite.learning.models import ModelVersion

if TYPE_CHECKING:
    from analysis.models.checkpoint import Loaded

DECODING = Decoding()  # how scores become segments: a part of a report's key
KEPT = 2  # models in memory, a pool child; the last ones that were used
_kept: OrderedDict[str, Loaded] = OrderedDict()  # by the hashes of their files


def read(
    version: ModelVersion, track: PoseTrack, sound: Sound, *, progress: Callable[[int, int], None]
) -> StructureReport:
    """The structure as this version tells it. Raises MediaError where its file is lost or not what it was, and where
    the clip is none that it can read."""
    from analysis.parsing.learned import parse_learned

    model = loaded(version)
    try:
        result, _problems = parse_learned(
            track, sound, model, model_id=str(version.id), decoding=DECODING, progress=progress
        )
    except SchemaError as error:
        message = gettext_noop("This model cannot read this clip.")
        remedy = gettext_noop("Have it read by another version, or without a model.")
        raise MediaError("model-unfit", message, remedy, str(error)) from None
    return result


def loaded(version: ModelVersion) -> Loaded:
    """The version's network, from memory where it was used lately. Raises MediaError "model-lost"."""
    if version.sha256 in _kept:
        _kept.move_to_end(version.sha256)
        return _kept[version.sha256]
    import torch

    from analysis.models.checkpoint import load

    torch.set_num_threads(1)  # jobs are parallel already
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        with storage.local_path(version.file) as path:
            if storage.sha256_of(path) != version.sha256:
                raise _lost(f"{version.file} is not what was imported")
            model = load(path, device)
    except (OSError, SchemaError) as error:
        raise _lost(str(error)) from None
    _keep(version.sha256, model)
    return model


def _keep(sha256: str, model: Loaded) -> None:
    _kept[sha256] = model
    while len(_kept) > KEPT:
        _kept.popitem(last=False)


def _lost(details: str) -> MediaError:
    return MediaError(
        "model-lost",
        gettext_noop("The file of this model version is lost or damaged."),
        gettext_noop("Import the version again, or have the clip read by another one."),
        details,
    )
