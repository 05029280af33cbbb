"""What `frontgate`'s own commands ask of a running gateway: tokens, keys, traces and logs."""

from __future__ import annotations

import time
from collections.abc import Mapping

from frontgate.aws.lambda_api.downloads import Downloads
from frontgate.aws.own_api import OwnApi
from frontgate.functions.sandbox import log_group
from frontgate.gateway.account import LocalAccount
from frontgate.gateway.created import created_refs
from frontgate.identity.directory import Directory
from frontgate.identity.key_desk import KeyDesk
from frontgate.identity.token_desk import TokenDesk
from frontgate.inspection import Inspection
from frontgate.resources import DeployedStack
from frontgate.template import Stack


def own_api(
    account: LocalAccount,
    stack: Stack,
    deployed: DeployedStack,
    directories: Mapping[str, Directory],
) -> OwnApi:
    """Answers them all, about one template's resources."""
    issue = account.identities.credentials.issue
    tokens = TokenDesk(directories, region=account.region, clock=time.time)
    keys = KeyDesk(_roles_of(stack, deployed), issue=issue, region=account.region)
    inspection = _inspection(account, stack, deployed)
    return OwnApi(
        {
            "tokens": tokens.answer,
            "keys": keys.answer,
            "traces": inspection.traces,
            "logs": inspection.logs,
        },
        downloads=dict.fromkeys(("code", "layers"), Downloads(account.lambdas).handle),
    )


def _inspection(account: LocalAccount, stack: Stack, deployed: DeployedStack) -> Inspection:
    functions = account.functions
    return Inspection(
        store=account.store,
        observer=account.observer,
        book=account.book,
        function_groups=lambda: {config.name: log_group(config) for config in functions.configs()},
        apis={api.logical_id: api.api_id for api in deployed.apis},
        functions=created_refs(stack, deployed, "AWS::Lambda::Function"),
    )


def _roles_of(stack: Stack, deployed: DeployedStack) -> dict[str, str]:
    """ARNs of the template's roles, by their logical ids and by their names."""
    roles = {
        resource.logical_id: deployed.created[resource.logical_id]
        for resource in stack.resources
        if resource.type == "AWS::IAM::Role" and resource.logical_id in deployed.created
    }
    return {
        name: str(role.attributes["Arn"])
        for logical_id, role in roles.items()
        for name in (logical_id, role.ref)
    }
