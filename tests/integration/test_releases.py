"""Releases of the REST API's definition, with the targets that docs/features/canary.md names."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.local

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def released(application) -> Any:
    """With features in beta for everybody, so that nothing is left to chance."""
    return application("--parameter", "CanaryPercent=100", cors_origin="http://localhost:8080")


@pytest.fixture
def make(released) -> Callable[..., str]:
    def run(target: str, *variables: str, fails: bool = False) -> str:
        answer = subprocess.run(
            ["make", "--silent", target, f"ENDPOINT={released.aws_endpoint}", *variables],
            cwd=ROOT,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MAKE"))},
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_DEFAULT_REGION": released.region,
            },
            capture_output=True,
            text=True,
        )
        assert (answer.returncode != 0) is fails, answer.stderr
        return answer.stderr if fails else answer.stdout

    return run


@pytest.fixture(scope="module")
def definition(released, tmp_path_factory) -> Path:
    """What there is, but for what /health says."""
    exported = (
        released.client("apigateway")
        .get_export(
            restApiId=released.apis["RestApi"]["id"],
            stageName="dev",
            exportType="oas30",
            parameters={"extensions": "integrations,authorizers"},
        )["body"]
        .read()
    )
    changed: dict[str, Any] = json.loads(exported)
    health = changed["paths"]["/health"]["get"]["x-amazon-apigateway-integration"]
    templates = health["responses"]["default"]["responseTemplates"]
    templates["application/json"] = '{"status": "new"}'
    path = tmp_path_factory.mktemp("definition") / "rest.json"
    path.write_text(json.dumps(changed))
    return path


def test_variables_of_a_canary_choose_the_function(released, make):
    """CanaryPercent: no new definition, another alias."""
    name = "/features/reactions"
    assert released.rest.get(name).json() == {
        "name": "reactions",
        "enabled": True,
        "channel": "beta",
    }

    assert "as before" in make("canary-rollback")

    assert released.rest.get(name).json()["enabled"] is False


class TestCanary:
    """In this order: each test begins where the one before has ended."""

    def test_there_is_none_to_promote(self, make):
        assert "has no canary" in make("canary-promote", fails=True)

    def test_a_share_of_the_requests_sees_it(self, released, make, definition):
        said = make("canary-start", "PERCENT=50", f"DEFINITION={definition}")

        assert said.startswith("50 % of the requests to dev reach the deployment ")
        seen = {released.rest.get("/health").json()["status"] for _ in range(60)}
        assert seen == {"ok", "new"}  # by chance but one of them: 2 ** -59

    def test_the_way_back(self, released, make):
        make("canary-rollback")

        seen = {released.rest.get("/health").json()["status"] for _ in range(20)}
        assert seen == {"ok"}

    def test_the_way_on(self, released, make):
        make("canary-start", "PERCENT=0")
        assert released.rest.get("/health").json()["status"] == "ok"

        make("canary-promote")

        assert released.rest.get("/health").json()["status"] == "new"

    def test_a_stage_returns_to_an_earlier_deployment(self, released, make):
        first, *rest = make("deployments").splitlines()
        oldest = rest[-1].split()[0]
        assert first.startswith("dev is at ")
        assert len(rest) == 3

        make("rollback", f"DEPLOYMENT={oldest}")

        assert released.rest.get("/health").json()["status"] == "ok"

    @pytest.mark.parametrize(
        ("target", "variable", "said"),
        [
            ("canary-start", "PERCENT=many", "no number"),
            ("canary-start", "DEFINITION=nowhere.json", "no file"),
            ("canary-start", "STACK=nothing", "no API nothing-rest"),
            ("rollback", "DEPLOYMENT=", "Say which"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, make, target, variable, said):
        assert said in make(target, variable, fails=True)
