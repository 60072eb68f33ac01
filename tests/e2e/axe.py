"""axe-core on a page: what keeps people from reading or using it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.clips import ROOT

_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """
(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.split('\\n').join(' ')}`)))
"""


def troubles(page: Page) -> list[str]:
    """One sentence for each element that breaks a rule seriously; skips where axe-core is not installed."""
    if not _AXE.is_file():
        pytest.skip("axe-core is not here: run `make setup`")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text())  # a script of the page's own would not pass its policy
    told: list[str] = page.evaluate(_RUN, _RULES)
    return told
