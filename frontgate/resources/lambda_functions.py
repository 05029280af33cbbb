"""AWS::Lambda: functions, versions, aliases and layers, written down in the `FunctionBook`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from frontgate.aws.lambda_api.book import new_revision
from frontgate.aws.lambda_api.code import Code
from frontgate.aws.lambda_api.definitions import (
    Alias,
    EventInvokeConfig,
    Function,
    LayerVersion,
    ProvisionedConcurrency,
    Version,
)
from frontgate.aws.lambda_api.function_rules import dead_letter_of
from frontgate.functions import FunctionConfig
from frontgate.functions.function import language_of, runs
from frontgate.functions.interpreters import find_interpreter
from frontgate.functions.packages import build_layer
from frontgate.resources.apigateway import tags
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    integer,
    number,
    texts,
    words,
)
from frontgate.resources.function_values import check_values

_SHOWN = ("Architectures", "TracingConfig")
"""Properties that the Lambda API shows, and that have no effect here."""
_LAYER_RUNTIME = "python3.13"
_INLINE_FILES = {"node": "index.js", "python": "index.py"}


async def _function(creation: Creation) -> Created:
    properties = creation.properties
    if (kind := _refusal(properties)) is not None:
        raise ValueError(f"{kind} is not supported here")
    name = creation.name("FunctionName", longest=64)
    logging = properties.get("LoggingConfig") or {}
    layers = tuple(_layers(creation, properties.get("Layers") or ()))
    check_values(properties)
    config = FunctionConfig(
        name=name,
        arn=creation.arn("lambda", f"function:{name}"),
        handler=properties["Handler"],
        runtime=properties["Runtime"],
        code=await _code(creation),
        layers=tuple(layer.code.folder for layer in layers),
        environment=texts((properties.get("Environment") or {}).get("Variables")),
        role=str(properties.get("Role", "")),
        timeout=integer(properties.get("Timeout", 3)),
        memory_mb=integer(properties.get("MemorySize", 128)),
        log_format=logging.get("LogFormat", "Text"),
        log_group=logging.get("LogGroup", ""),
        reserved_concurrency=_limit(properties, "ReservedConcurrentExecutions"),
        dead_letter=dead_letter_of(properties),
    )
    await _write_down(creation, config, layers)
    return Created(ref=name, attributes={"Arn": config.arn})


async def _write_down(
    creation: Creation, config: FunctionConfig, layers: tuple[LayerVersion, ...]
) -> None:
    properties, book = creation.properties, creation.account.lambdas
    await book.add(
        Function(
            latest=Version(
                config=config,
                code=Code(config.code),
                layers=layers,
                description=str(properties.get("Description", "")),
                has_environment="Environment" in properties,
                members={name: properties[name] for name in _SHOWN if name in properties},
                revision_id=new_revision(),
                last_modified=book.clock(),
            ),
            tags=tags(properties.get("Tags")),
        )
    )


def _layers(creation: Creation, arns: Iterable[str]) -> Iterable[LayerVersion]:
    for arn in arns:
        layer = creation.account.lambdas.layer(arn)
        if layer is None:
            raise ValueError(f"its layer {arn} is not one of the template's, so it is not here")
        yield layer


async def _code(creation: Creation) -> Path:
    """The function's folder: the developer's own, or one with the template's inline code."""
    if creation.resource.local_code is not None:
        return creation.resource.local_code
    source = creation.properties.get("Code", {}).get("ZipFile")
    if source is None:
        raise ValueError("its code is neither a local folder nor inline")
    return await asyncio.to_thread(
        _inline, str(source), _inline_file(creation), creation.account.cache
    )


def _inline_file(creation: Creation) -> str:
    """As CloudFormation names it (AWS::Lambda::Function Code, ZipFile)."""
    language = language_of(str(creation.properties["Runtime"]), function=creation.logical_id)
    return _INLINE_FILES[language]


def _inline(source: str, file: str, cache: Path) -> Path:
    # Named by its content: two gateways may share the cache, and what is there is never changed.
    digest = hashlib.sha256(f"{file}\n{source}".encode()).hexdigest()[:32]
    folder = cache / "inline" / digest
    if not (folder / file).exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Else Node.js asks the package.json of the template's folder, which may say "module".
        (folder.parent / "package.json").write_text("{}")
        (folder / file).write_text(source, encoding="utf-8")
    return folder


async def _version(creation: Creation) -> Created:
    function = function_name(creation.properties["FunctionName"])
    version = creation.account.lambdas.publish(function).config.version
    _provision(creation, function, version)
    arn = creation.arn("lambda", f"function:{function}:{version}")
    return Created(ref=arn, attributes={"Version": version, "FunctionArn": arn})


async def _alias(creation: Creation) -> Created:
    properties = creation.properties
    function, name = function_name(properties["FunctionName"]), str(properties["Name"])
    routing = properties.get("RoutingConfig") or {}
    alias = Alias(
        name=name,
        version=str(properties["FunctionVersion"]),
        weights={
            str(other["FunctionVersion"]): number(other["FunctionWeight"])
            for other in routing.get("AdditionalVersionWeights") or ()
        },
        description=str(properties.get("Description", "")),
        revision_id=new_revision(),
    )
    creation.account.lambdas.put_alias(function, alias)
    _provision(creation, function, name)
    arn = creation.arn("lambda", f"function:{function}:{name}")
    return Created(ref=arn, attributes={"AliasArn": arn})


def _provision(creation: Creation, function: str, qualifier: str) -> None:
    """Shown by the Lambda API, and without effect."""
    given, book = creation.properties.get("ProvisionedConcurrencyConfig"), creation.account.lambdas
    if given is not None:
        executions = integer(given["ProvisionedConcurrentExecutions"])
        kept = ProvisionedConcurrency(executions=executions, last_modified=book.clock())
        book.provision(function, qualifier, kept)


async def _layer(creation: Creation) -> Created:
    account, content = creation.account, creation.resource.local_code
    if content is None:
        raise ValueError("its content is not a local folder")
    runtimes = creation.properties.get("CompatibleRuntimes") or [_LAYER_RUNTIME]
    path = await build_layer(
        content,
        # SAM adds a hash to the logical id; makefiles and people know the one without it.
        logical_id=creation.resource.written_as,
        build_method=creation.resource.metadata.get("BuildMethod"),
        interpreter=await asyncio.to_thread(find_interpreter, _python_of(runtimes)),
        cache=account.cache,
        report=account.report,
    )
    layer = account.lambdas.publish_layer(
        creation.name("LayerName"),
        Code(path),
        description=str(creation.properties.get("Description", "")),
        license_info=creation.properties.get("LicenseInfo"),
        runtimes=tuple(runtimes),
    )
    return Created(ref=layer.arn, attributes={"LayerVersionArn": layer.arn})


def _python_of(runtimes: Sequence[str]) -> str:
    """What builds a layer: a layer of Node.js's that is built at all is built by make."""
    return next((each for each in runtimes if each.startswith("python")), _LAYER_RUNTIME)


async def _event_invoke_config(creation: Creation) -> Created:
    properties = creation.properties
    function, qualifier = function_name(properties["FunctionName"]), str(properties["Qualifier"])
    book = creation.account.lambdas
    book.configure_events(function, qualifier, _event_settings(properties, book.clock()))
    return Created(ref=f"{function}:{qualifier}")


def _event_settings(properties: Mapping[str, Any], now: float) -> EventInvokeConfig:
    destinations = properties.get("DestinationConfig") or {}
    return EventInvokeConfig(
        retries=_limit(properties, "MaximumRetryAttempts"),
        longest_age=_limit(properties, "MaximumEventAgeInSeconds"),
        on_success=(destinations.get("OnSuccess") or {}).get("Destination"),
        on_failure=(destinations.get("OnFailure") or {}).get("Destination"),
        last_modified=now,
    )


def _limit(properties: Mapping[str, Any], name: str) -> int | None:
    value = properties.get(name)
    return None if value is None else integer(value)


def function_name(reference: str) -> str:
    """The name in a name or ARN, without a qualifier."""
    _, arn, resource = reference.partition(":function:")
    return (resource if arn else reference).partition(":")[0]


def _refusal(properties: Mapping[str, object]) -> str | None:
    if properties.get("PackageType") == "Image":
        return "a function in a container image"
    runtime = properties.get("Runtime")
    if isinstance(runtime, str) and not runs(runtime):
        return f"a function of the runtime {runtime}"
    return None


TYPES = {
    "AWS::Lambda::Function": ResourceType(
        create=_function,
        refusal=_refusal,
        supported=words(
            "Code DeadLetterConfig Environment FunctionName Handler Layers LoggingConfig "
            "MemorySize PackageType ReservedConcurrentExecutions Role Runtime Timeout"
        ),
        harmless=words(
            "Architectures Description EphemeralStorage KmsKeyArn RuntimeManagementConfig "
            "SnapStart Tags TracingConfig"
        ),
    ),
    "AWS::Lambda::Version": ResourceType(
        create=_version,
        supported=words("FunctionName"),
        harmless=words("CodeSha256 Description ProvisionedConcurrencyConfig"),
    ),
    "AWS::Lambda::Alias": ResourceType(
        create=_alias,
        supported=words("Description FunctionName FunctionVersion Name RoutingConfig"),
        harmless=words("ProvisionedConcurrencyConfig"),
    ),
    "AWS::Lambda::EventInvokeConfig": ResourceType(
        create=_event_invoke_config,
        supported=words(
            "DestinationConfig FunctionName MaximumEventAgeInSeconds MaximumRetryAttempts Qualifier"
        ),
    ),
    "AWS::Lambda::LayerVersion": ResourceType(
        create=_layer,
        supported=words("CompatibleRuntimes Content LayerName"),
        harmless=words("CompatibleArchitectures Description LicenseInfo"),
    ),
}
