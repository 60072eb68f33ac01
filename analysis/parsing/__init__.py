"""From motion to structure."""

from analysis.parsing.unsupervised import parse_unsupervised

__all__ = ["parse_unsupervised"]
