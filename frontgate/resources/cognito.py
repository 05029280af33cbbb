"""AWS::Cognito: user pools and what belongs to them, in the local AWS services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, flag, integer, words

_POOL = words(
    "AccountRecoverySetting AdminCreateUserConfig AliasAttributes AutoVerifiedAttributes "
    "MfaConfiguration Policies Schema UserAttributeUpdateSettings UsernameAttributes "
    "UsernameConfiguration"
)
_CLIENT = words(
    "AccessTokenValidity AllowedOAuthFlows AllowedOAuthFlowsUserPoolClient AllowedOAuthScopes "
    "CallbackURLs DefaultRedirectURI EnableTokenRevocation ExplicitAuthFlows GenerateSecret "
    "IdTokenValidity LogoutURLs PreventUserExistenceErrors ReadAttributes RefreshTokenRotation "
    "RefreshTokenValidity SupportedIdentityProviders TokenValidityUnits WriteAttributes"
)


async def _user_pool(creation: Creation) -> Created:
    made = await _call(creation, "CreateUserPool", _POOL, PoolName=creation.name("UserPoolName"))
    pool_id = made["UserPool"]["Id"]
    provider = f"cognito-idp.{creation.stack.region}.amazonaws.com/{pool_id}"
    return Created(
        ref=pool_id,
        attributes={
            "Arn": creation.arn("cognito-idp", f"userpool/{pool_id}"),
            "ProviderName": provider,
            "ProviderURL": f"https://{provider}",
            "UserPoolId": pool_id,
        },
    )


async def _client(creation: Creation) -> Created:
    made = await _call(
        creation,
        "CreateUserPoolClient",
        _CLIENT,
        UserPoolId=creation.properties["UserPoolId"],
        ClientName=creation.name("ClientName"),
    )
    client = made["UserPoolClient"]
    attributes = {"ClientId": client["ClientId"], "Name": client["ClientName"]}
    if "ClientSecret" in client:
        attributes["ClientSecret"] = client["ClientSecret"]
    return Created(ref=client["ClientId"], attributes=attributes)


async def _resource_server(creation: Creation) -> Created:
    await _call(creation, "CreateResourceServer", _TYPE_PROPERTIES["ResourceServer"])
    return Created(ref=creation.properties["Identifier"])


async def _group(creation: Creation) -> Created:
    name = creation.name("GroupName")
    await _call(creation, "CreateGroup", _TYPE_PROPERTIES["Group"], GroupName=name)
    return Created(ref=name)


async def _domain(creation: Creation) -> Created:
    await _call(creation, "CreateUserPoolDomain", _TYPE_PROPERTIES["Domain"])
    return Created(ref=creation.properties["Domain"], attributes={"CloudFrontDistribution": ""})


async def _call(
    creation: Creation, action: str, passed_on: frozenset[str], **request: Any
) -> Mapping[str, Any]:
    """Cognito's API and CloudFormation share most names, so those are passed on as they are."""
    properties = creation.properties
    given = {
        key: _CONVERTED[key](properties[key]) if key in _CONVERTED else properties[key]
        for key in sorted(passed_on)  # the pool's id is a hash over the request, order included
        if key in properties
    }
    return await creation.account.api("cognito-idp", action, {**given, **request})


_CONVERTED: Mapping[str, Callable[[object], object]] = {
    "AccessTokenValidity": integer,
    "AllowedOAuthFlowsUserPoolClient": flag,
    "EnableTokenRevocation": flag,
    "GenerateSecret": flag,
    "IdTokenValidity": integer,
    "Precedence": integer,
    "RefreshTokenValidity": integer,
}
_TYPE_PROPERTIES = {
    "ResourceServer": words("Identifier Name Scopes UserPoolId"),
    "Group": words("Description GroupName Precedence RoleArn UserPoolId"),
    "Domain": words("Domain UserPoolId"),
}

TYPES = {
    "AWS::Cognito::UserPool": ResourceType(
        create=_user_pool,
        supported=_POOL | words("UserPoolName"),
        harmless=words(
            "DeletionProtection DeviceConfiguration EmailConfiguration EmailVerificationMessage "
            "EmailVerificationSubject UserPoolAddOns UserPoolTags UserPoolTier "
            "VerificationMessageTemplate"
        ),
    ),
    "AWS::Cognito::UserPoolClient": ResourceType(
        create=_client, supported=_CLIENT | words("ClientName UserPoolId")
    ),
    "AWS::Cognito::UserPoolResourceServer": ResourceType(
        create=_resource_server, supported=_TYPE_PROPERTIES["ResourceServer"]
    ),
    "AWS::Cognito::UserPoolGroup": ResourceType(create=_group, supported=_TYPE_PROPERTIES["Group"]),
    "AWS::Cognito::UserPoolDomain": ResourceType(
        create=_domain,
        supported=_TYPE_PROPERTIES["Domain"],
        harmless=words("ManagedLoginVersion"),
    ),
}
