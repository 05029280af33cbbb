"""`Fn::ForEach` of `AWS::LanguageExtensions`: loops written out before the SAM transform.

AWS documentation: "Fn::ForEach" ("CloudFormation Template Language Reference").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from frontgate.template.document import KeyPath
from frontgate.template.expression import ExpressionError

PREFIX = "Fn::ForEach::"

_SECTIONS = ("Conditions", "Resources", "Outputs")
_DEEPEST = 5


class Loops:
    """Writes loops out, and remembers for each new resource where its text stands."""

    def __init__(self, evaluate: Callable[[object], object]) -> None:
        self._evaluate = evaluate
        self.places: dict[str, KeyPath] = {}
        """Logical id → the way to the loop's body that made the resource."""

    def expand(self, template: dict[str, Any]) -> dict[str, Any]:
        """`template` without loops. Raises `ExpressionError` whose keys lead to the wrong loop."""
        expanded = dict(template)
        for section in _SECTIONS:
            if isinstance(template.get(section), dict):
                expanded[section] = self._mapping(template[section], (section,), {})
        return expanded

    def _mapping(
        self, value: dict[str, Any], at: KeyPath, variables: dict[str, str]
    ) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, item in value.items():
            new = (
                self._loop(key, item, (*at, key), variables)
                if key.startswith(PREFIX)
                else {_replaced(key, variables): self._value(item, (*at, key), variables)}
            )
            twice = next(iter(members.keys() & new.keys()), None)
            if twice is not None:
                raise ExpressionError(
                    f"{twice} is made twice; is ${{…}} missing in a loop's key?", at
                )
            members.update(new)
            self._remember(key, new, at)
        return members

    def _remember(self, key: str, new: dict[str, Any], at: KeyPath) -> None:
        if len(at) > 1 and at[0] == "Resources" and str(at[-2]).startswith(PREFIX):
            for logical_id in new:
                self.places.setdefault(logical_id, (*at, key))

    def _value(self, value: Any, at: KeyPath, variables: dict[str, str]) -> Any:
        if isinstance(value, dict):
            if len(value) == 1 and value.get("Ref") in variables:
                return variables[value["Ref"]]
            return self._mapping(value, at, variables)
        if isinstance(value, list):
            return [self._value(item, (*at, index), variables) for index, item in enumerate(value)]
        return _replaced(value, variables) if isinstance(value, str) else value

    def _loop(self, key: str, loop: Any, at: KeyPath, variables: dict[str, str]) -> dict[str, Any]:
        if not (isinstance(loop, list) and len(loop) == 3 and isinstance(loop[2], dict)):
            raise ExpressionError(f"{key} needs an identifier, a collection and a mapping", at)
        if len(variables) == _DEEPEST:
            raise ExpressionError(f"{key}: loops are nested deeper than {_DEEPEST}", at)
        identifier, collection, body = loop
        if not isinstance(identifier, str) or identifier in variables:
            raise ExpressionError(f"{key} needs an identifier of its own", at)
        members: dict[str, Any] = {}
        for item in self._collection(key, collection, at, variables):
            once = self._mapping(body, (*at, 2), {**variables, identifier: item})
            twice = next(iter(members.keys() & once.keys()), None)
            if twice is not None:
                raise ExpressionError(
                    f"{key} makes {twice} twice; is ${{{identifier}}} in its key?", at
                )
            members.update(once)
        return members

    def _collection(
        self, key: str, collection: Any, at: KeyPath, variables: dict[str, str]
    ) -> list[str]:
        try:
            items = self._evaluate(self._value(collection, at, variables))
        except ExpressionError as error:
            raise error.under(*at, 1) from None
        if not isinstance(items, list) or not all(isinstance(item, (str, int)) for item in items):
            raise ExpressionError(f"{key} needs a list of texts to go through", at)
        return [str(item) for item in items]


def _replaced(text: str, variables: dict[str, str]) -> str:
    for name, item in variables.items():
        # `&{Name}` is the variable without the characters that a logical id may not have.
        text = text.replace(f"${{{name}}}", item)
        text = text.replace(f"&{{{name}}}", re.sub(r"[^A-Za-z0-9]", "", item))
    return text
