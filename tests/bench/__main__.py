"""python -m tests.bench [--quick] [frames|speed|memory|serving ...]: all parts (see PARTS) where none is named."""

from __future__ import annotations

import argparse
import importlib
import time

from tests.bench import report
from tests.bench.home import temporary_home

PARTS = ("frames", "speed", "memory", "serving", "synthetic", "rhythm", "parse", "find", "workspace", "phone")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a small sample of each part; writes nothing")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    failed = False
    with temporary_home() as folder:
        for name in given.parts or PARTS:
            begun = time.monotonic()
            section = importlib.import_module(f"tests.bench.{name}").measure(folder, quick=given.quick)
            took = time.monotonic() - begun
            print(f"\n{section.text}\n\n{name}: {took / 60:.1f} min{'' if section.kept else ', NOT KEPT'}", flush=True)
            failed = failed or not section.kept
            if not given.quick:
                report.write(name, section, minutes=took / 60)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
