"""Where teachers see unlabelled clips, and what students are given of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch

from analysis.data.batches import Batches
from analysis.data.examples import Example
from analysis.training.losses import LossWeights
from analysis.training.pair import Learner
from analysis.training.pseudo_labels import Lesson, Moments, pseudo_labels
from analysis.training.views import UnlabelledViews, ViewSettings

_PLAIN = 32  # clips at once where norms count anew


class School:
    """plain: all clips as they are, for the norms. taught: the weights of what people labelled: of nothing else do
    teachers know anything."""

    def __init__(
        self,
        labelled: Batches,
        unlabelled: Sequence[Example],
        size: int,
        settings: ViewSettings,
        weights: LossWeights,
        confidence: float,
        device: str,
    ) -> None:
        """size: unlabelled clips in a step. confidence: of the labels that teachers give."""
        self.views = UnlabelledViews(unlabelled, labelled.sampling, size, labelled.seed, settings)
        self.plain = Batches([*labelled.examples, *unlabelled], labelled.sampling, _PLAIN, labelled.seed)
        self.taught = taught_weights(labelled.examples, weights)
        self.confidence, self.device = confidence, device

    def lesson(self, number: int, pair: Sequence[Learner], *, mixed: bool) -> Lesson:
        weak, weak_valid, strong, strong_valid, clip, frame, _ = (
            torch.from_numpy(part).to(self.device) for part in self.views.draw(number)
        )
        labels = tuple(
            pseudo_labels(learner.says(weak, weak_valid, mixed=mixed), weak_valid, self.confidence, learner.align)
            for learner in pair
        )
        return Lesson(strong, Moments(clip, frame, strong_valid), labels)


def taught_weights(labelled: Sequence[Example], weights: LossWeights) -> LossWeights:
    """The weights, 0 for classes, or for units and boundaries, where no clip has them."""
    if all(example.action is None for example in labelled):
        weights = replace(weights, action=0)
    if all(example.units is None for example in labelled):
        weights = replace(weights, frames=0, boundaries=0)
    return weights
