"""AWS::KMS, AWS::SSM and AWS::SecretsManager: keys, parameters and secrets."""

from __future__ import annotations

import json
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, document, words
from frontgate.resources.plain import answered, plain
from frontgate.resources.shaped import shaped


async def _secret(creation: Creation) -> Created:
    properties, api = creation.properties, creation.account.api
    name = creation.name("Name", longest=512)
    request: dict[str, Any] = {"Name": name}
    if "Description" in properties:
        request["Description"] = properties["Description"]
    if "GenerateSecretString" in properties:
        request["SecretString"] = await _generated(creation)
    elif "SecretString" in properties:
        request["SecretString"] = document(properties["SecretString"])
    made = await api("secretsmanager", "CreateSecret", request)
    return Created(ref=str(made["ARN"]), attributes={"Id": made["ARN"]})


async def _generated(creation: Creation) -> str:
    """A random password, alone or as a member of the template's JSON."""
    how = dict(creation.properties["GenerateSecretString"])
    template, key = how.pop("SecretStringTemplate", None), how.pop("GenerateStringKey", None)
    wanted = shaped("secretsmanager", "GetRandomPassword", how)
    made = await creation.account.api("secretsmanager", "GetRandomPassword", wanted)
    password = str(made["RandomPassword"])
    if template is None or key is None:
        return password
    return json.dumps({**json.loads(template), str(key): password})


async def _policy(creation: Creation) -> Created:
    """Who may read a secret; nobody is refused here."""
    return Created(ref=str(creation.properties["SecretId"]))


TYPES = {
    "AWS::KMS::Key": plain(
        "kms",
        "CreateKey",
        "Description KeyPolicy KeySpec KeyUsage MultiRegion Origin",
        harmless=(
            "BypassPolicyLockoutSafetyCheck EnableKeyRotation Enabled PendingWindowInDays "
            "RotationPeriodInDays Tags"
        ),
        renamed={"KeyPolicy": "Policy"},
        ref=answered("KeyMetadata", "KeyId"),
        attributes={
            "Arn": answered("KeyMetadata", "Arn"),
            "KeyId": answered("KeyMetadata", "KeyId"),
        },
    ),
    "AWS::KMS::Alias": plain(
        "kms",
        "CreateAlias",
        "AliasName TargetKeyId",
        ref=lambda made: made.creation.properties["AliasName"],
    ),
    "AWS::SSM::Parameter": plain(
        "ssm",
        "PutParameter",
        "AllowedPattern DataType Description Name Tier Type Value",
        harmless="Policies Tags",
        named_by="Name",
        attributes={
            "Type": lambda made: made.creation.properties["Type"],
            "Value": lambda made: made.creation.properties["Value"],
        },
    ),
    "AWS::SecretsManager::Secret": ResourceType(
        create=_secret,
        supported=words("Description GenerateSecretString Name SecretString"),
        harmless=words("KmsKeyId ReplicaRegions Tags Type"),
    ),
    "AWS::SecretsManager::ResourcePolicy": ResourceType(
        create=_policy,
        supported=words("SecretId"),
        harmless=words("BlockPublicPolicy ResourcePolicy"),
    ),
}
