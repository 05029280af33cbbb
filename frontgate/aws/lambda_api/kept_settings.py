"""Settings that are kept and shown, and without effect on this machine.

Provisioned concurrency ("Configuring provisioned concurrency"): environments are made on demand
here. Runtime management ("Lambda runtime updates") and recursive loops ("Lambda recursive loop
detection"): there are no updates and no such detection. Code signing: no function has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.book import without
from frontgate.aws.lambda_api.definitions import (
    Function,
    ProvisionedConcurrency,
    RuntimeManagement,
)
from frontgate.aws.lambda_api.lookup import Named, named, unqualified
from frontgate.aws.lambda_api.outputs import moment
from frontgate.aws.lambda_api.paging import by_name, page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.control.errors import ControlError
from frontgate.functions.identifiers import LATEST

_MANUAL = "Manual"


def put_provisioned_concurrency_config(plane: LambdaPlane, given: Input) -> Output:
    found, wanted = _published(plane, given), given["ProvisionedConcurrentExecutions"]
    _check_provisioned(found, wanted)
    config = ProvisionedConcurrency(executions=wanted, last_modified=plane.book.clock())
    plane.book.provision(found.function.name, found.qualifier, config)
    return {
        **_provisioned(config),
        "AllocatedProvisionedConcurrentExecutions": 0,
        "AvailableProvisionedConcurrentExecutions": 0,
        "Status": "IN_PROGRESS",
    }


def _published(plane: LambdaPlane, given: Input) -> Named:
    """The words are recorded."""
    found = named(plane, given)
    if found.qualifier == LATEST:
        raise refusals.invalid(
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        )
    found.require()
    return found


def _check_provisioned(found: Named, wanted: int) -> None:
    """ "Configuring provisioned concurrency": not for an alias and its version, and no more than is
    reserved. The words are assumed."""
    function = found.function
    if found.alias is not None and found.alias.version in function.provisioned:
        raise refusals.invalid(
            "Alias can't be used for Provisioned Concurrency configuration on an already "
            "Provisioned version"
        )
    if any(
        alias.name in function.provisioned and alias.version == found.qualifier
        for alias in function.aliases.values()
    ):
        raise refusals.invalid("Version is pointed by a Provisioned Concurrency alias")
    reserved = function.latest.config.reserved_concurrency
    others = without(function.provisioned, found.qualifier).values()
    if reserved is not None and wanted + sum(each.executions for each in others) > reserved:
        raise refusals.invalid(
            "Requested Provisioned Concurrency should not be greater than the "
            "reservedConcurrentExecution for function"
        )


def _provisioned(config: ProvisionedConcurrency) -> dict[str, Any]:
    """At once there (assumed: nothing has to be made ahead)."""
    return {
        "RequestedProvisionedConcurrentExecutions": config.executions,
        "AllocatedProvisionedConcurrentExecutions": config.executions,
        "AvailableProvisionedConcurrentExecutions": config.executions,
        "Status": "READY",
        "LastModified": moment(config.last_modified),
    }


def get_provisioned_concurrency_config(plane: LambdaPlane, given: Input) -> Output:
    found = named(plane, given)
    found.require()
    config = found.function.provisioned.get(found.qualifier)
    if config is None:
        raise ControlError(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
            404,
        )
    return _provisioned(config)


def delete_provisioned_concurrency_config(plane: LambdaPlane, given: Input) -> None:
    """Deleting what is not there is no error (assumed: the operation has none for it)."""
    found = named(plane, given)
    found.require()
    plane.book.provision(found.function.name, found.qualifier, None)


def list_provisioned_concurrency_configs(plane: LambdaPlane, given: Input) -> Output:
    function = unqualified(plane, given)
    return page(
        by_name({qualifier: qualifier for qualifier in function.provisioned}),
        given,
        lambda qualifier: {
            "FunctionArn": f"{function.arn}:{qualifier}",
            **_provisioned(function.provisioned[qualifier]),
        },
        member="ProvisionedConcurrencyConfigs",
    )


def put_runtime_management_config(plane: LambdaPlane, given: Input) -> Output:
    found = _version(plane, given)
    update_on, arn = given["UpdateRuntimeOn"], given.get("RuntimeVersionArn")
    if (update_on == _MANUAL) != (arn is not None):
        raise refusals.invalid(  # assumed
            "RuntimeVersionArn goes with UpdateRuntimeOn Manual, and with that alone"
        )
    config = RuntimeManagement(update_on=update_on, runtime_version=arn)
    kept = {**found.function.runtime_management, found.qualifier or LATEST: config}
    plane.book.change(
        found.function.name, lambda function: replace(function, runtime_management=kept)
    )
    return _runtime_management(found, config)


def _version(plane: LambdaPlane, given: Input) -> Named:
    found = named(plane, given)
    if found.alias is not None:
        raise refusals.invalid("An alias has no runtime of its own")  # assumed
    found.require()
    return found


def _runtime_management(found: Named, config: RuntimeManagement) -> Output:
    return {
        "FunctionArn": found.arn,
        "UpdateRuntimeOn": config.update_on,
        "RuntimeVersionArn": config.runtime_version,
    }


def get_runtime_management_config(plane: LambdaPlane, given: Input) -> Output:
    found = _version(plane, given)
    kept = found.function.runtime_management.get(found.qualifier or LATEST)
    return _runtime_management(found, kept or RuntimeManagement())


def put_function_recursion_config(plane: LambdaPlane, given: Input) -> Output:
    function, loop = unqualified(plane, given), given["RecursiveLoop"]
    changed = plane.book.change(function.name, lambda found: replace(found, recursive_loop=loop))
    return _recursion(changed)


def _recursion(function: Function) -> Output:
    return {"RecursiveLoop": function.recursive_loop}


def get_function_recursion_config(plane: LambdaPlane, given: Input) -> Output:
    return _recursion(unqualified(plane, given))


def get_function_code_signing_config(plane: LambdaPlane, given: Input) -> Output:
    """Of a function without one the answer is empty (recorded); Terraform asks for each."""
    unqualified(plane, given)
    return {}


def delete_function_code_signing_config(plane: LambdaPlane, given: Input) -> None:
    """Deleting what is not there is no error (recorded)."""
    unqualified(plane, given)


OPERATIONS: Mapping[str, LambdaOperation] = {
    "DeleteFunctionCodeSigningConfig": delete_function_code_signing_config,
    "DeleteProvisionedConcurrencyConfig": delete_provisioned_concurrency_config,
    "GetFunctionCodeSigningConfig": get_function_code_signing_config,
    "GetFunctionRecursionConfig": get_function_recursion_config,
    "GetProvisionedConcurrencyConfig": get_provisioned_concurrency_config,
    "GetRuntimeManagementConfig": get_runtime_management_config,
    "ListProvisionedConcurrencyConfigs": list_provisioned_concurrency_configs,
    "PutFunctionRecursionConfig": put_function_recursion_config,
    "PutProvisionedConcurrencyConfig": put_provisioned_concurrency_config,
    "PutRuntimeManagementConfig": put_runtime_management_config,
}
