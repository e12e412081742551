"""The compose file as docker-compose reads it, with .env filled in as its example says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reading import ROOT
from tests.servers.debian import compose_path
from tests.servers.nginx import TEMPLATE

pytestmark = [pytest.mark.embedded, pytest.mark.compose]
RUN_ONCE = {"migrate", "tools"}


def asked(folder: Path, environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "env").write_text(environment)
    shutil.copy(ROOT / "docker-compose.yml", folder)
    command = [str(compose_path()), "--env-file", "env", "config"]
    return subprocess.run(
        command, cwd=folder, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def example() -> str:
    given = (ROOT / ".env.example").read_text()
    return re.sub(r"^(SECRET_KEY|POSTGRES_PASSWORD)=$", r"\1=drawn", given, flags=re.MULTILINE)


@pytest.fixture
def services(tmp_path: Path, example: str) -> dict[str, Any]:
    answer = asked(tmp_path, example)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = yaml.safe_load(answer.stdout)["services"]
    return found


def test_every_service_says_how_it_is_and_comes_back(services: dict[str, Any]) -> None:
    lasting = {name: service for name, service in services.items() if name not in RUN_ONCE}
    assert sorted(lasting) == ["elasticsearch", "postgresql", "proxy", "redis", "web-a", "web-b", "worker"]
    assert [name for name, service in lasting.items() if "healthcheck" not in service] == []
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    assert {services[name]["restart"] for name in RUN_ONCE & services.keys()} == {"no"}
    assert lasting["worker"]["deploy"]["replicas"] == 2


def test_nothing_begins_before_what_it_needs(services: dict[str, Any]) -> None:
    done, well = "service_completed_successfully", "service_healthy"
    for name in ("web-a", "web-b", "worker"):
        needs = {part: how["condition"] for part, how in services[name]["depends_on"].items()}
        assert needs == {"migrate": done, "postgresql": well, "redis": well}
    assert {how["condition"] for how in services["proxy"]["depends_on"].values()} == {well}


def test_only_the_proxy_is_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_images_of_others_are_pinned_to_a_release(services: dict[str, Any]) -> None:
    foreign = [service["image"] for service in services.values() if not service["image"].startswith("commonplace/")]
    foreign += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert [image for image in foreign if not re.search(r":\d+\.\d+(\.\d+)?(-[\w.-]+)?$", image)] == []
    assert {"redis:7.2", "elasticsearch:8.19"} <= {image.rpartition(".")[0] for image in foreign}
    assert [image for image in foreign if "/" in image] == []


def test_the_fixed_addresses_lie_where_none_is_given_out(services: dict[str, Any]) -> None:
    proxy = services["proxy"]["environment"]
    for name, word in (("web-a", "WEB_A"), ("web-b", "WEB_B")):
        address = services[name]["networks"]["inside"]["ipv4_address"]
        assert proxy[word] == f"{address}:8000"
        assert int(address.rpartition(".")[2]) < 128


def test_nginx_is_told_every_word_of_its_configuration(services: dict[str, Any]) -> None:
    assert set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text())) == set(services["proxy"]["environment"])


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD", "SITE_URL", "EMAIL_URL", "ALLOWED_HOSTS"])
def test_what_must_be_set_is_asked_for(name: str, tmp_path: Path, example: str) -> None:
    answer = asked(tmp_path, re.sub(rf"^{name}=.*$", f"{name}=", example, flags=re.MULTILINE))
    assert answer.returncode != 0
    assert f"Set {name} in .env" in answer.stderr
