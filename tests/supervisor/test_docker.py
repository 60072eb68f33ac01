"""The container images cannot be built in every test run, but what they name must exist here."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from dancesite.supervisor import programs, requirements

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ["web", "worker-cpu"]


def instructions(image: str) -> list[tuple[str, str]]:
    """(WORD, arguments) in order, continued lines joined."""
    text = (ROOT / "docker" / f"{image}.Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def ignored(image: str, path: str) -> bool:
    """Docker's rule: the last pattern that matches the path or a folder above it decides."""
    verdict = False
    for line in (ROOT / "docker" / f"{image}.Dockerfile.dockerignore").read_text().split():
        pattern = line.removeprefix("!")
        if pattern == "*" or path == pattern or path.startswith(pattern + "/"):
            verdict = not line.startswith("!")
    return verdict


def command(image: str) -> list[str]:
    found: list[str] = json.loads(next(arguments for word, arguments in instructions(image) if word == "CMD"))
    return found


@pytest.mark.parametrize("image", IMAGES)
def test_everything_that_is_copied_exists_and_is_not_ignored(image: str) -> None:
    stage_folder = ROOT
    copied = 0
    for word, arguments in instructions(image):
        parts = arguments.split()
        if word != "COPY" or parts[0].startswith("--from"):
            continue
        for source in parts[:-1]:
            assert (stage_folder / source).exists(), source
            assert not ignored(image, source), source
            copied += 1
    assert copied > 4
    assert ignored(image, ".venv/bin/python")
    assert ignored(image, ".dancesite/secrets/secret-key")
    assert ignored(image, ".git/config")


@pytest.mark.parametrize("image", IMAGES)
def test_images_run_as_an_ordinary_user(image: str) -> None:
    users = [arguments for word, arguments in instructions(image) if word == "USER"]
    assert users == ["dancesite"]


def test_containers_start_what_up_starts(tmp_path: Path) -> None:
    web = programs.web(tmp_path, "0.0.0.0", 8000).command
    assert command("web")[:8] == ["python", *web[1:8]]
    worker = programs.worker(tmp_path).command
    assert command("worker-cpu")[:9] == ["python", *worker[1:9]]
    assert (ROOT / "worker" / "app.py").exists()
    services = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())["services"]
    assert services["quick"]["command"][:11] == ["python", *programs.quick_worker(tmp_path).command[1:11]]
    train = programs.train_worker(tmp_path)
    assert services["train"]["command"][:11] == ["python", *train.command[1:11]]
    assert services["train"]["command"][-2:] == ["--max-tasks-per-child", "1"]
    assert services["train"]["environment"]["DANCESITE_NICE"] == train.environment["DANCESITE_NICE"]
    environment = " ".join(arguments for word, arguments in instructions("worker-cpu") if word == "ENV")
    for name, value in programs.worker(tmp_path).environment.items():
        if name.startswith(("OMP", "OPENBLAS")):
            assert f"{name}={value}" in environment


def test_what_compose_starts_exists() -> None:
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"postgres", "valkey", "prepare", "web", "worker", "quick", "train", "watch_jobs", "nginx"}
    built = {service["image"]: service["build"] for service in services.values() if "build" in service}
    for name, service in services.items():
        if service["image"].startswith("dancesite-"):
            assert service["image"] in built, name
            assert service["environment"]["DATABASE_URL"].startswith("postgresql://"), name
        assert set(service.get("depends_on", [])) <= set(services), name
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in compose["volumes"] or (ROOT / "docker" / source).is_file(), mount
    for build in built.values():
        assert (ROOT / "docker" / build["context"] / build["dockerfile"]).is_file()
    said = [services["watch_jobs"]["command"][2], *re.findall(r"manage\.py (\w+)", services["prepare"]["command"][2])]
    own = {file.stem for file in ROOT.glob("dancesite/*/management/commands/*.py")}
    assert set(said) <= own | {"migrate", "collectstatic"}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker" / "compose.yaml").read_text()
    for name in ("DANCESITE_SECRET_KEY", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)


def test_nginx_passes_sockets_and_pieces_of_clips() -> None:
    text = (ROOT / "docker" / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    size = re.search(r"client_max_body_size (\d+)m;", text)
    assert size
    assert int(size.group(1)) >= 8, "the pieces that browsers begin with"
    models = re.search(r"models/\$ \{\s+client_max_body_size (\d+)m;", text)
    assert models
    assert int(models.group(1)) << 20 == settings.MODEL_MAX_BYTES
    assert "proxy_request_buffering off;" in text
    assert "proxy_set_header Upgrade $http_upgrade;" in text
    assert "proxy_set_header Connection $connection_upgrade;" in text
    for line in text.splitlines():
        statement = line.split("#")[0].strip()
        assert not statement or statement[-1] in ";{}", line
        shlex.split(statement.rstrip(";{}"))


def test_every_pinned_requirement_agrees_with_the_constraints() -> None:
    constraints = dict(
        line.strip().lower().replace("_", "-").split("==")
        for line in (ROOT / "docker" / "constraints.txt").read_text().splitlines()
        if "==" in line and not line.startswith("#")
    )
    for line in requirements.requirements(requirements.PROJECT, ["worker", "dev"]):
        name, version = re.sub(r"\[.*?\]", "", line).lower().replace("_", "-").split("==")
        assert constraints.get(name, version) == version, line
