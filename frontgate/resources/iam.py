"""AWS::IAM: roles in the local AWS services. Nothing here asks them for permission yet."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType, document, words

_VERSION = "2010-05-08"


async def _role(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("RoleName", longest=64)
    path = properties.get("Path", "/")
    await _call(
        creation,
        "CreateRole",
        RoleName=name,
        Path=path,
        AssumeRolePolicyDocument=document(properties["AssumeRolePolicyDocument"]),
    )
    for policy in properties.get("Policies") or ():
        await _call(
            creation,
            "PutRolePolicy",
            RoleName=name,
            PolicyName=policy["PolicyName"],
            PolicyDocument=document(policy["PolicyDocument"]),
        )
    arn = creation.arn("iam", f"role{path}{name}", region="")
    return Created(ref=name, attributes={"Arn": arn, "RoleId": f"AROA{name}"[:21].upper()})


async def _call(creation: Creation, action: str, **parameters: str) -> None:
    await creation.account.api.query("iam", action, version=_VERSION, parameters=parameters)


TYPES = {
    "AWS::IAM::Role": ResourceType(
        create=_role,
        supported=words("AssumeRolePolicyDocument Path Policies RoleName"),
        harmless=words("Description ManagedPolicyArns MaxSessionDuration PermissionsBoundary Tags"),
    ),
}
