"""PublishVersion and ListVersionsByFunction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from frontgate.aws.lambda_api import outputs, refusals
from frontgate.aws.lambda_api.definitions import Function, Version
from frontgate.aws.lambda_api.lookup import check_revision, unqualified
from frontgate.aws.lambda_api.paging import page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output


async def publish_version(plane: LambdaPlane, given: Input) -> Output:
    """Nothing new is published where nothing has changed since the last time (documented)."""
    function, sha256 = await _described(plane, given)
    if given.get("CodeSha256") not in (None, sha256):
        raise refusals.invalid(
            f"CodeSHA256 ({given['CodeSha256']}) is different from current CodeSHA256 in $LATEST "
            f"({sha256}). Please try again with the CodeSHA256 in $LATEST."
        )
    last = _newest(function)
    if last is None or not _is_same(function.latest, last):
        last = plane.book.publish(function.name, given.get("Description"))
    return outputs.configuration(last)


async def _described(plane: LambdaPlane, given: Input) -> tuple[Function, str]:
    """The function with its code's hash, which takes a while: as it is once that is known."""
    while True:
        function = unqualified(plane, given)
        check_revision(given, function.latest.revision_id, "GetFunction/GetAlias")
        sha256, _ = await asyncio.to_thread(function.latest.code.described)
        if plane.book.functions.get(function.name) is function:
            return function, sha256


def _newest(function: Function) -> Version | None:
    return list(function.versions.values())[-1] if function.versions else None


def _is_same(latest: Version, published: Version) -> bool:
    return (
        replace(latest.config, version=published.config.version) == published.config
        and latest.code == published.code
        and latest.members == published.members
    )


async def list_versions_by_function(plane: LambdaPlane, given: Input) -> Output:
    function = unqualified(plane, given)
    versions = [function.latest, *function.versions.values()]
    return await asyncio.to_thread(page, versions, given, _listed, member="Versions")


def _listed(version: Version) -> Output:
    """`$LATEST` is qualified, too, in this list (recorded)."""
    config = version.config
    return {**outputs.listed(version), "FunctionArn": f"{config.arn}:{config.version}"}


OPERATIONS: Mapping[str, LambdaOperation] = {
    "ListVersionsByFunction": list_versions_by_function,
    "PublishVersion": publish_version,
}
