"""A function's configuration, checked when it is made known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from frontgate.functions.errors import FunctionConfigError

LogFormat = Literal["Text", "JSON"]
Language = Literal["python", "node"]

_PYTHON_RUNTIME = re.compile(r"python3\.(\d+)")
_NODE_RUNTIME = re.compile(r"nodejs(\d+)\.x")


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionConfig:
    """What Lambda knows of a function.

    `code` is the CodeUri directory. `layers` are built layer directories, each with `python/` (what
    Lambda mounts at /opt), in the order of the template; a later layer wins over an earlier one.
    `timeout` is in seconds.
    """

    name: str
    arn: str
    handler: str
    runtime: str
    code: Path
    layers: tuple[Path, ...] = ()
    environment: Mapping[str, str]
    role: str = ""
    """The execution role's ARN."""
    timeout: float = 3.0
    memory_mb: int = 128
    version: str = "$LATEST"
    log_format: LogFormat = "Text"
    log_group: str = ""
    """Empty: `/aws/lambda/` and the name."""
    reserved_concurrency: int | None = None
    dead_letter: str | None = None
    """The ARN of the queue or topic that takes events which were given up."""

    @property
    def language(self) -> Language:
        """Raises FunctionConfigError for a runtime that does not run here."""
        return language_of(self.runtime, function=self.name)

    @property
    def requirements(self) -> Path | None:
        """The requirements.txt to install for this function.

        None when there is none, or when `sam build` has installed it into the code directory.
        """
        path = self.code / "requirements.txt"
        is_for_us = path.is_file() and ".aws-sam" not in self.code.parts
        return path if is_for_us and self.language == "python" else None


def check(config: FunctionConfig) -> None:
    """Raise FunctionConfigError, naming the file or value, for a function that cannot run."""
    language = config.language
    if not config.code.is_dir():
        raise FunctionConfigError(
            f"Function {config.name}: its code directory {config.code} does not exist."
        )
    module, dot, attribute = config.handler.rpartition(".")
    if not dot or not module or not attribute:
        raise FunctionConfigError(
            f'Function {config.name}: the handler "{config.handler}" is not of the form '
            '"module.function".'
        )
    if language == "python":
        _check_python_file(config, module)
    else:
        _check_node_file(config)


def check_runtime(runtime: str, *, function: str) -> None:
    """Raises FunctionConfigError for one whose functions do not run here."""
    language_of(runtime, function=function)


def runs(runtime: str) -> bool:
    """Whether functions of this runtime can run here."""
    return _language(runtime) is not None


def language_of(runtime: str, *, function: str) -> Language:
    """Raises FunctionConfigError, naming it, for a runtime that does not run here."""
    language = _language(runtime)
    if language is None:
        raise FunctionConfigError(
            f'Function {function}: the runtime "{runtime}" is not supported; '
            "frontgate runs Python and Node.js functions only."
        )
    return language


def _language(runtime: str) -> Language | None:
    if _PYTHON_RUNTIME.fullmatch(runtime):
        return "python"
    return "node" if _NODE_RUNTIME.fullmatch(runtime) else None


def python_minor(runtime: str, *, function: str) -> int:
    """13 for "python3.13". Raises FunctionConfigError, naming it, for any other runtime."""
    match = _PYTHON_RUNTIME.fullmatch(runtime)
    if match is None:
        raise FunctionConfigError(f'Function {function}: the runtime "{runtime}" is not Python\'s.')
    return int(match[1])


def node_major(runtime: str) -> int:
    """22 for "nodejs22.x"."""
    match = _NODE_RUNTIME.fullmatch(runtime)
    if match is None:
        raise FunctionConfigError(f'The runtime "{runtime}" is not that of Node.js.')
    return int(match[1])


def _check_python_file(config: FunctionConfig, module: str) -> None:
    relative = Path(*re.split(r"[./]", module))
    roots = (config.code, *(layer / "python" for layer in config.layers))
    for root in roots:
        if (root / relative).is_dir() or any((root / relative.parent).glob(relative.name + ".*")):
            return
    raise _without_file(config, relative.with_suffix(".py"))


def _check_node_file(config: FunctionConfig) -> None:
    """`src/index.handler`: what follows the first dot of the last segment is an export."""
    directory, _, name = config.handler.rpartition("/")
    relative = Path(directory, name.partition(".")[0])
    extensions = ("", ".js", ".mjs", ".cjs")
    if not any((config.code / f"{relative}{extension}").is_file() for extension in extensions):
        raise _without_file(config, Path(f"{relative}.js"))


def _without_file(config: FunctionConfig, relative: Path) -> FunctionConfigError:
    return FunctionConfigError(
        f'Function {config.name}: the handler "{config.handler}" needs the file '
        f"{config.code / relative}, which does not exist."
    )
