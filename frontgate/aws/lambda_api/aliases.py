"""Aliases: names for versions, perhaps with a share for another version."""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.book import new_revision
from frontgate.aws.lambda_api.definitions import Alias, Function
from frontgate.aws.lambda_api.lookup import check_revision, unqualified
from frontgate.aws.lambda_api.paging import by_name, page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.control.errors import ControlError
from frontgate.functions.identifiers import LATEST

_NUMBER = re.compile(r"[0-9]+")
_KEYS = (
    "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, "
    "Member must have length greater than or equal to 1, Member must satisfy regular expression "
    "pattern: [0-9]+, Member must not be null]"
)
_VALUES = (
    "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member "
    "must have value greater than or equal to 0.0, Member must not be null]"
)


def create_alias(plane: LambdaPlane, given: Input) -> Output:
    weights = _weights(given)
    function = _function(plane, given, given["FunctionVersion"])
    name = given["Name"]
    _check(function, given["FunctionVersion"], weights)
    if name in function.aliases:
        raise refusals.conflict(f"Alias already exists: {function.arn}:{name}")
    return _output(
        function,
        plane.book.put_alias(
            function.name,
            Alias(
                name=name,
                version=given["FunctionVersion"],
                weights=weights,
                description=given.get("Description", ""),
                revision_id=new_revision(),
            ),
        ),
    )


def _function(plane: LambdaPlane, given: Input, version: str) -> Function:
    """Of an unknown function the version is missed (recorded)."""
    try:
        return unqualified(plane, given)
    except ControlError as error:
        if error.status == 404:
            raise refusals.not_found(f"{error.message}:{version}") from None
        raise


def _weights(given: Input) -> Mapping[str, float]:
    routing = given.get("RoutingConfig") or {}
    weights: dict[str, float] = routing.get("AdditionalVersionWeights") or {}
    shown = ", ".join(f"{version}={float(share)}" for version, share in weights.items())
    for broken, rule in (
        (not all(_NUMBER.fullmatch(version) for version in weights), _KEYS),
        (not all(0 <= share <= 1 for share in weights.values()), _VALUES),
    ):
        if broken:
            raise ControlError(
                "ValidationException",
                f"1 validation error detected: Value '{{{shown}}}' at "
                f"'routingConfig.additionalVersionWeights' failed to satisfy constraint: {rule}",
                400,
            )
    return weights


def _check(function: Function, version: str, weights: Mapping[str, float]) -> None:
    if len(weights) > 1:
        raise refusals.invalid(
            "Number of items in AdditionalVersionWeights cannot be greater than 1"
        )
    if weights and version == LATEST:
        raise refusals.invalid(
            "$LATEST is not supported for an alias pointing to more than 1 version"
        )
    if version in weights:
        raise refusals.invalid(
            f"Invalid function version {version}. Function version {version} is already included "
            "in routing configuration."
        )
    for each in (version, *weights):
        if each != LATEST and each not in function.versions:
            raise refusals.function_not_found(f"{function.arn}:{each}")


def _output(function: Function, alias: Alias) -> Output:
    routing = {"AdditionalVersionWeights": dict(alias.weights)}
    return {
        "AliasArn": f"{function.arn}:{alias.name}",
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RoutingConfig": routing if alias.weights else None,
        "RevisionId": alias.revision_id,
    }


def _alias(function: Function, name: str) -> Alias:
    found = function.aliases.get(name)
    if found is None:
        raise refusals.not_found(f"Cannot find alias arn: {function.arn}:{name}")
    return found


def get_alias(plane: LambdaPlane, given: Input) -> Output:
    function = unqualified(plane, given)
    return _output(function, _alias(function, given["Name"]))


def list_aliases(plane: LambdaPlane, given: Input) -> Output:
    function = unqualified(plane, given)
    version = given.get("FunctionVersion")
    aliases = [
        alias for alias in by_name(function.aliases) if version is None or alias.version == version
    ]
    return page(aliases, given, lambda alias: _output(function, alias), member="Aliases")


def update_alias(plane: LambdaPlane, given: Input) -> Output:
    """An empty routing configuration ends the split (documented)."""
    function = unqualified(plane, given)
    present = _alias(function, given["Name"])
    check_revision(given, present.revision_id, "GetFunction/GetAlias")
    weights = _weights(given) if "RoutingConfig" in given else present.weights
    version = given.get("FunctionVersion", present.version)
    _check(function, version, weights)
    changed = Alias(
        name=present.name,
        version=version,
        weights=weights,
        description=given.get("Description", present.description),
        revision_id=new_revision(),
    )
    return _output(function, plane.book.put_alias(function.name, changed))


def delete_alias(plane: LambdaPlane, given: Input) -> None:
    """Deleting what is not there is no error (documented: idempotent)."""
    function = unqualified(plane, given)
    if given["Name"] in function.aliases:
        plane.book.remove_alias(function.name, given["Name"])


OPERATIONS: Mapping[str, LambdaOperation] = {
    "CreateAlias": create_alias,
    "DeleteAlias": delete_alias,
    "GetAlias": get_alias,
    "ListAliases": list_aliases,
    "UpdateAlias": update_alias,
}
