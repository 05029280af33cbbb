"""Against moto: keys, parameters and secrets."""

from __future__ import annotations

import json

TEMPLATE = """
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: {KeyPolicy: {Version: "2012-10-17", Statement: []}, EnableKeyRotation: true}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/shop, TargetKeyId: !Ref Key}}
  Parameter:
    Type: AWS::SSM::Parameter
    Properties: {Name: /shop/limit, Type: String, Value: 5}
  Given:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: given, SecretString: s3cret}
  Made:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString:
        SecretStringTemplate: '{"user": "ada"}'
        GenerateStringKey: password
        PasswordLength: "20"
        ExcludePunctuation: true
  Bare: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {}}}
"""


async def secret(world, arn):
    found = await world.account.api("secretsmanager", "GetSecretValue", {"SecretId": arn})
    return found["SecretString"]


async def test_all_of_them(moto):
    created = (await moto.create(TEMPLATE)).created
    api, key = moto.account.api, created["Key"]
    assert key.attributes["Arn"] == f"arn:aws:kms:eu-west-1:123456789012:key/{key.ref}"
    assert created["Alias"].ref == "alias/shop"
    found = await api("kms", "DescribeKey", {"KeyId": "alias/shop"})
    assert found["KeyMetadata"]["KeyId"] == key.ref

    assert created["Parameter"].ref == "/shop/limit"
    parameter = await api("ssm", "GetParameter", {"Name": "/shop/limit"})
    assert parameter["Parameter"]["Value"] == "5"

    assert await secret(moto, created["Given"].ref) == "s3cret"
    made = json.loads(await secret(moto, created["Made"].ref))
    assert made["user"] == "ada"
    assert len(made["password"]) == 20
    assert made["password"].isalnum()
    assert len(await secret(moto, created["Bare"].ref)) == 32
