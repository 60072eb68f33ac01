"""The API, asked at random from its own description: no server error, and no answer that the description lacks.

Requests go through Django's whole stack in this process, to the real database and broker, by token and by session.
FUZZ_EXAMPLES sets how many a kind of request are tried (a few in the suite; hundreds by hand, docs/api.md).
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from celery import current_app
from django.core.cache import cache
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case
from schemathesis.checks import CHECKS

from dancesite.clips.uploads.headers import BODY_TYPE
from dancesite.live import waiting
from tests.contract.fuzz_world import PATHS, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
schemathesis.serializer.alias(BODY_TYPE, "application/octet-stream")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "5"))


def _fuzzed(described: dict[str, Any]) -> dict[str, Any]:
    """The description, stricter: paths lead to what is there, and answers hold nothing that is not described."""
    told = copy.deepcopy(described)
    for path in told["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter.get("in") == "path" and parameter["name"] in PATHS and operation["security"]:
                    parameter["schema"] = {"type": "string", "enum": PATHS[parameter["name"]]}
    for name, component in told["components"]["schemas"].items():
        if "properties" in component and not name.endswith("Request") and not name.startswith("Error"):
            component["additionalProperties"] = False
    return told


DESCRIBED = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text())


def _loaded() -> Any:
    loaded = schemathesis.openapi.from_dict(_fuzzed(DESCRIBED))
    loaded.app = get_wsgi_application()
    loaded.config.generation.allow_x00 = False  # cannot be said; test_odd_bodies.py sends it
    loaded.config.checks.positive_data_acceptance.expected_statuses += ["410", "416"]  # deleted for good; no such part
    for check in ("negative_data_rejection", "missing_required_header"):
        getattr(loaded.config.checks, check).expected_statuses.append("412")  # tus: for a version we do not speak
    return loaded


by_token, by_session = _loaded(), _loaded()
by_session.config.phases.coverage.enabled = False  # that a session is asked for differs only in what changes


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(waiting, "MOST_SECONDS", 0.01)  # of a long poll
    cache.clear()
    world = World()
    world.make()
    yield world
    world.clear()
    current_app.control.purge()


SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,  # the same requests each time: another seed is another run by hand
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# These compare answers over several requests, and the fuzzed state changes between them.
LEFT_OUT = [CHECKS.get_one(name) for name in ("ignored_auth", "use_after_free", "ensure_resource_availability")]
# What the description cannot say: a scale's value depends on its unit, beats rise, a grid was changed since.
PICKY = {"put_clip_scale", "put_clip_rhythm", "put_clip_unit", "post_studio_uploads", "patch_upload"}
# Nor that a word's name, abbreviation and key are free, and which ids and names there are.
PICKY |= {f"post_studio_word_{done}" for done in ("restore", "merge", "split")}
PICKY |= {"post_studio_words", "patch_studio_word", "post_studio_words_order", "post_studio_words_list"}
# Nor which passages a clip has, which words and readings labels may name, and how large settings may be.
PICKY |= {"post_clip_searches", "post_clip_labels", "put_me_workspace"}
# Nor what a model's file looks like inside, and which versions there are.
PICKY |= {"post_studio_models", "put_clip_reading", "post_studio_reading"}
# Nor which clips are there to be labelled, and by whom, which snapshots and what a run may be told.
PICKY |= {"post_studio_training_assignments", "post_studio_training_runs"}
# Nor which frames a clip has, and that a note says or shows something.
PICKY |= {"post_clip_notes", "patch_note", "post_note_answers"}
# Nor that a day is not before another one.
PICKY |= {f"get_studio_progress_{of}" for of in ("dancer", "dancer_unit", "dancer_unit_csv", "studio", "studio_table")}
# Nor which clips are read.
PICKY |= {"post_studio_comparisons"}


def _left_out(case: Case) -> list[Any]:
    name = case.operation.definition.raw["operationId"]
    return LEFT_OUT + [CHECKS.get_one("positive_data_acceptance")] * (name in PICKY)


# The client that asks here does not unpack what is sent by gzip.
PLAIN = {"Accept-Encoding": "identity"}


def _check(case: Case, **identity: Any) -> None:
    case.call_and_validate(excluded_checks=_left_out(case), **identity)


@by_token.parametrize()
@SETTINGS
def test_by_token(case: Case, world: World) -> None:
    _check(case, headers={"Authorization": f"Bearer {world.secret}", **PLAIN})


@by_session.include(method=["POST", "PUT", "PATCH", "DELETE"]).parametrize()
@SETTINGS
def test_by_session(case: Case, world: World) -> None:
    case.headers.pop("Authorization", None)  # made up, it would win
    cookies = {name: morsel.value for name, morsel in world.client.cookies.items()}
    _check(case, cookies=cookies, headers={"X-CSRFToken": cookies["csrftoken"], **PLAIN})


def test_one_after_another(world: World) -> None:
    """What one answer names is asked for next: an upload that was begun is looked at and cancelled, and the like."""
    machine: Any = by_token.as_state_machine()

    class Machine(machine):  # type: ignore[misc]
        def setup(self) -> None:
            call_command("flush", interactive=False, verbosity=0)
            world.make()
            super().setup()

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {world.secret}", **PLAIN}}

        def validate_response(self, response: Any, case: Case, **options: Any) -> None:
            case.validate_response(response, excluded_checks=_left_out(case), transport_kwargs=options)

    run_state_machine_as_test(Machine, settings=settings(SETTINGS, max_examples=EXAMPLES, stateful_step_count=8))
