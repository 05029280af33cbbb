"""CloudFormation's functions, as far as the template uses them, for tests to look behind them.

Not the gateway's own resolver: two that agree are worth more than one that is asked twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

REGION: Final = "eu-west-1"
PSEUDO_PARAMETERS: Final = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "community-dev",
    "AWS::URLSuffix": "amazonaws.com",
}
NO_VALUE: Final = object()


@dataclass(frozen=True, slots=True)
class Resolver:
    """Resolves what a template says for these parameter values.

    A reference to a resource becomes its name in angle brackets: ``<UsersTable>``.
    """

    template: Mapping[str, Any]
    values: Mapping[str, Any]

    def condition(self, name: str) -> bool:
        return bool(self.resolve(self.template["Conditions"][name]))

    def resolve(self, node: Any) -> Any:
        match node:
            case {"Ref": str(name)} if len(node) == 1:
                return NO_VALUE if name == "AWS::NoValue" else self._value(name)
            case {"Condition": str(name)} if len(node) == 1:
                return self.condition(name)
            case dict() if len(node) == 1 and next(iter(node)).startswith("Fn::"):
                [(function, argument)] = node.items()
                return self._call(function, argument)
            case dict():
                resolved = {key: self.resolve(value) for key, value in node.items()}
                return {key: value for key, value in resolved.items() if value is not NO_VALUE}
            case list():
                return [found for item in node if (found := self.resolve(item)) is not NO_VALUE]
        return node

    def _call(self, function: str, argument: Any) -> Any:
        if function == "Fn::If":
            name, then, otherwise = argument
            return self.resolve(then if self.condition(name) else otherwise)
        if function == "Fn::Sub":
            return self._substitute(argument)
        if function == "Fn::GetAtt":
            path = argument if isinstance(argument, str) else ".".join(argument)
            return f"<{path}>"
        return _FUNCTIONS[function](self.resolve(argument), self.template)

    def _substitute(self, argument: Any) -> str:
        pattern, more = argument if isinstance(argument, list) else (argument, {})
        given = self.resolve(more)

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            return str(given.get(name, self._value(name)))

        return re.sub(r"\$\{([^}]+)\}", value, pattern)

    def _value(self, name: str) -> Any:
        return self.values.get(name, f"<{name}>")


_FUNCTIONS: Final = {
    "Fn::EachMemberEquals": lambda each, _: all(member == each[1] for member in each[0]),
    "Fn::And": lambda each, _: all(each),
    "Fn::Equals": lambda each, _: each[0] == each[1],
    "Fn::FindInMap": lambda each, template: template["Mappings"][each[0]][each[1]][each[2]],
    "Fn::GetAZs": lambda _, __: [f"{REGION}a", f"{REGION}b"],
    "Fn::Join": lambda each, _: each[0].join(map(str, each[1])),
    "Fn::Not": lambda each, _: not each[0],
    "Fn::Or": lambda each, _: any(each),
    "Fn::Select": lambda each, _: each[1][int(each[0])],
    "Fn::Split": lambda each, _: each[1].split(each[0]),
}


def parameter_values(template: Mapping[str, Any], **changes: str) -> dict[str, Any]:
    """Defaults, with changes; lists are split as CloudFormation splits them."""
    return {
        name: text.split(",") if parameter["Type"] == "CommaDelimitedList" else text
        for name, parameter in template["Parameters"].items()
        for text in [changes.get(name, parameter["Default"])]
    } | PSEUDO_PARAMETERS
