from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frontgate.functions.errors import FunctionConfigError
from frontgate.functions.function import (
    FunctionConfig,
    check,
    language_of,
    node_major,
    python_minor,
)

ECHO = "def handler(event, context):\n    return event\n"


def test_python_runtimes_have_a_minor_version() -> None:
    assert python_minor("python3.13", function="f") == 13


@pytest.mark.parametrize("runtime", ["ruby3.4", "python2.7", "provided.al2023", "nodejs", ""])
def test_another_runtime_is_refused_by_name(runtime: str) -> None:
    with pytest.raises(FunctionConfigError, match=f'the runtime "{runtime}" is not supported'):
        language_of(runtime, function="f")


def test_the_language_of_a_runtime() -> None:
    assert language_of("python3.13", function="f") == "python"
    assert language_of("nodejs22.x", function="f") == "node"
    assert node_major("nodejs22.x") == 22
    with pytest.raises(FunctionConfigError, match="is not Python's"):
        python_minor("nodejs22.x", function="f")
    with pytest.raises(FunctionConfigError, match=r"is not that of Node\.js"):
        node_major("python3.13")


def test_a_node_handler_and_its_file(tmp_path: Path) -> None:
    config: dict[str, Any] = {
        "name": "f",
        "arn": "a",
        "runtime": "nodejs22.x",
        "code": tmp_path,
        "environment": {},
    }
    (tmp_path / "index.mjs").write_text("")
    check(FunctionConfig(handler="index.handler", **config))
    (tmp_path / "src").mkdir()
    (tmp_path / "src/index.js").write_text("")
    check(FunctionConfig(handler="src/index.api.get", **config))
    with pytest.raises(FunctionConfigError, match=r"needs the file .*other\.js"):
        check(FunctionConfig(handler="other.handler", **config))


@pytest.mark.parametrize("handler", ["app.handler", "pkg.app.handler", "pkg/app.handler"])
def test_handlers_that_exist(sandbox: Any, handler: str) -> None:
    sandbox.write(ECHO, file="pkg/app.py")
    check(sandbox.config(ECHO, handler=handler))


def test_a_handler_may_lie_in_a_layer(sandbox: Any, tmp_path: Path) -> None:
    (tmp_path / "layer" / "python").mkdir(parents=True)
    (tmp_path / "layer" / "python" / "wrapper.py").write_text(ECHO)
    check(sandbox.config(ECHO, handler="wrapper.handler", layers=(tmp_path / "layer",)))


def test_a_handler_without_a_dot_is_refused(sandbox: Any) -> None:
    with pytest.raises(FunctionConfigError, match='"handler" is not of the form'):
        check(sandbox.config(ECHO, handler="handler"))


def test_a_missing_code_directory_is_named(sandbox: Any, tmp_path: Path) -> None:
    with pytest.raises(FunctionConfigError, match=str(tmp_path / "nowhere")):
        check(sandbox.config(ECHO, code=tmp_path / "nowhere"))


def test_requirements_are_the_functions_unless_built(sandbox: Any) -> None:
    config = sandbox.config(ECHO)
    assert config.requirements is None
    (config.code / "requirements.txt").write_text("pydantic\n")
    assert config.requirements == config.code / "requirements.txt"
    built = sandbox.config(ECHO, name=".aws-sam")
    (built.code / "requirements.txt").write_text("pydantic\n")
    assert built.requirements is None
