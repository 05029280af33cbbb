"""AWS::Lambda: functions, versions, aliases and layers, run by `frontgate.functions`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path

from frontgate.functions import FunctionConfig
from frontgate.functions.interpreters import find_interpreter
from frontgate.functions.packages import build_layer
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    integer,
    number,
    texts,
    words,
)

_LAYER_RUNTIME = "python3.13"


async def _function(creation: Creation) -> Created:
    properties = creation.properties
    if properties.get("PackageType") == "Image":
        raise ValueError("functions in container images are not supported")
    name = creation.name("FunctionName", longest=64)
    concurrency = properties.get("ReservedConcurrentExecutions")
    arn = creation.arn("lambda", f"function:{name}")
    logging = properties.get("LoggingConfig") or {}
    await creation.account.functions.add(
        FunctionConfig(
            name=name,
            arn=arn,
            handler=properties["Handler"],
            runtime=properties["Runtime"],
            code=await _code(creation),
            layers=tuple(_layers(creation, properties.get("Layers") or ())),
            environment=texts((properties.get("Environment") or {}).get("Variables")),
            role=str(properties.get("Role", "")),
            timeout=number(properties.get("Timeout", 3)),
            memory_mb=integer(properties.get("MemorySize", 128)),
            log_format=logging.get("LogFormat", "Text"),
            log_group=logging.get("LogGroup", ""),
            reserved_concurrency=None if concurrency is None else integer(concurrency),
        )
    )
    return Created(ref=name, attributes={"Arn": arn})


def _layers(creation: Creation, arns: Iterable[str]) -> Iterable[Path]:
    for arn in arns:
        path = creation.account.layers.get(arn)
        if path is None:
            raise ValueError(f"its layer {arn} is not one of the template's, so it is not here")
        yield path


async def _code(creation: Creation) -> Path:
    """The function's folder: the developer's own, or one with the template's inline code."""
    if creation.resource.local_code is not None:
        return creation.resource.local_code
    source = creation.properties.get("Code", {}).get("ZipFile")
    if source is None:
        raise ValueError("its code is neither a local folder nor inline")
    # Named by its content: two gateways may share the cache, and what is there is never changed.
    digest = hashlib.sha256(source.encode()).hexdigest()[:32]
    folder = creation.account.cache / "inline" / digest
    if not (folder / "index.py").exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "index.py").write_text(source)
    return folder


async def _version(creation: Creation) -> Created:
    function = _function_name(creation.properties["FunctionName"])
    version = creation.account.functions.publish_version(function)
    arn = creation.arn("lambda", f"function:{function}:{version}")
    return Created(ref=arn, attributes={"Version": version, "FunctionArn": arn})


async def _alias(creation: Creation) -> Created:
    properties = creation.properties
    function, alias = _function_name(properties["FunctionName"]), str(properties["Name"])
    creation.account.functions.add_alias(function, alias, str(properties["FunctionVersion"]))
    arn = creation.arn("lambda", f"function:{function}:{alias}")
    return Created(ref=arn, attributes={"AliasArn": arn})


async def _layer(creation: Creation) -> Created:
    account, content = creation.account, creation.resource.local_code
    if content is None:
        raise ValueError("its content is not a local folder")
    runtimes = creation.properties.get("CompatibleRuntimes") or [_LAYER_RUNTIME]
    path = await build_layer(
        content,
        # SAM adds a hash to the logical id; makefiles and people know the one without it.
        logical_id=creation.resource.origin or creation.logical_id,
        build_method=creation.resource.metadata.get("BuildMethod"),
        interpreter=await asyncio.to_thread(find_interpreter, runtimes[0]),
        cache=account.cache,
        report=account.report,
    )
    arn = creation.arn("lambda", f"layer:{creation.name('LayerName')}:1")
    account.layers[arn] = path
    return Created(ref=arn, attributes={"LayerVersionArn": arn})


async def _permission(creation: Creation) -> Created:
    """Every API of the stack may invoke every function: permissions are AWS's own concern."""
    return Created(ref=creation.name("Id"))


def _function_name(reference: str) -> str:
    """The name in a name or ARN, without a qualifier."""
    _, arn, resource = reference.partition(":function:")
    return (resource if arn else reference).partition(":")[0]


TYPES = {
    "AWS::Lambda::Function": ResourceType(
        create=_function,
        supported=words(
            "Code Environment FunctionName Handler Layers LoggingConfig MemorySize PackageType "
            "ReservedConcurrentExecutions Role Runtime Timeout"
        ),
        harmless=words(
            "Architectures Description EphemeralStorage KmsKeyArn RuntimeManagementConfig "
            "SnapStart Tags TracingConfig"
        ),
    ),
    "AWS::Lambda::Version": ResourceType(
        create=_version, supported=words("FunctionName"), harmless=words("CodeSha256 Description")
    ),
    "AWS::Lambda::Alias": ResourceType(
        create=_alias,
        supported=words("FunctionName FunctionVersion Name"),
        harmless=words("Description"),
    ),
    "AWS::Lambda::LayerVersion": ResourceType(
        create=_layer,
        supported=words("CompatibleRuntimes Content LayerName"),
        harmless=words("CompatibleArchitectures Description LicenseInfo"),
    ),
    "AWS::Lambda::Permission": ResourceType(
        create=_permission,
        supported=words("Action FunctionName Principal SourceAccount SourceArn"),
    ),
}
