"""From a translated template to a `Stack`: rules, conditions, references, order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frontgate.template import graph
from frontgate.template.artifacts import property_that_names
from frontgate.template.cache import Translation
from frontgate.template.document import Document, KeyPath
from frontgate.template.errors import TemplateError, suggestion
from frontgate.template.evaluation import Evaluator, Scope, unknown_condition
from frontgate.template.expression import PSEUDO_PARAMETERS, ExpressionError
from frontgate.template.parameters import Parameter, resolve_parameters
from frontgate.template.places import Places
from frontgate.template.references import references
from frontgate.template.resolver import skipped_sentence
from frontgate.template.stack import Output, Resource, Stack
from frontgate.template.translation import Target, conditions_of


def assemble(
    document: Document, translation: Translation, given: Mapping[str, str], target: Target
) -> Stack:
    """The stack of a translated template. Raises `TemplateError`."""
    declared = translation.template.get("Parameters", {})
    parameters = resolve_parameters(declared, given, document)
    places = Places(document=document, loops=translation.places, origins=translation.origins)
    try:
        return _Assembly(translation, parameters, target, places).stack()
    except ExpressionError as error:
        raise places.error(error) from None


class _Assembly:
    def __init__(
        self,
        translation: Translation,
        parameters: Mapping[str, Parameter],
        target: Target,
        places: Places,
    ) -> None:
        self._translation = translation
        self._template = translation.template
        self._parameters = parameters
        self._target = target
        self._places = places
        self._directory = places.document.path.parent
        self._values = {
            **target.pseudo_parameters,
            **{name: parameter.value for name, parameter in parameters.items()},
        }
        self._conditions = conditions_of(self._template, self._values)
        self._written: Mapping[str, Any] = self._template["Resources"]
        self._skipped = self._false_conditions()

    def stack(self) -> Stack:
        self._check_rules()
        active = [name for name in self._written if name not in self._skipped]
        needs = {name: self._needs(name) for name in active}
        order = [name for group in graph.levels(needs) for name in group]
        if len(order) < len(active):
            raise self._circular(graph.cycle(needs))
        files = (self._directory / name for name in self._translation.digests)
        return Stack(
            name=self._target.stack_name,
            region=self._target.region,
            account_id=self._target.account_id,
            partition=self._target.partition,
            parameters=self._parameters,
            resources=tuple(self._resource(name, needs[name]) for name in order),
            outputs=self._outputs(),
            mappings=self._template.get("Mappings", {}),
            conditions=self._conditions,
            description=self._template.get("Description"),
            directory=self._directory,
            pseudo_parameters=self._target.pseudo_parameters,
            capabilities=self._target.capabilities,
            tags=self._target.tags,
            skipped=self._skipped,
            files=(self._places.document.path, *files),
            places=self._places,
            translated=self._template,
        )

    def _check_rules(self) -> None:
        evaluator = Evaluator(
            Scope(
                parameters=self._values,
                mappings=self._template.get("Mappings", {}),
                condition=self._conditions.__getitem__,
                imports={},
            )
        )
        for name, rule in self._template.get("Rules", {}).items():
            try:
                _check_rule(name, rule, evaluator)
            except ExpressionError as error:
                raise error.under("Rules", name) from None

    def _false_conditions(self) -> dict[str, str]:
        skipped: dict[str, str] = {}
        for name, resource in self._written.items():
            condition = resource.get("Condition")
            if condition is not None and not self._holds(
                condition, ("Resources", name, "Condition")
            ):
                skipped[name] = condition
        return skipped

    def _holds(self, condition: str, keys: KeyPath) -> bool:
        if condition not in self._conditions:
            raise unknown_condition(condition, self._conditions, keys)
        return self._conditions[condition]

    def _needs(self, name: str) -> tuple[str, ...]:
        resource = self._written[name]
        needs = set(self._explicit(name, resource.get("DependsOn", [])))
        for attribute in ("Properties", "Metadata"):
            keys: KeyPath = ("Resources", name, attribute)
            needs.update(self._referred(name, resource.get(attribute, {}), keys))
        return tuple(sorted(needs))

    def _explicit(self, name: str, depends_on: str | list[str]) -> list[str]:
        names = [depends_on] if isinstance(depends_on, str) else depends_on
        for other in names:
            if other not in self._written:
                raise ExpressionError(
                    f"{name} depends on {other}, which is no resource"
                    f"{suggestion(other, self._written)}",
                    ("Resources", name, "DependsOn"),
                )
        return [other for other in names if other not in self._skipped]

    def _referred(self, name: str, value: Any, keys: KeyPath) -> set[str]:
        found: set[str] = set()
        for reference in references(value, self._conditions, keys):
            if reference.name in self._values or reference.name in PSEUDO_PARAMETERS:
                continue
            sentence = self._unusable(reference.name)
            if sentence is not None:
                error = ExpressionError(f"{name}: {sentence}", reference.keys)
                raise self._places.error(error, mentions=reference.name)
            found.add(reference.name)
        return found

    def _unusable(self, name: str) -> str | None:
        if name in self._skipped:
            return skipped_sentence(name, self._skipped[name])
        if name in self._written:
            return None
        near = suggestion(name, [*self._written, *self._parameters, *PSEUDO_PARAMETERS])
        return f"there is no resource or parameter named {name}{near}"

    def _circular(self, way: list[str]) -> TemplateError:
        places = [self._places.of_resource(name) for name in way]
        steps = (
            f"{name} (line {place.line})" for name, place in zip(way[:-1], places, strict=False)
        )
        message = f"circular dependency: {' -> '.join([*steps, way[-1]])}"
        return TemplateError(message, path=places[0].path, line=places[0].line)

    def _resource(self, name: str, needs: tuple[str, ...]) -> Resource:
        written = self._written[name]
        location, line = self._translation.lines[name]
        return Resource(
            logical_id=name,
            type=written["Type"],
            properties=written.get("Properties", {}),
            depends_on=needs,
            metadata=written.get("Metadata", {}),
            path=self._directory / location,
            line=line,
            origin=self._translation.origins.get(name),
            local_code=self._local_code(name, written["Type"]),
        )

    def _local_code(self, name: str, kind: str) -> Path | None:
        location = self._translation.local_paths.get(name) or self._asset(name)
        if location is None:
            return None
        path = self._directory / location
        if not path.exists():
            place = self._places.of_property(name, property_that_names(kind))
            raise TemplateError(
                f"{name}: there is no file or folder {location}", path=place.path, line=place.line
            )
        return path

    def _asset(self, name: str) -> str | None:
        """Where the CDK has put a function's code, beside the template that it has synthesized."""
        metadata = self._written[name].get("Metadata")
        asset = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
        return asset if isinstance(asset, str) else None

    def _outputs(self) -> dict[str, Output]:
        outputs: dict[str, Output] = {}
        for name, written in self._template.get("Outputs", {}).items():
            keys: KeyPath = ("Outputs", name)
            if not isinstance(written, dict) or "Value" not in written:
                raise ExpressionError(f"the output {name} has no Value", keys)
            condition = written.get("Condition")
            if condition is not None and not self._holds(condition, (*keys, "Condition")):
                continue
            self._referred(f"output {name}", written["Value"], (*keys, "Value"))
            export = written.get("Export", {})
            self._referred(f"output {name}", export, (*keys, "Export"))
            outputs[name] = Output(
                name=name,
                value=written["Value"],
                description=written.get("Description"),
                export_name=export.get("Name") if isinstance(export, dict) else None,
            )
        return outputs


def _check_rule(name: str, rule: Any, evaluator: Evaluator) -> None:
    if not isinstance(rule, dict) or not isinstance(rule.get("Assertions"), list):
        raise ExpressionError(f"the rule {name} needs a list of Assertions")
    if "RuleCondition" in rule and not evaluator.truth(rule["RuleCondition"]):
        return
    for index, assertion in enumerate(rule["Assertions"]):
        keys: KeyPath = ("Assertions", index)
        if not isinstance(assertion, dict) or "Assert" not in assertion:
            raise ExpressionError(f"the rule {name} has an assertion without Assert", keys)
        if not evaluator.truth(assertion["Assert"]):
            reason = assertion.get("AssertDescription", "an assertion does not hold")
            raise ExpressionError(f"the rule {name} is broken: {reason}", keys)
