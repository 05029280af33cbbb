from __future__ import annotations

import pytest

from frontgate.control.rest_rules import GATEWAY_RESPONSE_TYPES

STATUS = {
    "ACCESS_DENIED": "403",
    "API_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_FAILURE": "500",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "INVALID_API_KEY": "403",
    "INVALID_SIGNATURE": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "QUOTA_EXCEEDED": "429",
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429",
    "UNAUTHORIZED": "401",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "WAF_FILTERED": "403",
}
TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
TOKEN = "MISSING_AUTHENTICATION_TOKEN"
HEADER = {"gatewayresponse.header.x-request-header": "method.request.header.Accept"}


def by_default(name):
    shown = {
        "responseType": name,
        "statusCode": STATUS[name],
        "responseParameters": {},
        "responseTemplates": TEMPLATES,
        "defaultResponse": True,
    }
    return {key: value for key, value in shown.items() if value is not None}


@pytest.fixture
def put(client, api, bare):
    def put(name, **members):
        created = client.put_gateway_response(restApiId=api.id, responseType=name, **members)
        assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
        return bare(created)

    return put


@pytest.mark.fact("gateway-responses.defaults")
def test_all_types_are_listed_by_name(client, api):
    """Source: recorded."""
    listed = client.get_gateway_responses(restApiId=api.id)["items"]
    assert listed == [by_default(name) for name in sorted(STATUS)]


@pytest.mark.parametrize(
    "members",
    [
        {"statusCode": "404"},
        {"responseParameters": HEADER},
        {"responseTemplates": {"application/json": "{}"}},
    ],
)
@pytest.mark.fact("gateway-responses.put")
def test_what_is_not_given_is_as_by_default(put, members):
    """Source: recorded."""
    assert put(TOKEN, **members) == {**by_default(TOKEN), "defaultResponse": False, **members}


@pytest.mark.fact("gateway-responses.default-of-a-class")
def test_the_default_of_a_class(client, api, put):
    """Source: recorded: it shows in all types of the class that were not set."""
    custom = {"statusCode": "599", "responseParameters": HEADER}
    put("DEFAULT_5XX", **custom)
    put("AUTHORIZER_FAILURE", responseParameters={"gatewayresponse.header.foo": "'bar'"})
    listed = {
        item["responseType"]: item
        for item in client.get_gateway_responses(restApiId=api.id)["items"]
    }
    assert listed["INTEGRATION_TIMEOUT"] == {**by_default("INTEGRATION_TIMEOUT"), **custom}
    own = listed["AUTHORIZER_FAILURE"]
    assert (own["statusCode"], own["defaultResponse"]) == ("500", False)
    assert listed["THROTTLED"] == by_default("THROTTLED")


@pytest.mark.fact("gateway-responses.delete")
def test_deleting(client, api, put, bare, refused):
    """Source: recorded."""
    place = {"restApiId": api.id, "responseType": TOKEN}
    put(TOKEN, statusCode="404")
    assert client.delete_gateway_response(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert bare(client.get_gateway_response(**place)) == by_default(TOKEN)
    assert refused(client.delete_gateway_response, **place) == (
        "NotFoundException",
        404,
        "Gateway response type not defined on api",
    )


@pytest.mark.fact("gateway-responses.update-creates")
def test_a_patch_sets_a_type_that_was_not_set(api):
    """Source: recorded."""
    place = {"restApiId": api.id, "responseType": "DEFAULT_4XX"}
    updated = api.patch("update_gateway_response", place, ("replace", "/statusCode", "444"))
    assert updated == {**by_default("DEFAULT_4XX"), "statusCode": "444", "defaultResponse": False}


def test_patches(api, put):
    """Source: recorded."""
    put("DEFAULT_4XX", statusCode="404", responseParameters=HEADER)
    updated = api.patch(
        "update_gateway_response",
        {"restApiId": api.id, "responseType": "DEFAULT_4XX"},
        ("replace", "/statusCode", "444"),
        ("replace", "/responseParameters/gatewayresponse.header.x-request-header", "'x'"),
        ("add", "/responseTemplates/application~1xml", "<x/>"),
    )
    assert updated["responseParameters"] == {"gatewayresponse.header.x-request-header": "'x'"}
    assert updated["responseTemplates"] == {**TEMPLATES, "application/xml": "<x/>"}


@pytest.mark.parametrize(
    ("patch", "code", "message"),
    [
        (("add", "/statusCode", "444"), "BadRequest", "Invalid patch path /statusCode"),
        (("remove", "/statusCode"), "BadRequest", "Invalid patch path /statusCode"),
        (
            ("replace", "/responseParameters/gatewayresponse.header.unknown", "'x'"),
            "NotFound",
            "Invalid parameter name specified",
        ),
        (("replace",), "BadRequest", "Invalid patch path null"),
        (("replace", "/wrongPath", "x"), "BadRequest", "Invalid patch path /wrongPath"),
        (
            ("replace", "/responseTemplates/application~1json"),
            "BadRequest",
            "Invalid null or empty value in responseTemplates",
        ),
        (
            ("replace", "/responseParameters/gatewayresponse.header.x"),
            "BadRequest",
            "Invalid null or empty value in responseParameters",
        ),
        (
            ("replace", "/statusCode", "999"),
            "Validation",
            "1 validation error detected: Value '999' at 'statusCode' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [1-5]\d\d",
        ),
    ],
)
@pytest.mark.fact("gateway-responses.patches")
def test_patches_that_are_refused(client, api, refused, patch, code, message):
    """Source: recorded, but for the last (assumed)."""
    operations = [dict(zip(("op", "path", "value"), patch, strict=False))]
    place = {"restApiId": api.id, "responseType": TOKEN}
    said = refused(client.update_gateway_response, **place, patchOperations=operations)
    assert (said[0], said[2]) == (f"{code}Exception", message)


@pytest.mark.fact("gateway-responses.unknown-api", "gateway-responses.unknown-type")
def test_unknown_types_and_apis(client, api, refused):
    """Source: recorded."""
    message = (
        "1 validation error detected: Value 'FAKE' at 'responseType' failed to satisfy "
        f"constraint: Member must satisfy enum value set: [{', '.join(GATEWAY_RESPONSE_TYPES)}]"
    )
    wrong = {"restApiId": api.id, "responseType": "FAKE"}
    nowhere = {"restApiId": "x", "responseType": TOKEN}
    for verb in ("get", "put", "update", "delete"):
        operation = getattr(client, f"{verb}_gateway_response")
        assert refused(operation, **wrong) == ("ValidationException", 400, message)
        no_api = "Invalid API identifier specified 123456789012:x"
        assert refused(operation, **nowhere) == ("NotFoundException", 404, no_api)
