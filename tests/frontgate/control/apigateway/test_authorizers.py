from __future__ import annotations

import pytest

URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
)
TOKEN = {
    "name": "a",
    "type": "TOKEN",
    "authorizerUri": URI,
    "identitySource": "method.request.header.Auth",
}
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"


@pytest.fixture
def create(client, api):
    return lambda **members: client.create_authorizer(restApiId=api.id, **{**TOKEN, **members})


@pytest.mark.fact("authorizer.create")
def test_what_a_token_authorizer_shows(client, api, create, bare):
    """Source: recorded: no TTL unless it was given."""
    created = create()
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert bare(created) == {**TOKEN, "id": created["id"], "authType": "custom"}
    place = {"restApiId": api.id, "authorizerId": created["id"]}
    assert bare(client.get_authorizer(**place)) == bare(created)
    assert client.get_authorizers(restApiId=api.id)["items"] == [bare(created)]
    assert client.delete_authorizer(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202


def test_user_pools(client, api):
    """Source: recorded for imports: the type of authentication."""
    created = client.create_authorizer(
        restApiId=api.id,
        name="pool",
        type="COGNITO_USER_POOLS",
        providerARNs=[POOL],
        identitySource="method.request.header.Authorization",
    )
    assert (created["authType"], created["providerARNs"]) == ("cognito_user_pools", [POOL])
    place = {"restApiId": api.id, "authorizerId": created["id"]}
    more = ("add", "/providerARNs", f"{POOL}d")
    updated = api.patch("update_authorizer", place, more, ("remove", "/providerARNs", POOL))
    assert updated["providerARNs"] == [f"{POOL}d"]


@pytest.mark.fact("rest-api.unknown-of-an-authorizer")
def test_an_unknown_api_is_a_conflict(client, api, refused):
    """Source: recorded; get-authorizers names the API."""
    message = "Unable to complete operation due to concurrent modification. Please try again later."
    conflict = ("ConflictException", 409, message)
    assert refused(client.create_authorizer, restApiId="x", **TOKEN) == conflict
    assert refused(client.get_authorizers, restApiId="x")[1] == 404


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"name": "taken"},
            "Authorizer name must be unique. Authorizer taken already exists in this RestApi.",
        ),
        (
            {"authorizerUri": "arn:aws:lambda:x"},
            "Invalid Authorizer URI: arn:aws:lambda:x. Authorizer URI should be a valid API "
            "Gateway ARN that represents a Lambda function invocation.",
        ),
        (
            {"authorizerResultTtlInSeconds": 3601},
            "Authorizer result TTL must be between 0 and 3600 seconds",
        ),
        ({"identitySource": ""}, "Identity source is required for an authorizer of type TOKEN"),
        ({"name": ""}, "Authorizer name cannot be empty"),
        ({"type": "COGNITO_USER_POOLS"}, "A Cognito user pool ARN is required"),
    ],
)
def test_authorizers_that_are_refused(client, api, create, refused, members, message):
    """The first two texts as public logs show them; the others assumed."""
    create(name="taken")
    assert refused(create, **members) == ("BadRequestException", 400, message)
    assert len(client.get_authorizers(restApiId=api.id)["items"]) == 1


def test_patches(api, create, refused, client):
    """Documented: patch operations of an authorizer."""
    place = {"restApiId": api.id, "authorizerId": create()["id"]}
    updated = api.patch(
        "update_authorizer",
        place,
        ("replace", "/name", "b"),
        ("replace", "/authorizerResultTtlInSeconds", "0"),
        ("replace", "/identityValidationExpression", "^x"),
    )
    shown = ("name", "authorizerResultTtlInSeconds", "identityValidationExpression")
    assert [updated[key] for key in shown] == ["b", 0, "^x"]
    patch = {"op": "replace", "path": "/authorizerUri", "value": ""}
    assert refused(client.update_authorizer, **place, patchOperations=[patch])[1] == 400


def test_an_authorizer_in_use_stays(client, api, create, refused):
    """Assumed: the text."""
    authorizer = create()["id"]
    api.method(authorizationType="CUSTOM", authorizerId=authorizer)
    place = {"restApiId": api.id, "authorizerId": authorizer}
    assert refused(client.delete_authorizer, **place)[:2] == ("ConflictException", 409)
    patch = ("replace", "/authorizationType", "NONE")
    method = api.patch("update_method", {**api.at_root, "httpMethod": "GET"}, patch)
    assert "authorizerId" not in method
    client.delete_authorizer(**place)
    assert refused(client.get_authorizer, **place) == (
        "NotFoundException",
        404,
        "Invalid Authorizer identifier specified",
    )
