from __future__ import annotations

import pytest

URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
)
JWT = {
    "Name": "jwt",
    "AuthorizerType": "JWT",
    "IdentitySource": ["$request.header.Authorization"],
    "JwtConfiguration": {"Issuer": "https://issuer.example", "Audience": ["a"]},
}
REQUEST = {
    "Name": "request",
    "AuthorizerType": "REQUEST",
    "IdentitySource": ["$request.header.Authorization"],
    "AuthorizerUri": URI,
    "AuthorizerPayloadFormatVersion": "2.0",
}


@pytest.mark.fact("v2.authorizer-jwt")
def test_a_jwt_authorizer(client, http_api, bare):
    """Source: the CLI's example: no TTL, version or simple responses."""
    created = client.create_authorizer(ApiId=http_api, **JWT)
    assert bare(created) == {**JWT, "AuthorizerId": created["AuthorizerId"]}
    place = {"ApiId": http_api, "AuthorizerId": created["AuthorizerId"]}
    assert bare(client.get_authorizer(**place)) == bare(created)
    assert client.get_authorizers(ApiId=http_api)["Items"] == [bare(created)]
    assert client.delete_authorizer(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_function(client, http_api):
    """Source: Terraform's acceptance tests: no caching unless it is asked for."""
    created = client.create_authorizer(ApiId=http_api, **REQUEST)
    assert created["AuthorizerResultTtlInSeconds"] == 0
    assert created["EnableSimpleResponses"] is False
    place = {"ApiId": http_api, "AuthorizerId": created["AuthorizerId"]}
    updated = client.update_authorizer(**place, AuthorizerResultTtlInSeconds=60)
    assert (updated["AuthorizerResultTtlInSeconds"], updated["AuthorizerUri"]) == (60, URI)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {**JWT, "AuthorizerType": None},
            "Invalid request input. CreateAuthorizer input is missing authorizer type.",
        ),
        (
            {**REQUEST, "Name": "taken"},
            "Authorizer name must be unique. Authorizer taken already exists in this RestApi.",
        ),
        (
            {**JWT, "AuthorizerPayloadFormatVersion": "2.0"},
            "AuthorizerPayloadFormatVersion can only be set for REQUEST authorizer.",
        ),
        (
            {**JWT, "JwtConfiguration": {}},
            "A JWT authorizer needs an issuer and an audience",
        ),
    ],
)
@pytest.mark.fact("v2.authorizer-refused")
def test_authorizers_that_are_refused(client, http_api, refused, members, message):
    """Source: public issues that quote AWS; the last assumed."""
    client.create_authorizer(ApiId=http_api, **{**REQUEST, "Name": "taken"})
    answer = refused(client.create_authorizer, ApiId=http_api, **members)
    assert answer == ("BadRequestException", 400, message)


@pytest.mark.fact("v2.authorizer-quota")
def test_ten_authorizers_are_the_most(client, http_api, refused, store):
    """Source: a public issue that quotes AWS: a conflict with the status of too many requests."""
    place = {"ApiId": http_api}
    for number in range(10):
        client.create_authorizer(**place, **{**JWT, "Name": f"jwt-{number}"})
    before = store.v2.get_api(http_api)
    assert refused(client.create_authorizer, **place, **JWT) == (
        "ConflictException",
        429,
        "Maximum number of Authorizers for this API has been reached. Please contact AWS if you "
        "need additional Authorizers.",
    )
    assert store.v2.get_api(http_api) is before


def test_a_ttl_has_bounds(client, http_api, refused):
    """Documented: the model's 0 to 3600."""
    members = {**REQUEST, "AuthorizerResultTtlInSeconds": 3601}
    assert refused(client.create_authorizer, ApiId=http_api, **members)[1] == 400


def test_an_authorizer_in_use_stays(client, http_api, refused):
    authorizer = client.create_authorizer(ApiId=http_api, **JWT)["AuthorizerId"]
    client.create_route(
        ApiId=http_api, RouteKey="GET /x", AuthorizationType="JWT", AuthorizerId=authorizer
    )
    answer = refused(client.delete_authorizer, ApiId=http_api, AuthorizerId=authorizer)
    assert answer[:2] == ("ConflictException", 409)


def test_dropping_answers(client, routed, reached, refused):
    """Documented: ResetAuthorizersCache, 204."""
    assert refused(client.reset_authorizers_cache, ApiId=routed, StageName="s")[1] == 404
    client.create_stage(ApiId=routed, StageName="s")
    answer = client.reset_authorizers_cache(ApiId=routed, StageName="s")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert reached.flushed == [("authorizers", routed, "s")]
