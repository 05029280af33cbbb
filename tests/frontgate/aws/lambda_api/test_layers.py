"""Layers. Source: documented (AWS Lambda API Reference), unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:tools"


@pytest.fixture
def publish(client, pack):
    def call(name="tools", **members):
        given = {"Content": {"ZipFile": pack()}, **members}
        return client.publish_layer_version(LayerName=name, **given)

    return call


def test_publishing(publish, client, bare, pack, digest):
    made = bare(
        publish(
            Description="d",
            CompatibleRuntimes=["python3.13"],
            CompatibleArchitectures=["arm64"],
            LicenseInfo="MIT",
        )
    )
    assert made == {
        "LayerArn": LAYER,
        "LayerVersionArn": f"{LAYER}:1",
        "Version": 1,
        "Description": "d",
        "CreatedDate": "2023-11-14T22:13:20.123+0000",
        "CompatibleRuntimes": ["python3.13"],
        "CompatibleArchitectures": ["arm64"],
        "LicenseInfo": "MIT",
        "Content": {
            "Location": "http://localhost:4566/_frontgate/layers/tools/1",
            "CodeSha256": digest(pack()),
            "CodeSize": len(pack()),
        },
    }
    assert bare(client.get_layer_version(LayerName="tools", VersionNumber=1)) == made
    assert bare(client.get_layer_version_by_arn(Arn=f"{LAYER}:1")) == made
    assert publish(LAYER)["Version"] == 2


def test_a_function_has_its_layers(publish, create, client, runner, refused, pack):
    publish()
    publish("other")
    other = LAYER.replace("tools", "other")
    answer = create(Layers=[f"{LAYER}:1", f"{other}:1"])
    assert answer["Layers"] == [
        {"Arn": f"{LAYER}:1", "CodeSize": len(pack())},
        {"Arn": f"{other}:1", "CodeSize": len(pack())},
    ]
    assert [(layer / "app.py").is_file() for layer in runner.configs["orders"].layers] == [
        True,
        True,
    ]
    client.update_function_configuration(FunctionName="orders", Layers=[])
    assert runner.configs["orders"].layers == ()
    publish()
    code, _, message = refused(create, name="two", Layers=[f"{LAYER}:1", f"{LAYER}:2"])
    assert code == "InvalidParameterValueException"
    assert message.startswith("Two different versions of the same layer")
    code, _, message = refused(create, name="six", Layers=[f"{LAYER}:1"] * 6)
    assert message == "Cannot reference more than 5 layers."


def test_listing(publish, client):
    publish(CompatibleRuntimes=["python3.12"])
    publish(CompatibleRuntimes=["python3.13"])
    publish("zeta")
    versions = client.list_layer_versions(LayerName="tools")["LayerVersions"]
    assert [each["Version"] for each in versions] == [2, 1]
    layers = client.list_layers()["Layers"]
    assert [(each["LayerName"], each["LatestMatchingVersion"]["Version"]) for each in layers] == [
        ("tools", 2),
        ("zeta", 1),
    ]
    layers = client.list_layers(CompatibleRuntime="python3.12")["Layers"]
    assert [each["LatestMatchingVersion"]["Version"] for each in layers] == [1]


def test_deleting(publish, client, refused):
    """One that is not there is no error; a number is never given twice."""
    publish()
    for _ in range(2):
        client.delete_layer_version(LayerName="tools", VersionNumber=1)
    missing = ("ResourceNotFoundException", 404, "The resource you requested does not exist.")
    assert refused(client.get_layer_version, LayerName="tools", VersionNumber=1) == missing
    assert refused(client.get_layer_version_by_arn, Arn=f"{LAYER}:1") == missing
    assert client.list_layers()["Layers"] == []
    assert publish()["Version"] == 2


def test_permissions(publish, client, refused):
    publish()
    place = {"LayerName": "tools", "VersionNumber": 1}
    added = client.add_layer_version_permission(
        **place,
        StatementId="all",
        Action="lambda:GetLayerVersion",
        Principal="*",
        OrganizationId="o-1234567890",
    )
    statement = json.loads(added["Statement"])
    assert statement == {
        "Sid": "all",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "lambda:GetLayerVersion",
        "Resource": f"{LAYER}:1",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
    }
    policy = client.get_layer_version_policy(**place)
    assert json.loads(policy["Policy"])["Statement"] == [statement]
    assert policy["RevisionId"] == added["RevisionId"]
    assert refused(client.remove_layer_version_permission, **place, StatementId="no")[1] == 404
    client.remove_layer_version_permission(**place, StatementId="all")
    assert refused(client.get_layer_version_policy, **place)[1] == 404
