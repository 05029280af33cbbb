"""Tags, reserved concurrency and the account."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.definitions import Function
from frontgate.aws.lambda_api.lookup import named, unqualified
from frontgate.aws.lambda_api.mapping_book import KeptMapping
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.control.errors import ControlError

_MOST_TAGS = 50
_ARN = re.compile(
    r"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:"
    r"(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:[a-zA-Z0-9-_]+)"
)
_MAPPING_ARN = re.compile(r"arn:[^:]+:lambda:[^:]+:\d{12}:event-source-mapping:(?P<id>[^:]+)")
_CONCURRENCY = 1_000
"""Of an account in one Region ("Lambda quotas"); 100 of them cannot be reserved."""
_UNRESERVED = 100
_ACCOUNT_BYTES = 80_530_636_800
_UNPACKED_BYTES = 262_144_000
_PACKED_BYTES = 52_428_800


def tag_resource(plane: LambdaPlane, given: Input) -> None:
    found, tags = _tagged(plane, given), given["Tags"]
    if not tags:
        raise refusals.invalid("An error occurred and the request cannot be processed.")
    changed = {**found.tags, **tags}
    if len(changed) > _MOST_TAGS:
        raise refusals.invalid("Number of tags exceeds resource tag limit.")
    _write(plane, found, changed)


def _tagged(plane: LambdaPlane, given: Input) -> Function | KeptMapping:
    arn = given["Resource"]
    if (mapping := _MAPPING_ARN.fullmatch(arn)) is not None:
        kept = plane.mappings.mappings.get(mapping["id"])
        if kept is None:
            raise refusals.no_such_resource()  # assumed
        return kept
    if _ARN.fullmatch(arn) is None:
        raise ControlError(
            "ValidationException",
            f"1 validation error detected: Value '{arn}' at 'resource' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {_ARN.pattern}",
            400,
        )
    if ":layer:" in arn:
        raise refusals.invalid("Tags of layers are not supported here")
    if arn.count(":") > 6:
        raise refusals.invalid(
            "Tags on function aliases and versions are not supported. Please specify a function "
            "ARN."
        )
    return named(plane, {"FunctionName": arn}).function


def _write(plane: LambdaPlane, found: Function | KeptMapping, tags: Mapping[str, str]) -> None:
    if isinstance(found, KeptMapping):
        plane.mappings.tag(found.id, tags)
    else:
        plane.book.change(found.name, lambda function: replace(function, tags=tags))


def untag_resource(plane: LambdaPlane, given: Input) -> None:
    found, keys = _tagged(plane, given), set(given["TagKeys"])
    _write(plane, found, {key: each for key, each in found.tags.items() if key not in keys})


def list_tags(plane: LambdaPlane, given: Input) -> Output:
    return {"Tags": dict(_tagged(plane, given).tags)}


def put_function_concurrency(plane: LambdaPlane, given: Input) -> Output:
    function, wanted = _reserving(plane, given), given["ReservedConcurrentExecutions"]
    others = sum(
        each.latest.config.reserved_concurrency or 0
        for each in plane.book.functions.values()
        if each.name != function.name
    )
    if wanted + others > _CONCURRENCY - _UNRESERVED:
        raise refusals.invalid(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [100]."
        )
    plane.book.reserve(function.name, wanted)
    return {"ReservedConcurrentExecutions": wanted}


def _reserving(plane: LambdaPlane, given: Input) -> Function:
    """An unknown function is missed with `$LATEST` here (recorded)."""
    try:
        return unqualified(plane, given)
    except ControlError as error:
        if error.status == 404:
            raise refusals.not_found(f"{error.message}:$LATEST") from None
        raise


def get_function_concurrency(plane: LambdaPlane, given: Input) -> Output:
    return {
        "ReservedConcurrentExecutions": unqualified(plane, given).latest.config.reserved_concurrency
    }


def delete_function_concurrency(plane: LambdaPlane, given: Input) -> None:
    plane.book.reserve(unqualified(plane, given).name, None)


async def get_account_settings(plane: LambdaPlane, given: Input) -> Output:
    functions = plane.book.functions.values()
    reserved = sum(each.latest.config.reserved_concurrency or 0 for each in functions)
    size = await asyncio.to_thread(_size, list(functions))
    return {
        "AccountLimit": {
            "TotalCodeSize": _ACCOUNT_BYTES,
            "CodeSizeUnzipped": _UNPACKED_BYTES,
            "CodeSizeZipped": _PACKED_BYTES,
            "ConcurrentExecutions": _CONCURRENCY,
            "UnreservedConcurrentExecutions": _CONCURRENCY - reserved,
        },
        "AccountUsage": {"TotalCodeSize": size, "FunctionCount": len(functions)},
    }


def _size(functions: list[Function]) -> int:
    versions: list[Any] = [
        version
        for function in functions
        for version in (function.latest, *function.versions.values())
    ]
    return sum(version.code.described()[1] for version in versions)


OPERATIONS: Mapping[str, LambdaOperation] = {
    "DeleteFunctionConcurrency": delete_function_concurrency,
    "GetAccountSettings": get_account_settings,
    "GetFunctionConcurrency": get_function_concurrency,
    "ListTags": list_tags,
    "PutFunctionConcurrency": put_function_concurrency,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
}
