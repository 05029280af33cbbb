"""What `samconfig.toml` says for one environment: stack name, region and parameter values.

The SAM CLI reads `[<environment>.global.parameters]` and, over it, the command's own section. Ours
is `deploy`, because a local stack should be the stack that `sam deploy` would make.
AWS documentation: "AWS SAM CLI configuration file".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from frontgate.template.document import Document
from frontgate.template.errors import TemplateError, nearest_first

FILE_NAMES = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")

_VALUE = r""" "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | (?:\\.|[^\s"'\\])(?:\\.|[^\s\\])* | """
_PAIR = re.compile(rf"([A-Za-z0-9]+)=({_VALUE})(?:\s+|$)", re.VERBOSE)
_LONG_PAIR = re.compile(
    rf"ParameterKey=([A-Za-z0-9]+),ParameterValue=({_VALUE})(?:\s+|$)", re.VERBOSE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SamConfig:
    """The settings of one environment; all empty when there is no configuration file."""

    path: Path | None = None
    stack_name: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    capabilities: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


def read_samconfig(
    template: Path, *, environment: str | None = None, config_file: Path | None = None
) -> SamConfig:
    """The configuration beside `template`, or `config_file`, for `environment` (else `default`).

    Raises `TemplateError` when a file or an environment that was asked for by name is not there.
    """
    path = config_file or _beside(template)
    if path is None:
        if environment is None:
            return SamConfig()
        raise TemplateError(
            f"there is no samconfig.toml beside {template.name}, so no environment {environment}",
            path=template,
        )
    document = Document.read(path)
    environments = _environments(document)
    if environment is not None and environment not in environments:
        known = ", ".join(nearest_first(environment, environments)) or "none"
        raise TemplateError(
            f"the environment {environment} is not in this file; it has: {known}", path=path
        )
    return _settings(document, environments.get(environment or "default", {}))


def parse_overrides(value: object, document: Document | None = None) -> dict[str, str]:
    """`parameter_overrides` in any form the SAM CLI takes: text, list of texts, mapping."""
    if isinstance(value, str):
        return _parse_text(value, document)
    if isinstance(value, Mapping):
        return {str(key): _text(item) for key, item in value.items()}
    overrides: dict[str, str] = {}
    for item in value if isinstance(value, Iterable) else ():
        overrides.update(parse_overrides(item, document))
    return overrides


def _beside(template: Path) -> Path | None:
    candidates = (template.parent / name for name in FILE_NAMES)
    return next((path for path in candidates if path.is_file()), None)


def _environments(document: Document) -> dict[str, Mapping[str, object]]:
    content = document.value if document.path.suffix != ".toml" else _toml(document)
    members = content if isinstance(content, Mapping) else {}
    return {name: section for name, section in members.items() if isinstance(section, Mapping)}


def _toml(document: Document) -> object:
    try:
        return tomllib.loads(document.text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else None
        raise TemplateError(f"broken TOML: {error}", path=document.path, line=line) from None


def _settings(document: Document, environment: Mapping[str, object]) -> SamConfig:
    merged = {**_section(environment, "global"), **_section(environment, "deploy")}
    return SamConfig(
        path=document.path,
        stack_name=_optional_text(merged.get("stack_name")),
        region=_optional_text(merged.get("region")),
        parameters=parse_overrides(merged.get("parameter_overrides"), document),
        capabilities=tuple(_words(merged.get("capabilities"))),
        tags=_tags(merged.get("tags")),
    )


def _section(environment: Mapping[str, object], command: str) -> Mapping[str, object]:
    section = environment.get(command)
    parameters = section.get("parameters") if isinstance(section, Mapping) else None
    return parameters if isinstance(parameters, Mapping) else {}


def _parse_text(text: str, document: Document | None) -> dict[str, str]:
    if text.startswith("file://"):
        raise _unreadable(text, document, "parameter files (file://) are not supported")
    pair = _LONG_PAIR if text.lstrip().startswith("ParameterKey=") else _PAIR
    overrides: dict[str, str] = {}
    rest = text.strip()
    while rest:
        match = pair.match(rest)
        if match is None:
            raise _unreadable(
                text, document, "parameter_overrides must look like KEY=VALUE KEY=VALUE"
            )
        overrides[match[1]] = _unquoted(match[2])
        rest = rest[match.end() :]
    return overrides


def _unreadable(text: str, document: Document | None, message: str) -> TemplateError:
    if document is None:
        return TemplateError(f"{message}, not {text!r}")
    before, found, _ = document.text.partition(text)
    line = before.count("\n") + 1 if found else None
    return TemplateError(f"{message}, not {text!r}", path=document.path, line=line)


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return re.sub(r"\\([\s\"'])", r"\1", value)


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_text(item).strip() for item in value if item not in (None, ""))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _words(value: object) -> list[str]:
    """Of a text or of a list of texts, quoted as in a shell."""
    if isinstance(value, str):
        # Not at the top: most files have neither tags nor capabilities as one text.
        import shlex

        try:
            return shlex.split(value)
        except ValueError:  # a quotation mark without its other half
            return value.split()
    return [_text(item) for item in value] if isinstance(value, list) else []


def _tags(value: object) -> dict[str, str]:
    """They are shown, and nothing here depends on them: what is no tag is passed over."""
    if isinstance(value, Mapping):
        return {str(key): _text(item) for key, item in value.items()}
    pairs = (word.partition("=") for word in _words(value))
    return {key: _unquoted(item) for key, equals, item in pairs if key and equals}


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)
