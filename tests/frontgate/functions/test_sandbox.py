from __future__ import annotations

from pathlib import Path
from typing import Any

from frontgate.functions.sandbox import (
    SandboxSettings,
    environment_variables,
    own_source,
    python_paths,
)

SETTINGS = SandboxSettings(region="eu-west-1", account_id="123456789012")
PYTHON = Path("/usr/bin/python3")


def test_the_gateway_is_reached_by_its_ports() -> None:
    assert SETTINGS.ports == {443: None, 80: 4566}


async def test_json_logging_is_told_to_the_runtime(sandbox: Any) -> None:
    variables = environment_variables(
        sandbox.config("", log_format="JSON"), SETTINGS, interpreter=PYTHON
    )
    assert variables["AWS_LAMBDA_LOG_FORMAT"] == "JSON"


async def test_the_functions_own_variables_come_last(sandbox: Any) -> None:
    config = sandbox.config("", environment={"AWS_ENDPOINT_URL": "http://own"})
    variables = environment_variables(config, SETTINGS, interpreter=PYTHON)
    assert variables["AWS_ENDPOINT_URL"] == "http://own"


async def test_the_certificate_is_known_to_every_client(sandbox: Any) -> None:
    settings = SandboxSettings(
        region="eu-west-1", account_id="1", tls_port=4567, ca_bundle=Path("/ca.pem")
    )
    variables = environment_variables(sandbox.config(""), settings, interpreter=PYTHON)
    for name in ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        assert variables[name] == "/ca.pem"


async def test_paths_are_in_lambdas_order(sandbox: Any) -> None:
    """Documented: code, then layers, then what the runtime supplies."""
    layer = Path("/layer")
    config = sandbox.config("", layers=(layer,))
    paths = python_paths(config, requirements=Path("/installed"), runtime=Path("/runtime"))
    assert paths[:3] == [config.code, Path("/installed"), layer / "python"]
    assert paths[-1] == Path("/runtime")


async def test_installed_layers_are_not_own_source(sandbox: Any, tmp_path: Path) -> None:
    installed, in_place = tmp_path / "cache" / "layers" / "a", tmp_path / "shared"
    config = sandbox.config("", layers=(installed, in_place))
    assert own_source(config, cache=tmp_path / "cache") == [config.code, in_place]
