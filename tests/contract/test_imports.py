"""The web process loads no torch, OpenCV, pose or audio library: it stays small and starts fast."""

from __future__ import annotations

import subprocess
import sys

HEAVY = "torch cv2 mediapipe jax librosa numba sklearn scipy ruptures av soundfile"


def test_the_web_process_is_light() -> None:
    code = (
        "import sys, dancesite.asgi; from django.urls import get_resolver; get_resolver().url_patterns; "
        f"print(*[name for name in '{HEAVY}'.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_workers_parent_loads_no_torch() -> None:
    """Children that are forked after it was used would hang in its threads; and most of them never need it."""
    code = "import sys, worker.app; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_import_contracts() -> None:
    """import-linter's contracts in pyproject.toml."""
    done = subprocess.run(["lint-imports", "--no-cache"], capture_output=True, text=True, check=False, env=_env())
    assert done.returncode == 0, done.stdout + done.stderr


def _env() -> dict[str, str]:
    import os
    from pathlib import Path

    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
