"""AddPermission, RemovePermission and GetPolicy: who may invoke a function."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.definitions import Permission, Policy
from frontgate.aws.lambda_api.lookup import Named, check_revision, named
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.functions.identifiers import LATEST

_ACCOUNT = re.compile(r"\d{12}")
_CONDITIONS = (
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
)


def add_permission(plane: LambdaPlane, given: Input) -> Output:
    found = _named(plane, given)
    policy = found.function.policies.get(found.qualifier)
    check_revision(given, policy.revision_id if policy else "", "GetPolicy")
    sid = given["StatementId"]
    if policy is not None and any(each.sid == sid for each in policy.statements):
        raise refusals.conflict(
            f"The statement id ({sid}) provided already exists. Please provide a new statement "
            "id, or remove the existing statement."
        )
    permission = permission_of(given, resource=found.arn)
    plane.book.permit(found.function.name, found.qualifier, permission)
    return {"Statement": written(statement(permission))}


def _named(plane: LambdaPlane, given: Input) -> Named:
    found = named(plane, given)
    if found.qualifier == LATEST:
        raise refusals.invalid("We currently do not support adding policies for $LATEST.")
    found.require()
    return found


def permission_of(given: Mapping[str, Any], *, resource: str) -> Permission:
    """Of the members of AddPermission, which `AWS::Lambda::Permission` has too."""
    return Permission(
        sid=given["StatementId"],
        action=given["Action"],
        principal=given["Principal"],
        resource=resource,
        source_arn=given.get("SourceArn"),
        source_account=given.get("SourceAccount"),
        conditions=tuple(
            (operator, key, _condition(given[member]))
            for member, operator, key in _CONDITIONS
            if member in given
        ),
    )


def _condition(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def statement(permission: Permission) -> dict[str, Any]:
    """As it stands in the policy (recorded)."""
    document: dict[str, Any] = {
        "Sid": permission.sid,
        "Effect": "Allow",
        "Principal": principal_element(permission.principal, permission.resource),
        "Action": permission.action,
        "Resource": permission.resource,
    }
    conditions: dict[str, dict[str, str]] = {}
    if permission.source_account is not None:
        conditions["StringEquals"] = {"AWS:SourceAccount": permission.source_account}
    for operator, key, value in permission.conditions:
        conditions.setdefault(operator, {})[key] = value
    if permission.source_arn is not None:
        conditions["ArnLike"] = {"AWS:SourceArn": permission.source_arn}
    if conditions:
        document["Condition"] = conditions
    return document


def principal_element(principal: str, resource: str) -> object:
    """`resource` is the ARN of what is permitted."""
    if principal == "*":
        return principal
    if _ACCOUNT.fullmatch(principal):
        return {"AWS": f"arn:{resource.split(':')[1]}:iam::{principal}:root"}
    if principal.startswith("arn:"):
        return {"AWS": principal}
    return {"Service": principal}


def written(document: object) -> str:
    """A policy as it is shown: JSON without spaces."""
    return json.dumps(document, separators=(",", ":"))


def _policy(found: Named) -> Policy:
    policy = found.function.policies.get(found.qualifier)
    if policy is None:
        raise refusals.no_such_resource()
    return policy


def get_policy(plane: LambdaPlane, given: Input) -> Output:
    found = named(plane, given)
    found.require()
    policy = _policy(found)
    document = {
        "Version": "2012-10-17",
        "Id": "default",
        "Statement": [statement(each) for each in policy.statements],
    }
    return {"Policy": written(document), "RevisionId": policy.revision_id}


def remove_permission(plane: LambdaPlane, given: Input) -> None:
    found = named(plane, given)
    found.require()
    policy = found.function.policies.get(found.qualifier)
    if policy is None:
        raise refusals.not_found("No policy is associated with the given resource.")
    sid = given["StatementId"]
    if all(each.sid != sid for each in policy.statements):
        raise refusals.not_found(f"Statement {sid} is not found in resource policy.")
    check_revision(given, policy.revision_id, "GetPolicy")
    plane.book.revoke(found.function.name, found.qualifier, sid)


OPERATIONS: Mapping[str, LambdaOperation] = {
    "AddPermission": add_permission,
    "GetPolicy": get_policy,
    "RemovePermission": remove_permission,
}
