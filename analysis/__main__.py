"""python -m analysis: what can be done without the site. Each command is loaded when it is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from analysis.schema import MediaError, SchemaError

# group -> command -> where its main stands (a function of the arguments that answers the exit code).
COMMANDS: dict[str, dict[str, str]] = {
    "read": {
        "report": "parsing.report_command:report_main",
        "parse": "parsing.parse_command:parse_main",
        "validate": "data.validate:validate_main",
    },
    "teach and measure": {
        "train": "training.train_command:train_main",
        "evaluate": "experiments.evaluate_command:evaluate_main",
        "experiment": "experiments.experiment_command:experiment_main",
        "bench": "experiments.bench:bench_main",
        "tables": "experiments.tables:tables_main",
        "export-onnx": "models.onnx_export:export_main",
    },
    "draw and choose": {
        "film": "data.film_command:film_main",
        "choose": "experiments.choose:choose_main",
        "choose-likeness": "experiments.choose_likeness:choose_likeness_main",
        "choose-measures": "experiments.choose_measures:choose_measures_main",
    },
}
TOLD = {
    "report": "work through one video: proxy, pose and the first reading",
    "parse": "read one video or skeleton with a trained network",
    "validate": "look for mistakes in skeleton files, by file and frame",
    "train": "teach a network; stopped, it goes on where it was",
    "evaluate": "judge a checkpoint by subjects that it has not seen",
    "experiment": "run one of the experiments whose results are published",
    "bench": "weights, operations and windows a second of the networks",
    "tables": "write the tables of docs/benchmarks.md from stored results",
    "export-onnx": "write a checkpoint as ONNX",
    "film": "draw a dance of which everything is known",
    "choose": "choose the first reading's constants on drawn training films (half an hour)",
    "choose-likeness": "choose when passages are alike, on the same films (minutes)",
    "choose-measures": "fit what each measure may be off by, on drawn training films (minutes)",
}
_WITHOUT = ("choose", "choose-likeness", "choose-measures")  # these take no arguments
EXAMPLES = """
examples:
  python -m analysis report dance.mp4 --out seen
  python -m analysis train msr_action3d --split setting2 --seeds 0 1 2 --out models
  python -m analysis evaluate models/msr_action3d-setting2-fast-seed0.safetensors
  python -m analysis parse models/my.safetensors dance.mp4 --out seen

`python -m analysis COMMAND --help` tells more. What goes wrong is said in one sentence, and the exit code is 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    found = {name: where for group in COMMANDS.values() for name, where in group.items()}
    if not given or given[0] in ("-h", "--help"):
        print(usage())
        return 0 if given else 2
    command, *rest = given
    if command not in found:
        print(f"python -m analysis: there is no command {command!r}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    if command in _WITHOUT and rest:
        asked = rest[0] in ("-h", "--help")
        what = f"python -m analysis {command}: {TOLD[command]}. It takes no arguments."
        print(what, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    module, _, function = found[command].partition(":")
    try:
        run = getattr(importlib.import_module(f"analysis.{module}"), function)
        code: int = run() if command in _WITHOUT else run(rest)
    except MediaError as error:
        return _sorry(command, f"{error.message} {error.remedy}")
    except (SchemaError, OSError) as error:
        return _sorry(command, str(error))
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    return code


def usage() -> str:
    lines = ["usage: python -m analysis COMMAND ...", "", "Reads the structure of dances, and teaches networks to."]
    for group, commands in COMMANDS.items():
        lines += ["", f"{group}:", *(f"  {name:16}{TOLD[name]}" for name in commands)]
    return "\n".join(lines) + "\n" + EXAMPLES


def _sorry(command: str, sentence: str) -> int:
    print(f"\npython -m analysis {command}: {sentence}" if sys.stderr.isatty() else sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
