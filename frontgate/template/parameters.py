"""Template parameters: a value for each, checked as CloudFormation checks it.

CloudFormation hands every value on as text, or as a list of texts for the list types, also where
the declared type is `Number` (AWS documentation: "CloudFormation template Parameters syntax").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from frontgate.template.document import Document
from frontgate.template.errors import nearest_first, suggestion

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_AWS = r"AWS::\w+::[\w:]+"
_LIST = rf"CommaDelimitedList|List<(?:Number|String|{_AWS})>"
_SCALAR = rf"String|Number|{_AWS}"
_OF_THE_CDK = "/cdk-bootstrap/"
_BOOTSTRAPPED = "30"
"""The version of the CDK's own stack in an account, which a template of the CDK checks."""
_LIST_TYPE = re.compile(rf"{_LIST}|AWS::SSM::Parameter::Value<(?:{_LIST})>")
_SCALAR_TYPE = re.compile(rf"{_SCALAR}|AWS::SSM::Parameter::Value<(?:{_SCALAR})>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter and the value it has in this stack. A `NoEcho` value is not shown."""

    name: str
    type: str
    value: str | list[str] = field(repr=False)
    """As `Ref` gives it: text, or a list for `CommaDelimitedList` and `List<…>`."""
    no_echo: bool = False

    @property
    def shown(self) -> str:
        """The value for people; `****` when the template says `NoEcho`."""
        if self.no_echo:
            return "****"
        return self.value if isinstance(self.value, str) else ",".join(self.value)


def resolve_parameters(
    declarations: Mapping[str, object], given: Mapping[str, str], document: Document
) -> dict[str, Parameter]:
    """Every declared parameter with its given or default value.

    Raises `TemplateError` for the first value that is unknown, missing or not allowed.
    """
    _refuse_unknown(declarations, given, document)
    resolved: dict[str, Parameter] = {}
    missing: list[str] = []
    for name, declaration in declarations.items():
        if not isinstance(declaration, Mapping):
            raise document.error(f"the parameter {name} must be a mapping", "Parameters", name)
        if name not in given and "Default" not in declaration:
            missing.append(name)
            continue
        try:
            text = given[name] if name in given else _default(name, declaration["Default"])
            resolved[name] = _resolve(name, declaration, text, given=name in given)
        except ValueError as error:
            raise document.error(str(error), "Parameters", name) from None
    if missing:
        raise document.error(
            f"Parameters: [{', '.join(missing)}] must have values"
            f" (no default; give one with --parameter {missing[0]}=VALUE)",
            "Parameters",
            missing[0],
        )
    return resolved


def text_of(value: object) -> str:
    """A scalar as CloudFormation writes it into text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _refuse_unknown(
    declarations: Mapping[str, object], given: Mapping[str, str], document: Document
) -> None:
    for name in given:
        if name not in declarations:
            known = ", ".join(nearest_first(name, declarations)) or "none"
            raise document.error(
                f"Parameters: [{name}] do not exist in the template; it has: {known}", "Parameters"
            )


def _default(name: str, default: object) -> str:
    if isinstance(default, (dict, list)):
        raise ValueError(f"the Default of the parameter {name} must be text or a number")
    return text_of(default)


def _resolve(name: str, declaration: Mapping[str, object], text: str, *, given: bool) -> Parameter:
    kind = declaration.get("Type")
    if not isinstance(kind, str):
        raise ValueError(f"the parameter {name} has no Type")
    if kind.startswith("AWS::SSM::Parameter::") and not given:
        if text.startswith(_OF_THE_CDK):
            return Parameter(name=name, type=kind, value=_BOOTSTRAPPED, no_echo=False)
        raise ValueError(
            f"the parameter {name} is read from the Parameter Store ({kind}), which is empty when a"
            f" local stack starts; give the value itself with --parameter {name}=VALUE"
        )
    members = _members(name, kind, text)
    for member in members if isinstance(members, list) else [members]:
        _check(name, kind, declaration, member)
    no_echo = text_of(declaration.get("NoEcho", False)).lower() == "true"
    return Parameter(name=name, type=kind, value=members, no_echo=no_echo)


def _members(name: str, kind: str, text: str) -> str | list[str]:
    if _LIST_TYPE.fullmatch(kind):
        return [member.strip() for member in text.split(",")]
    if not _SCALAR_TYPE.fullmatch(kind):
        near = suggestion(kind, ("String", "Number", "CommaDelimitedList", "List<Number>"))
        raise ValueError(f"the parameter {name} has the unknown Type {kind}{near}")
    return text


def _check(name: str, kind: str, declaration: Mapping[str, object], value: str) -> None:
    if kind in ("Number", "List<Number>") and not _NUMBER.fullmatch(value):
        raise ValueError(f"Parameter '{name}' must be a number, not {_quoted(declaration, value)}")
    for constraint, broken in _CONSTRAINTS.items():
        if constraint in declaration:
            sentence = broken(name, declaration[constraint], value)
            if sentence is not None:
                raise ValueError(_explained(declaration, name, sentence))


def _explained(declaration: Mapping[str, object], name: str, sentence: str) -> str:
    description = declaration.get("ConstraintDescription")
    if description is None:
        return sentence
    return f"Parameter '{name}' failed to satisfy constraint: {text_of(description)}"


def _quoted(declaration: Mapping[str, object], value: str) -> str:
    return (
        "the hidden value"
        if text_of(declaration.get("NoEcho", "")).lower() == "true"
        else repr(value)
    )


def _allowed_values(name: str, allowed: object, value: str) -> str | None:
    texts = [text_of(item) for item in allowed] if isinstance(allowed, list) else []
    if value in texts:
        return None
    return f"Parameter '{name}' must be one of AllowedValues: {', '.join(texts)}"


def _allowed_pattern(name: str, pattern: object, value: str) -> str | None:
    """Java's, which matches the whole value ("Using regular expressions in CloudFormation
    templates"), and limited in time."""
    # Not at the top: few templates have one.
    from frontgate.mapping.vtl.errors import MethodError
    from frontgate.mapping.vtl.java.regex import compile_pattern

    try:
        if compile_pattern(text_of(pattern)).fullmatch(value):
            return None
    except MethodError as error:
        raise ValueError(f"the AllowedPattern of the parameter {name}: {error}") from None
    return f"Parameter '{name}' failed to satisfy constraint: must match pattern {pattern}"


def _limit(
    holds: Callable[[str, float], bool], sentence: str
) -> Callable[[str, object, str], str | None]:
    def broken(name: str, limit: object, value: str) -> str | None:
        try:
            held = holds(value, float(text_of(limit)))
        except ValueError:
            raise ValueError(f"the parameter {name} has a limit that is only for numbers") from None
        return None if held else sentence.format(name=name, limit=limit)

    return broken


_CONSTRAINTS: Mapping[str, Callable[[str, object, str], str | None]] = {
    "AllowedValues": _allowed_values,
    "AllowedPattern": _allowed_pattern,
    "MinLength": _limit(
        lambda value, bound: len(value) >= bound,
        "Parameter '{name}' must contain at least {limit} characters",
    ),
    "MaxLength": _limit(
        lambda value, bound: len(value) <= bound,
        "Parameter '{name}' must contain at most {limit} characters",
    ),
    "MinValue": _limit(
        lambda value, bound: float(value) >= bound,
        "Parameter '{name}' must be a number not less than {limit}",
    ),
    "MaxValue": _limit(
        lambda value, bound: float(value) <= bound,
        "Parameter '{name}' must be a number not greater than {limit}",
    ),
}
