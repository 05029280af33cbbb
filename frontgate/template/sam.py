"""The SAM transform: `AWS::Serverless::*` resources become CloudFormation resources, offline.

AWS's own translator does it. It is imported on first use, because importing it costs more than all
the rest of a start.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from frontgate.template.expression import ExpressionError

TRANSFORM = "AWS::Serverless-2016-10-31"

_ORIGIN = "frontgate:origin"
_NAMED = re.compile(r"^(?:Resource|Event) with id \[([^\]]+)\] is invalid\. ")
_PROPERTY = re.compile(r"[Pp]roperty '?([A-Za-z.]+)")
_MAIN_TYPES = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::LayerVersion": "AWS::Lambda::LayerVersion",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Region:
    """All that the translator asks of a boto3 session."""

    region_name: str


def transform(
    template: dict[str, Any], *, parameters: Mapping[str, str], region: str, partition: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """The translated template, and for each generated resource the SAM resource it comes from.

    Raises `ExpressionError` whose keys lead to the resource that SAM finds wrong.
    """
    source = copy.deepcopy(template)
    nested = _set_aside_applications(source)
    for logical_id, resource in source["Resources"].items():
        if _is_serverless(resource):
            # The translator copies a resource's metadata to everything that it makes of it.
            resource["Metadata"] = {**resource.get("Metadata", {}), _ORIGIN: logical_id}
    translated = _translate(source, parameters, region, partition)
    translated["Resources"].update(nested)
    return translated, _origins(translated["Resources"], template["Resources"])


def _translate(
    source: dict[str, Any], parameters: Mapping[str, str], region: str, partition: str
) -> dict[str, Any]:
    if not source["Resources"]:
        return source
    with _quiet():
        policy_data = import_module("samtranslator.internal.managed_policies")
        errors = import_module("samtranslator.model.exceptions")
        parser = import_module("samtranslator.parser.parser")
        translators = import_module("samtranslator.translator.translator")

        policies = policy_data.get_bundled_managed_policy_map(partition) or {}
        translator = translators.Translator(
            managed_policy_map=None,
            sam_parser=parser.Parser(),
            boto_session=_Region(region_name=region),
        )
        try:
            translated: dict[str, Any] = translator.translate(
                source,
                parameter_values=dict(parameters),
                passthrough_metadata=True,
                get_managed_policy_map=lambda: policies,
            )
        except errors.InvalidDocumentException as error:
            raise _first_cause([cause.message for cause in error.causes]) from None
        except errors.ExceptionWithMessage as error:
            raise _first_cause([error.message]) from None
        except Exception as error:
            raise ExpressionError(
                f"the SAM translator cannot read this template: {type(error).__name__}: {error}"
            ) from error
        finally:
            translator.metrics.publish()  # to nobody; else it warns at exit that nobody did
        return translated


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The translator reports feature switches and deprecations of its own, which help nobody."""
    log = logging.getLogger("samtranslator")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def _first_cause(messages: list[str]) -> ExpressionError:
    message = messages[0] if messages else "the SAM translator refuses this template"
    message = message.removeprefix("Structure of the SAM template is invalid. ")
    keys: tuple[str, ...] = ("Globals",) if message.startswith("'Globals'") else ()
    named = _NAMED.match(message)
    if named:
        keys = ("Resources", named[1])
        property_ = _PROPERTY.search(message)
        keys += ("Properties", *property_[1].split(".")) if property_ else ()
        message = f"{named[1]}: {message[named.end() :]}"
    return ExpressionError(message, keys)


def _set_aside_applications(source: dict[str, Any]) -> dict[str, Any]:
    """Take nested applications out: the translator would ask AWS for them."""
    resources = source["Resources"]
    names = [
        name for name, body in resources.items() if body["Type"] == "AWS::Serverless::Application"
    ]
    return {name: resources.pop(name) for name in names}


def _is_serverless(resource: dict[str, Any]) -> bool:
    return str(resource["Type"]).startswith("AWS::Serverless::")


def _origins(translated: dict[str, Any], written: dict[str, Any]) -> dict[str, str]:
    origins: dict[str, str] = {}
    for logical_id, resource in translated.items():
        # One metadata mapping is shared by all that was made of a resource: read it, replace it.
        metadata: dict[str, Any] = resource.pop("Metadata", {})
        origin: str | None = metadata.get(_ORIGIN)
        if origin is None and logical_id not in written:
            origin = _guessed_origin(logical_id, written)
        if origin is not None:
            origins[logical_id] = origin
        kept = {key: value for key, value in metadata.items() if key != _ORIGIN}
        if kept and (origin is None or _is_main(resource, written[origin])):
            resource["Metadata"] = kept
    return origins


def _is_main(resource: dict[str, Any], origin: dict[str, Any]) -> bool:
    """`BuildMethod` and the like speak of the function or layer, not of its role or alias."""
    return bool(resource["Type"] == _MAIN_TYPES.get(origin["Type"], resource["Type"]))


def _guessed_origin(logical_id: str, written: dict[str, Any]) -> str | None:
    """Who caused a resource without a mark: an implicit API, a CodeDeploy group, a connector."""
    named = [name for name in written if logical_id.startswith(name)]
    if named:
        return max(named, key=len)
    return next((name for name, resource in written.items() if _is_serverless(resource)), None)
