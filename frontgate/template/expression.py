"""CloudFormation's expressions: which values are functions, and how one of them can be wrong."""

from __future__ import annotations

import re
from typing import Final

from frontgate.template.document import KeyPath
from frontgate.template.errors import TemplateError, suggestion

CONDITION_FUNCTIONS = frozenset({"Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
RULE_FUNCTIONS = frozenset({"Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"})
VALUE_FUNCTIONS = frozenset(
    {
        *("Ref", "Fn::Base64", "Fn::Cidr", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If"),
        *("Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Select", "Fn::Split", "Fn::Sub"),
        "Fn::ToJsonString",
    }
)
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"

PSEUDO_PARAMETERS = frozenset(
    f"AWS::{name}"
    for name in (
        *("AccountId", "NotificationARNs", "NoValue", "Partition"),
        *("Region", "StackId", "StackName", "URLSuffix"),
    )
)

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_.:]+")


class ExpressionError(Exception):
    """An expression is wrong. `keys` grows into the way to it while the error travels up."""

    def __init__(self, message: str, keys: KeyPath = ()) -> None:
        super().__init__(message)
        self.message = message
        self.keys: KeyPath = keys

    def under(self, *keys: str | int) -> ExpressionError:
        self.keys = (*keys, *self.keys)
        return self


class NoValue:
    """What `AWS::NoValue` stands for: the property or list item is not there."""

    def __repr__(self) -> str:
        return "AWS::NoValue"


NO_VALUE: Final = NoValue()


def function_name(value: dict[str, object]) -> str | None:
    """The function that a mapping calls, or None for a mapping that is only data."""
    if len(value) != 1:
        for key in value:
            if key.startswith("Fn::") and not key.startswith("Fn::ForEach::"):
                raise ExpressionError(f"{key} must be the only key of its mapping")
        return None
    name = next(iter(value))
    if name == "Ref" or name in VALUE_FUNCTIONS:
        return name
    if not name.startswith("Fn::"):
        return None
    if name in CONDITION_FUNCTIONS or name in RULE_FUNCTIONS:
        return name
    if name == "Fn::Transform":
        return name
    if name.startswith("Fn::ForEach::"):
        raise ExpressionError(f"{name} needs `Transform: {LANGUAGE_EXTENSIONS}` in the template")
    raise ExpressionError(
        f"{name} is not a CloudFormation function{suggestion(name, VALUE_FUNCTIONS)}"
    )


def split_attribute(argument: object) -> tuple[str, object]:
    """The two halves of a `Fn::GetAtt`, written as `A.B` or as a list; the second may be a call."""
    if isinstance(argument, str) and "." in argument:
        logical_id, _, attribute = argument.partition(".")
        return logical_id, attribute
    if isinstance(argument, list) and len(argument) >= 2 and isinstance(argument[0], str):
        texts = [part for part in argument[1:] if isinstance(part, str)]
        if len(texts) == len(argument) - 1:
            return argument[0], ".".join(texts)
        if len(argument) == 2:
            return argument[0], argument[1]
    raise ExpressionError("Fn::GetAtt needs a resource and an attribute, such as Table.Arn")


def split_substitution(argument: object) -> tuple[str, dict[str, object]]:
    """The text of a `Fn::Sub` and the variables that it brings along."""
    if isinstance(argument, str):
        return argument, {}
    if isinstance(argument, list) and len(argument) == 2:
        text, variables = argument
        if isinstance(text, str) and isinstance(variables, dict):
            return text, variables
    raise ExpressionError("Fn::Sub needs a text, or a list of a text and a mapping of variables")


def substitution_parts(text: str) -> list[tuple[str, bool]]:
    """A `Fn::Sub` text cut into `(piece, is a variable)`; `${!Literal}` becomes text."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts.append((text[end : match.start()], False))
        name = match[1].strip()
        if name.startswith("!"):
            parts.append((f"${{{match[1].strip()[1:]}}}", False))
        elif _VARIABLE_NAME.fullmatch(name):
            parts.append((name, True))
        else:
            raise ExpressionError(
                f"${{{match[1]}}} in Fn::Sub is not a name; write ${{!{match[1]}}} for that text"
            )
        end = match.end()
    parts.append((text[end:], False))
    return parts


def template_error(error: ExpressionError, place: TemplateError) -> TemplateError:
    """`error` at the place that `place` names."""
    return TemplateError(error.message, path=place.path, line=place.line)
