"""The checked-in description of the API is what the views say, and says something of every path."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver

CHECKED_IN = Path(__file__).with_name("openapi.yaml")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(CHECKED_IN.read_text())
    return told


def test_the_description_is_the_one_of_the_views() -> None:
    now = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=now)
    same = yaml.safe_load(now.getvalue()) == yaml.safe_load(CHECKED_IN.read_text())
    assert same, "The API changed. Run `make schema`, read the difference, and commit tests/contract/openapi.yaml."


def _routes(patterns: Any, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in patterns:
        here = prefix + str(entry.pattern)
        if (inner := getattr(entry, "url_patterns", None)) is not None:
            found |= _routes(inner, here)
        else:
            found["/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", here)] = entry.callback
    return found


def test_every_path_and_method_is_described(schema: dict[str, Any]) -> None:
    missing = []
    for path, view in _routes(get_resolver().url_patterns).items():
        if not path.startswith(("/api/", "/media/")):
            continue
        described = schema["paths"].get(path, {})
        methods = {"get", "post", "put", "patch", "delete"}
        there = {name for name in methods if hasattr(getattr(view, "view_class", None), name)} or {"get"}
        missing += [f"{name} {path}" for name in there if name not in described]
    assert not missing


def test_every_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    names = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation.get("summary"), (method, path)
            assert "401" in operation["responses"] or operation["security"] == [], (method, path)
            assert operation["tags"], (method, path)
    assert len(set(names)) == len(names)
    known = {tag["name"] for tag in schema["tags"]}
    assert {tag for part in schema["paths"].values() for one in part.values() for tag in one["tags"]} <= known
