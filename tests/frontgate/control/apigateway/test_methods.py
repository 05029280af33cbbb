from __future__ import annotations

import pytest

AUTHORIZER_NEEDED = (
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
    "COGNITO_USER_POOLS requires a valid authorizer."
)
NO_METHOD = ("NotFoundException", 404, "Invalid Method identifier specified")
NO_RESOURCE = ("NotFoundException", 404, "Invalid Resource identifier specified")
PLAIN = {"apiKeyRequired": False, "authorizationType": "NONE", "httpMethod": "ANY"}


@pytest.mark.fact("rest-method.life")
def test_a_life(client, api, bare, refused):
    """Source: recorded."""
    place = {**api.at_root, "httpMethod": "ANY"}
    created = client.put_method(**place, authorizationType="NONE")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert bare(created) == bare(client.get_method(**place)) == PLAIN
    assert client.delete_method(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_method, **place) == NO_METHOD
    assert refused(client.delete_method, **place) == NO_METHOD


def test_a_method_is_put_once(client, api, refused):
    """The text of ConflictException as public deployment logs show it."""
    place = api.method()
    assert refused(client.put_method, **place, authorizationType="NONE") == (
        "ConflictException",
        409,
        "Method already exists for this resource",
    )


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"httpMethod": "WRONG"},
            "Invalid HttpMethod specified. Valid options are "
            "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ),
        ({"authorizationType": "CUSTOM"}, AUTHORIZER_NEEDED),
        ({"authorizationType": "COGNITO_USER_POOLS", "authorizerId": "x"}, AUTHORIZER_NEEDED),
        ({"requestValidatorId": "abc123"}, "Invalid Request Validator identifier specified"),
        (
            {"requestModels": {"application/json": "petModel"}},
            "Invalid model identifier specified: petModel",
        ),
        (
            {
                "requestParameters": {
                    "method.request.querystring.q": True,
                    "method.request.header.q": True,
                }
            },
            "Parameter names must be unique across querystring, header and path",
        ),
        (
            {"requestParameters": {"method.request.cookie.q": True}},
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
            "[Invalid mapping expression specified: method.request.cookie.q]",
        ),
    ],
)
@pytest.mark.fact("rest-method.refused")
def test_methods_that_are_refused(client, api, refused, members, message):
    """Source: recorded, but for the last (assumed)."""
    members = {**api.at_root, "httpMethod": "GET", "authorizationType": "NONE", **members}
    assert refused(client.put_method, **members) == ("BadRequestException", 400, message)


@pytest.mark.fact("rest-api.unknown-of-a-resource")
def test_an_unknown_place_is_an_unknown_resource(client, api, refused):
    """Source: recorded."""
    members = {"httpMethod": "GET", "authorizationType": "NONE"}
    for place in ({**api.at_root, "resourceId": "x"}, {**api.at_root, "restApiId": "x"}):
        assert refused(client.put_method, **place, **members) == NO_RESOURCE


def test_the_authorization_type_is_required(client, api, refused):
    """Source: a public record."""
    assert refused(client.put_method, **api.at_root, httpMethod="GET") == (
        "ValidationException",
        400,
        "1 validation error detected: Value null at 'putMethodInput.authorizationType' failed to "
        "satisfy constraint: Member must not be null",
    )


@pytest.mark.fact("rest-method.life")
def test_what_is_set_shows(client, api, bare):
    """Source: recorded."""
    parameters = {"method.request.header.h": True, "method.request.querystring.q": False}
    place = api.method(
        name="ANY",
        requestParameters=parameters,
        requestModels={"application/json": "Empty"},
        operationName="Anything",
        apiKeyRequired=True,
    )
    assert bare(client.get_method(**place)) == {
        **PLAIN,
        "apiKeyRequired": True,
        "operationName": "Anything",
        "requestParameters": parameters,
        "requestModels": {"application/json": "Empty"},
    }


def test_patches(client, api):
    """Source: recorded."""
    place = api.method(name="ANY")
    added = api.patch(
        "update_method",
        place,
        ("add", "/requestParameters/method.request.querystring.optional", "true"),
        ("add", "/requestModels/application~1json", "Empty"),
    )
    assert added == {
        **PLAIN,
        "requestModels": {"application/json": "Empty"},
        "requestParameters": {"method.request.querystring.optional": True},
    }
    replaced = api.patch(
        "update_method",
        place,
        ("replace", "/operationName", "ReplacedOperationName"),
        ("replace", "/apiKeyRequired", "true"),
        ("replace", "/authorizationType", "AWS_IAM"),
        ("replace", "/requestParameters/method.request.querystring.optional", "false"),
    )
    changed = {
        **added,
        "apiKeyRequired": True,
        "authorizationType": "AWS_IAM",
        "operationName": "ReplacedOperationName",
        "requestParameters": {"method.request.querystring.optional": False},
    }
    assert replaced == changed
    removed = api.patch(
        "update_method",
        place,
        ("remove", "/requestModels/application~1json"),
        ("remove", "/requestParameters/method.request.querystring.optional"),
    )
    assert removed == {
        key: value
        for key, value in changed.items()
        if key not in ("requestModels", "requestParameters")
    }


@pytest.mark.fact("rest-method.not-a-boolean")
def test_a_text_that_is_no_boolean_is_false(api):
    """Source: recorded."""
    place = api.method(name="ANY", apiKeyRequired=True)
    assert api.patch("update_method", place, ("replace", "/apiKeyRequired", "whatever")) == PLAIN


@pytest.mark.fact("rest-method.authorizer-of-none")
def test_an_authorizer_is_ignored_while_the_type_needs_none(api):
    """Source: recorded."""
    place = api.method(name="ANY")
    assert api.patch("update_method", place, ("replace", "/authorizerId", "abc123")) == PLAIN


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            ("add", "/operationName", "x"),
            "Invalid patch operation specified. Must be one of: [replace]",
        ),
        (
            ("remove", "/apiKeyRequired"),
            "Invalid patch operation specified. Must be one of: [replace]",
        ),
        (("replace", "/httpMethod", "POST"), "Invalid patch path /httpMethod"),
        (("add", "/requestParameters", "x"), "Invalid patch path /requestParameters"),
        (
            ("add", "/requestModels/application/json", "x"),
            "Invalid patch path /requestModels/application/json",
        ),
        (("replace", "/authorizationType", "CUSTOM"), AUTHORIZER_NEEDED),
        (
            ("replace", "/requestValidatorId", "wrong"),
            "Invalid Request Validator identifier specified",
        ),
    ],
)
def test_patches_that_are_refused(client, api, refused, patch, message):
    """Source: recorded."""
    place = api.method(name="ANY")
    operations = [dict(zip(("op", "path", "value"), patch, strict=False))]
    assert refused(client.update_method, **place, patchOperations=operations) == (
        "BadRequestException",
        400,
        message,
    )


def test_patching_what_is_not_there(client, api, refused):
    """Source: recorded."""
    place = {**api.at_root, "httpMethod": "ANY"}
    patch = [{"op": "replace", "path": "/operationName", "value": "x"}]
    assert refused(client.update_method, **place, patchOperations=patch) == NO_METHOD
    elsewhere = {**place, "resourceId": "x"}
    assert refused(client.update_method, **elsewhere, patchOperations=patch) == NO_RESOURCE


class TestResponses:
    HEADER = "method.response.header.my-header"

    @pytest.mark.fact("rest-method.responses-shown")
    def test_what_was_not_given_does_not_show_and_what_is_empty_does(self, client, api, bare):
        """Source: recorded."""
        place = api.method()
        bare_response = client.put_method_response(**place, statusCode="200")
        assert bare_response["ResponseMetadata"]["HTTPStatusCode"] == 201
        assert bare(bare_response) == {"statusCode": "200"}
        empty = {"responseModels": {}, "responseParameters": {}}
        created = client.put_method_response(**place, statusCode="400", **empty)
        assert bare(created) == {"statusCode": "400", **empty}

    @pytest.mark.fact("rest-method.response-update")
    def test_an_update_answers_201(self, client, api, bare):
        """Source: recorded."""
        place = {**api.method(), "statusCode": "200"}
        client.put_method_response(**place)
        patches = [
            {"op": "add", "path": f"/responseParameters/{self.HEADER}", "value": "true"},
            {"op": "add", "path": "/responseModels/application~1json", "value": "Empty"},
        ]
        added = client.update_method_response(**place, patchOperations=patches)
        assert added["ResponseMetadata"]["HTTPStatusCode"] == 201
        assert bare(added) == {
            "statusCode": "200",
            "responseModels": {"application/json": "Empty"},
            "responseParameters": {self.HEADER: True},
        }
        removed = api.patch(
            "update_method_response",
            place,
            ("remove", f"/responseParameters/{self.HEADER}"),
            ("remove", "/responseModels/application~1json"),
        )
        assert removed == {"statusCode": "200"}

    @pytest.mark.parametrize(
        ("op", "path", "code", "message"),
        [
            (
                "remove",
                f"/responseParameters/{HEADER}",
                "NotFound",
                "Invalid parameter name specified",
            ),
            (
                "remove",
                "/responseModels/application~1json",
                "NotFound",
                "Content-Type specified was not found",
            ),
            ("add", f"/wrong/{HEADER}", "BadRequest", f"Invalid patch path /wrong/{HEADER}"),
        ],
    )
    @pytest.mark.fact("rest-method.response-patches")
    def test_patches_that_are_refused(self, client, api, refused, op, path, code, message):
        """Source: recorded."""
        place = {**api.method(), "statusCode": "200"}
        client.put_method_response(**place)
        patch = {"op": op, "path": path, "value": "true"}
        said = refused(client.update_method_response, **place, patchOperations=[patch])
        assert (said[0], said[2]) == (f"{code}Exception", message)

    @pytest.mark.fact("rest-api.patch-ops")
    def test_status_codes(self, client, api, refused):
        """Source: recorded: members of the body come first."""
        place = api.method()
        pattern = r"Member must satisfy regular expression pattern: [1-5]\d\d"
        failed = f"Value 'wrong' at 'statusCode' failed to satisfy constraint: {pattern}"
        patch = {"op": "wrong_op", "path": "/x"}
        answer = refused(
            client.update_method_response, **place, statusCode="wrong", patchOperations=[patch]
        )
        assert answer == (
            "ValidationException",
            400,
            "2 validation errors detected: Value 'wrong_op' at "
            "'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: "
            "Member must satisfy enum value set: [add, remove, move, test, replace, copy]; "
            + failed,
        )
        unknown = ("NotFoundException", 404, "Invalid Response status code specified")
        for operation in ("get_method_response", "delete_method_response"):
            assert refused(getattr(client, operation), **place, statusCode="200") == unknown

    def test_a_response_is_put_once_and_deleted(self, client, api, refused):
        """Source: recorded (204); the conflict as public deployment logs show it."""
        place = {**api.method(), "statusCode": "200"}
        client.put_method_response(**place)
        assert refused(client.put_method_response, **place) == (
            "ConflictException",
            409,
            "Response already exists for this resource",
        )
        assert client.delete_method_response(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert "methodResponses" not in client.get_method(**api.at_root, httpMethod="GET")
