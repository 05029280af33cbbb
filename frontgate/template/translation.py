"""From the developer's template to plain CloudFormation: includes, loops, local files, SAM."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from frontgate.template.artifacts import (
    is_api,
    property_that_names,
    replace_local_paths,
    take_local_path,
)
from frontgate.template.cache import Translation
from frontgate.template.document import Document, KeyPath
from frontgate.template.evaluation import Evaluator, Scope, evaluate_conditions
from frontgate.template.expression import LANGUAGE_EXTENSIONS, ExpressionError
from frontgate.template.includes import INCLUDE, Includes
from frontgate.template.loops import Loops
from frontgate.template.parameters import resolve_parameters
from frontgate.template.places import Places
from frontgate.template.sam import TRANSFORM, transform
from frontgate.template.structure import check_resources, read_template, transforms


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where a stack is (or pretends to be) deployed."""

    stack_name: str
    region: str
    account_id: str
    partition: str
    pseudo_parameters: Mapping[str, object]
    capabilities: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


def translate(document: Document, given: Mapping[str, str], target: Target) -> Translation:
    """Translate `document` with the given parameter values. Raises `TemplateError`."""
    return _Translator(document, given, target).translate()


class _Translator:
    def __init__(self, document: Document, given: Mapping[str, str], target: Target) -> None:
        self._document = document
        self._given = given
        self._target = target
        self._values: dict[str, object] = dict(target.pseudo_parameters)
        self._mappings: Mapping[str, object] = {}
        self._conditions: Mapping[str, bool] = {}
        self._includes = Includes(document, self._evaluate)
        self._loops = Loops(self._evaluate)

    def translate(self) -> Translation:
        template = read_template(self._document)
        origins: dict[str, str] = {}
        try:
            names = transforms(template)
            template = self._with_top_level_includes(template, names)
            self._resolve_parameters(template)
            template = self._expanded(template, loops=LANGUAGE_EXTENSIONS in names)
            check_resources(template)
            if TRANSFORM in names:
                replace_local_paths(template, self._evaluate)
                template, origins = self._transformed(template)
            else:
                _refuse_untransformed(template)
            local_paths = self._take_local_paths(template, origins)
        except ExpressionError as error:
            raise Places(document=self._document, loops=self._loops.places).error(error) from None
        return Translation(
            template={key: value for key, value in template.items() if key != "Transform"},
            origins=origins,
            places=self._loops.places,
            local_paths=local_paths,
            lines=self._lines(template["Resources"], origins),
            digests=self._includes.digests,
        )

    def _lines(
        self, resources: Mapping[str, Any], origins: Mapping[str, str]
    ) -> dict[str, tuple[str, int | None]]:
        places = Places(document=self._document, loops=self._loops.places, origins=origins)
        folder = self._document.path.parent
        lines: dict[str, tuple[str, int | None]] = {}
        for logical_id in resources:
            place = places.of_resource(logical_id)
            lines[logical_id] = (os.path.relpath(place.path, folder), place.line)
        return lines

    def _with_top_level_includes(
        self, template: dict[str, Any], names: list[Any]
    ) -> dict[str, Any]:
        listed = [name for name in names if isinstance(name, dict) and name.get("Name") == INCLUDE]
        for item in listed:
            template = {**self._includes.expand({"Fn::Transform": item}), **template}
        return template

    def _resolve_parameters(self, template: dict[str, Any]) -> None:
        declared = template.get("Parameters", {})
        parameters = resolve_parameters(declared, self._given, self._document)
        self._values.update((name, item.value) for name, item in parameters.items())
        self._mappings = template.get("Mappings", {})

    def _expanded(self, template: dict[str, Any], *, loops: bool) -> dict[str, Any]:
        template = self._includes.expand(template)
        self._mappings = template.get("Mappings", {})
        if loops:
            template = self._loops.expand(template)
        self._conditions = conditions_of(template, self._values)
        return template

    def _transformed(self, template: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        texts = {
            name: ",".join(value) if isinstance(value, list) else str(value)
            for name, value in self._values.items()
            if not name.startswith("AWS::")
        }
        return transform(
            template, parameters=texts, region=self._target.region, partition=self._target.partition
        )

    def _take_local_paths(
        self, template: dict[str, Any], origins: dict[str, str]
    ) -> dict[str, str]:
        paths: dict[str, str] = {}
        for logical_id, resource in template["Resources"].items():
            path = take_local_path(resource)
            if path is None:
                continue
            if is_api(resource["Type"]):
                at = self._naming_property(origins.get(logical_id, logical_id))
                resource["Properties"]["Body"] = self._includes.read_literal(path, *at)
            else:
                paths[logical_id] = path
        return paths

    def _naming_property(self, written: str) -> KeyPath:
        at = self._loops.places.get(written, ("Resources", written))
        value: Any = self._document.value
        for key in at:
            value = value[key]
        return (*at, "Properties", property_that_names(value["Type"]))

    def _evaluate(self, value: object) -> object:
        scope = Scope(
            parameters=self._values,
            mappings=self._mappings,
            condition=self._condition,
            imports={},
        )
        return Evaluator(scope).evaluate(value)

    def _condition(self, name: str) -> bool:
        if name not in self._conditions:
            raise ExpressionError(f"the condition {name} is not known here")
        return self._conditions[name]


def conditions_of(template: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, bool]:
    """The truth of each of the template's conditions. Raises `ExpressionError`."""
    try:
        return evaluate_conditions(
            template.get("Conditions", {}), values, template.get("Mappings", {})
        )
    except ExpressionError as error:
        raise error.under("Conditions") from None


def _refuse_untransformed(template: Mapping[str, Any]) -> None:
    for logical_id, resource in template["Resources"].items():
        if resource["Type"].startswith("AWS::Serverless::"):
            raise ExpressionError(
                f"{logical_id} is of type {resource['Type']}; the template needs"
                f" `Transform: {TRANSFORM}` for that",
                ("Resources", logical_id, "Type"),
            )
