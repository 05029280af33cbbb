"""AWS::Cognito identity pools, in the local AWS services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, flag, words

_PROVIDER = words("ClientId ProviderName ServerSideTokenCheck")


async def _identity_pool(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("IdentityPoolName")
    made = await _call(
        creation,
        "CreateIdentityPool",
        IdentityPoolName=name,
        AllowUnauthenticatedIdentities=flag(properties["AllowUnauthenticatedIdentities"]),
        CognitoIdentityProviders=[
            {key: _provided(key, provider[key]) for key in sorted(_PROVIDER & set(provider))}
            for provider in properties.get("CognitoIdentityProviders") or ()
        ],
    )
    return Created(ref=made["IdentityPoolId"], attributes={"Name": name})


def _provided(key: str, value: object) -> object:
    return flag(value) if key == "ServerSideTokenCheck" else value


async def _roles(creation: Creation) -> Created:
    """Mappings are under names of the template's there, under their provider in the API."""
    properties = creation.properties
    mappings: Mapping[str, Mapping[str, Any]] = properties.get("RoleMappings") or {}
    await _call(
        creation,
        "SetIdentityPoolRoles",
        IdentityPoolId=properties["IdentityPoolId"],
        Roles=properties.get("Roles") or {},
        RoleMappings={
            str(mapping.get("IdentityProvider", name)): {
                key: value for key, value in mapping.items() if key != "IdentityProvider"
            }
            for name, mapping in mappings.items()
        },
    )
    return Created(ref=creation.name("Id"), attributes={"Id": creation.name("Id")})


async def _call(creation: Creation, action: str, **request: Any) -> Mapping[str, Any]:
    return await creation.account.api("cognito-identity", action, request)


TYPES = {
    "AWS::Cognito::IdentityPool": ResourceType(
        create=_identity_pool,
        supported=words("AllowUnauthenticatedIdentities CognitoIdentityProviders IdentityPoolName"),
        harmless=words("AllowClassicFlow CognitoStreams IdentityPoolTags PushSync"),
    ),
    "AWS::Cognito::IdentityPoolRoleAttachment": ResourceType(
        create=_roles, supported=words("IdentityPoolId RoleMappings Roles")
    ),
}
