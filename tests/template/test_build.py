"""`sam build` makes what is deployed. It downloads packages, so everything is in one build."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SOURCES = (".python-version", "template.yaml", "samconfig.toml")
SOURCE_FOLDERS = ("authorizers", "functions", "layers")
RUNTIME_SUPPLIES = {"boto3", "botocore"}


@pytest.fixture(scope="module")
def python(root: Path) -> Path:
    """The interpreter behind the name ``python3.13``, which pyenv's is in this folder only."""
    command = shutil.which("python3.13")
    found = command and subprocess.run(
        [command, "-c", "import pip, sys; print(sys.executable)"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if not found or found.returncode:
        pytest.fail(
            "sam build needs a python3.13 with pip on the PATH, the version that the functions"
            f" run on; {command or 'nothing by that name'} was found"
        )
    return Path(found.stdout.strip())


@pytest.fixture(scope="module")
def built(
    root: Path, python: Path, sam: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    project = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in SOURCES:
        shutil.copy(root / name, project / name)
    for name in SOURCE_FOLDERS:
        shutil.copytree(root / name, project / name, ignore=ignored)
    sam("build", "--no-cached", cwd=project, path=str(python.parent))
    return project / ".aws-sam/build"


def distributions(folder: Path) -> dict[str, importlib.metadata.Distribution]:
    return {
        canonicalize_name(found.metadata["Name"]): found
        for found in importlib.metadata.distributions(path=[str(folder)])
    }


def required(distribution: importlib.metadata.Distribution) -> set[str]:
    requirements = map(Requirement, distribution.requires or ())
    return {
        canonicalize_name(requirement.name)
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }


def test_every_function_has_its_code(
    built: Path, of_type: Callable[[str], dict[str, dict[str, Any]]]
) -> None:
    for logical_id in of_type("AWS::Serverless::Function"):
        assert (built / logical_id / "app.py").exists()


def test_the_layer_is_closed_and_slim(built: Path) -> None:
    layer = distributions(built / "PowertoolsLayer/python")
    needed = set().union(*map(required, layer.values()))

    assert needed - layer.keys() <= RUNTIME_SUPPLIES
    assert not RUNTIME_SUPPLIES & layer.keys()


def test_the_authorizer_brings_what_the_layer_lacks(built: Path) -> None:
    layer = distributions(built / "PowertoolsLayer/python").keys()
    brought = distributions(built / "WebSocketAuthorizerFunction")
    needed = set().union(*map(required, brought.values()))

    assert {"pyjwt", "cryptography"} <= brought.keys()
    assert needed <= brought.keys() | layer


def test_the_layer_is_for_lambdas_processor(built: Path) -> None:
    binaries = [path.name for path in built.rglob("*.cpython-*.so")]

    assert binaries
    assert all("x86_64-linux-gnu" in name for name in binaries)


@pytest.mark.parametrize("local", [False, True])
def test_a_laptop_may_build_the_layer_for_itself(root: Path, local: bool) -> None:
    environment = {**os.environ, "FRONTGATE_LOCAL": "1" if local else ""}
    finished = subprocess.run(
        ["make", "--dry-run", "build-PowertoolsLayer", "ARTIFACTS_DIR=/tmp/layer"],
        cwd=root / "layers/powertools",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ("--platform" in finished.stdout) is not local


@pytest.mark.parametrize(
    "path", ["layers/powertools/requirements.txt", "authorizers/websocket/requirements.txt"]
)
def test_what_is_deployed_is_what_is_tested(root: Path, path: str) -> None:
    lines = (root / path).read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]

    for pin in pins:
        assert str(pin.specifier) == f"=={importlib.metadata.version(pin.name)}"
