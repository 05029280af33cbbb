"""CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions and DeleteFunction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.aws.lambda_api import outputs, refusals
from frontgate.aws.lambda_api.book import new_revision
from frontgate.aws.lambda_api.definitions import Function, LayerVersion, Version
from frontgate.aws.lambda_api.function_rules import (
    check_quotas,
    dead_letter_of,
    environment_of,
    runtime_of,
)
from frontgate.aws.lambda_api.given_code import code_in
from frontgate.aws.lambda_api.lookup import named
from frontgate.aws.lambda_api.paging import by_name, page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.aws.lambda_api.role_rules import check_dead_letters, check_role
from frontgate.functions import FunctionConfig
from frontgate.functions.identifiers import LATEST, parse_reference

_MOST_LAYERS = 5
KEPT = (
    "Architectures",
    "EphemeralStorage",
    "FileSystemConfigs",
    "KMSKeyArn",
    "SnapStart",
    "TracingConfig",
    "VpcConfig",
)
"""Members without effect on this machine: shown as they were given."""
REFUSED = ("ImageConfig", "CodeSigningConfigArn", "TenancyConfig", "CapacityProviderConfig")
REFUSED_IN_CREATION = (*REFUSED, "DurableConfig")


async def create_function(plane: LambdaPlane, given: Input) -> Output:
    refuse(given, REFUSED_IN_CREATION)
    if given.get("PackageType") == "Image":
        raise refusals.invalid("Functions in container images are not supported here")
    if not given.get("Runtime") or not given.get("Handler"):
        raise refusals.invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment "
            "packages."
        )
    check_quotas(given)
    name = _name(plane, given["FunctionName"])
    layers = layers_of(plane, given)
    dead_letter = dead_letter_of(given)
    await check_role(plane, given["Role"], plane.book.arn(f"function:{name}"))
    await check_dead_letters(plane, given["Role"], dead_letter, name)
    code = await code_in(plane, given["Code"])
    logging = given.get("LoggingConfig") or {}
    config = FunctionConfig(
        name=name,
        arn=plane.book.arn(f"function:{name}"),
        handler=given["Handler"],
        runtime=runtime_of(given),
        code=code.folder,
        layers=tuple(layer.code.folder for layer in layers),
        environment=environment_of(given),
        role=given["Role"],
        timeout=given.get("Timeout", 3),
        memory_mb=given.get("MemorySize", 128),
        log_format=logging.get("LogFormat", "Text"),
        log_group=logging.get("LogGroup", ""),
        dead_letter=dead_letter,
    )
    if name in plane.book.functions:  # another call may have been faster
        raise refusals.conflict(f"Function already exist: {name}")
    function = plane.book.put(
        Function(
            latest=Version(
                config=config,
                code=code,
                layers=layers,
                description=given.get("Description", ""),
                has_environment="Environment" in given,
                members={member: given[member] for member in KEPT if member in given},
                revision_id=new_revision(),
                last_modified=plane.book.clock(),
            ),
            tags=dict(given.get("Tags") or {}),
        )
    )
    if given.get("Publish"):
        return outputs.created(plane.book.publish(name))
    return outputs.created(function.latest)


def refuse(given: Input, members: tuple[str, ...]) -> None:
    for member in members:
        if given.get(member):
            raise refusals.invalid(f"{member} is not supported here")


def _name(plane: LambdaPlane, text: str) -> str:
    reference = parse_reference(text)
    if reference is None or reference.qualifier is not None:
        raise refusals.invalid(f"{text} is not the name of a function")  # assumed
    if reference.name in plane.book.functions:
        raise refusals.conflict(f"Function already exist: {reference.name}")
    return reference.name


def layers_of(plane: LambdaPlane, given: Input) -> tuple[LayerVersion, ...]:
    arns: list[str] = given.get("Layers") or []
    if len(arns) > _MOST_LAYERS:
        raise refusals.invalid(f"Cannot reference more than {_MOST_LAYERS} layers.")
    layers = []
    for arn in arns:
        layer = plane.book.layer(arn)
        if layer is None:
            raise refusals.invalid(f"Layer version {arn} does not exist.")
        layers.append(layer)
    if len({layer.layer_arn for layer in layers}) < len(layers):
        raise refusals.invalid(
            "Two different versions of the same layer are not allowed to be referenced in the same "
            "function."
        )
    return tuple(layers)


async def get_function(plane: LambdaPlane, given: Input) -> Output:
    found = named(plane, given)
    version, function = found.version(), found.function
    config = function.latest.config
    reserved = config.reserved_concurrency
    return {
        "Configuration": await asyncio.to_thread(_shown, version, found.arn),
        "Code": {
            "RepositoryType": "S3",
            "Location": f"{plane.endpoint}/_frontgate/code/{config.name}/{version.config.version}",
        },
        "Tags": dict(function.tags) or None,
        "Concurrency": None if reserved is None else {"ReservedConcurrentExecutions": reserved},
    }


def _shown(version: Version, asked: str) -> dict[str, Any]:
    """Under the ARN that was asked for: an alias', too."""
    return {**outputs.configuration(version), "FunctionArn": asked}


async def get_function_configuration(plane: LambdaPlane, given: Input) -> Output:
    found = named(plane, given)
    return await asyncio.to_thread(_shown, found.version(), found.arn)


async def list_functions(plane: LambdaPlane, given: Input) -> Output:
    versions = list(_versions(plane, with_published=given.get("FunctionVersion") == "ALL"))
    return await asyncio.to_thread(page, versions, given, outputs.listed, member="Functions")


def _versions(plane: LambdaPlane, *, with_published: bool) -> Iterator[Version]:
    for function in by_name(plane.book.functions):
        yield function.latest
        if with_published:
            yield from function.versions.values()


def delete_function(plane: LambdaPlane, given: Input) -> Output:
    found = named(plane, given)
    function, qualifier = found.function, found.qualifier
    if not qualifier:
        plane.book.remove(function.name)
        return {"StatusCode": 204}
    if qualifier == LATEST:
        raise refusals.invalid("$LATEST version cannot be deleted without deleting the function.")
    if found.alias is not None:
        raise refusals.invalid(  # assumed
            "Deletion of aliases is not currently supported by this operation"
        )
    using = [
        alias.name
        for alias in function.aliases.values()
        if qualifier == alias.version or qualifier in alias.weights
    ]
    if using:
        raise refusals.conflict(
            f"Function with ARN {function.arn}:{qualifier} could not be deleted because it is "
            f"currently referenced by alias {using[0]}"
        )
    if qualifier in function.versions:
        plane.book.remove_version(function.name, qualifier)
    return {"StatusCode": 204}


OPERATIONS: Mapping[str, LambdaOperation] = {
    "CreateFunction": create_function,
    "DeleteFunction": delete_function,
    "GetFunction": get_function,
    "GetFunctionConfiguration": get_function_configuration,
    "ListFunctions": list_functions,
}
