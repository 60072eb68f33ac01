from __future__ import annotations

from pathlib import Path

import pytest

from analysis.data.drawn import draw_dancer


@pytest.fixture(scope="session")
def drawn_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of the drawn dancer, small."""
    path = tmp_path_factory.mktemp("drawn") / "drawn.mp4"
    draw_dancer(path, seconds=4.0, size=(360, 480))
    return path
