"""AWS::IAM: roles, users, groups, keys and policies in the local AWS services.

API Gateway asks the policies of whoever signs a request; nothing else here does. Policies are given
to their holders later (`Creation.later`): a template has many, and nobody asks before a request.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from frontgate.aws.json_api import AwsCallError, element
from frontgate.resources.creation import Created, Creation, ResourceType, document, words

_VERSION = "2010-05-08"
_FIRST_VERSION = "2012-10-17"
_KINDS: Mapping[str, str] = {"Groups": "Group", "Roles": "Role", "Users": "User"}
"""Properties that list whom a policy is for."""


async def _role(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("RoleName", longest=64)
    boundary = properties.get("PermissionsBoundary")
    made = await _call(
        creation,
        "CreateRole",
        RoleName=name,
        Path=properties.get("Path", "/"),
        AssumeRolePolicyDocument=document(properties["AssumeRolePolicyDocument"]),
        **({"PermissionsBoundary": boundary} if boundary else {}),
        **_tags(properties.get("Tags")),
    )
    _give_policies(creation, "Role", name)
    return Created(
        ref=name, attributes={"Arn": element(made, "Arn"), "RoleId": element(made, "RoleId")}
    )


async def _user(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("UserName", longest=64)
    made = await _call(
        creation,
        "CreateUser",
        UserName=name,
        Path=properties.get("Path", "/"),
        **_tags(properties.get("Tags")),
    )
    _give_policies(creation, "User", name)
    for group in properties.get("Groups") or ():
        await _call(creation, "AddUserToGroup", UserName=name, GroupName=group)
    return Created(ref=name, attributes={"Arn": element(made, "Arn")})


async def _group(creation: Creation) -> Created:
    name = creation.name("GroupName")
    path = creation.properties.get("Path", "/")
    made = await _call(creation, "CreateGroup", GroupName=name, Path=path)
    _give_policies(creation, "Group", name)
    return Created(ref=name, attributes={"Arn": element(made, "Arn")})


async def _membership(creation: Creation) -> Created:
    group = creation.properties["GroupName"]
    for user in creation.properties["Users"]:
        await _call(creation, "AddUserToGroup", UserName=user, GroupName=group)
    return Created(ref=creation.name("Id"), attributes={"Id": creation.name("Id")})


async def _access_key(creation: Creation) -> Created:
    properties = creation.properties
    user = properties["UserName"]
    made = await _call(creation, "CreateAccessKey", UserName=user)
    key = element(made, "AccessKeyId")
    if properties.get("Status") == "Inactive":
        await _call(creation, "UpdateAccessKey", UserName=user, AccessKeyId=key, Status="Inactive")
    return Created(ref=key, attributes={"SecretAccessKey": element(made, "SecretAccessKey")})


async def _managed_policy(creation: Creation) -> Created:
    properties = creation.properties
    made = await _call(
        creation,
        "CreatePolicy",
        PolicyName=creation.name("ManagedPolicyName"),
        Path=properties.get("Path", "/"),
        PolicyDocument=_policy_text(properties["PolicyDocument"]),
    )
    arn = element(made, "Arn")
    for kind, holder in _holders(properties):
        await _call(creation, f"Attach{kind}Policy", PolicyArn=arn, **{f"{kind}Name": holder})
    return Created(ref=arn, attributes={"PolicyArn": arn, "PolicyId": element(made, "PolicyId")})


async def _policy(creation: Creation) -> Created:
    """An inline policy, of everybody that it names."""
    properties = creation.properties
    for kind, holder in _holders(properties):
        _put_policy(creation, kind, holder, properties)
    return Created(ref=properties["PolicyName"], attributes={"Id": creation.name("Id")})


def _policy_of(kind: str) -> ResourceType:
    """`AWS::IAM::RolePolicy` and its like: the inline policy of one."""

    async def create(creation: Creation) -> Created:
        properties = creation.properties
        _put_policy(creation, kind, properties[f"{kind}Name"], properties)
        return Created(ref=f"{properties['PolicyName']}|{properties[f'{kind}Name']}")

    return ResourceType(create=create, supported=words(f"PolicyDocument PolicyName {kind}Name"))


def _holders(properties: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, kind in _KINDS.items():
        for holder in properties.get(name) or ():
            yield kind, holder


def _give_policies(creation: Creation, kind: str, name: str) -> None:
    properties = creation.properties
    for policy in properties.get("Policies") or ():
        _put_policy(creation, kind, name, policy)
    for arn in properties.get("ManagedPolicyArns") or ():
        creation.later("iam", partial(_attach, creation, kind, name, arn))


async def _attach(creation: Creation, kind: str, name: str, arn: str) -> None:
    try:
        await _call(creation, f"Attach{kind}Policy", PolicyArn=arn, **{f"{kind}Name": name})
    except AwsCallError as error:
        if error.code != "NoSuchEntity":
            raise
        # In somebody's account there may be such a policy.
        creation.account.report(f"{creation.logical_id}: {error.message}")


def _policy_text(given: object) -> str:
    """A policy document with a version, which IAM does without and moto does not (SAM writes
    policies without). Raises `ValueError` for what is none."""
    found = json.loads(given) if isinstance(given, str) else given
    if not isinstance(found, Mapping) or not isinstance(found.get("Statement"), list | Mapping):
        raise ValueError("a PolicyDocument must be an object with a Statement")
    return given if isinstance(given, str) else document({"Version": _FIRST_VERSION, **found})


def _put_policy(creation: Creation, kind: str, holder: str, policy: Mapping[str, Any]) -> None:
    parameters = {
        f"{kind}Name": holder,
        "PolicyName": policy["PolicyName"],
        "PolicyDocument": _policy_text(policy["PolicyDocument"]),
    }
    creation.later("iam", partial(_call, creation, f"Put{kind}Policy", **parameters))


def _tags(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """As the query protocol writes a list."""
    return {
        f"Tags.member.{index}.{name}": str(tag[name])
        for index, tag in enumerate(tags or (), 1)
        for name in ("Key", "Value")
    }


async def _call(creation: Creation, action: str, **parameters: str) -> str:
    return await creation.account.api.query("iam", action, version=_VERSION, parameters=parameters)


TYPES = {
    "AWS::IAM::AccessKey": ResourceType(
        create=_access_key, supported=words("Serial Status UserName")
    ),
    "AWS::IAM::Group": ResourceType(
        create=_group, supported=words("GroupName ManagedPolicyArns Path Policies")
    ),
    "AWS::IAM::GroupPolicy": _policy_of("Group"),
    "AWS::IAM::ManagedPolicy": ResourceType(
        create=_managed_policy,
        supported=words("Groups ManagedPolicyName Path PolicyDocument Roles Users"),
        harmless=words("Description"),
    ),
    "AWS::IAM::Policy": ResourceType(
        create=_policy, supported=words("Groups PolicyDocument PolicyName Roles Users")
    ),
    "AWS::IAM::Role": ResourceType(
        create=_role,
        supported=words(
            "AssumeRolePolicyDocument ManagedPolicyArns Path PermissionsBoundary Policies RoleName "
            "Tags"
        ),
        harmless=words("Description MaxSessionDuration"),
    ),
    "AWS::IAM::RolePolicy": _policy_of("Role"),
    "AWS::IAM::User": ResourceType(
        create=_user,
        supported=words("Groups ManagedPolicyArns Path Policies Tags UserName"),
        harmless=words("LoginProfile"),
    ),
    "AWS::IAM::UserPolicy": _policy_of("User"),
    "AWS::IAM::UserToGroupAddition": ResourceType(
        create=_membership, supported=words("GroupName Users")
    ),
}
