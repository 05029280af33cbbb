from __future__ import annotations

import pytest

fact = pytest.mark.fact

NO_METHOD = ("NotFoundException", 404, "Invalid Method identifier specified")
NO_RESOURCE = ("NotFoundException", 404, "Invalid Resource identifier specified")
NO_INTEGRATION = ("NotFoundException", 404, "Invalid Integration identifier specified")
NO_RESPONSE = ("NotFoundException", 404, "Invalid Response status code specified")
URL = "http://example.com/resource"
LAMBDA = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
)


@pytest.mark.fact("rest-integration.always")
def test_what_is_always_there(client, api, bare):
    """Source: recorded: no connection type but for HTTP."""
    place = api.method()
    always = {
        "cacheKeyParameters": [],
        "cacheNamespace": api.root,
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
    }
    created = client.put_integration(**place, type="MOCK")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert bare(created) == bare(client.get_integration(**place)) == {"type": "MOCK", **always}
    proxy = client.put_integration(**place, type="HTTP_PROXY", integrationHttpMethod="GET", uri=URL)
    assert bare(proxy) == {
        "type": "HTTP_PROXY",
        "httpMethod": "GET",
        "uri": URL,
        "connectionType": "INTERNET",
        **always,
    }
    function = client.put_integration(
        **place, type="AWS_PROXY", integrationHttpMethod="POST", uri=LAMBDA
    )
    assert bare(function) == {"type": "AWS_PROXY", "httpMethod": "POST", "uri": LAMBDA, **always}


@pytest.mark.fact("rest-integration.vpc-link")
def test_a_vpc_link_by_stage_variable(client, api):
    """Source: recorded."""
    place = api.method()
    created = client.put_integration(
        **place,
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri=URL,
        connectionType="VPC_LINK",
        connectionId="${stageVariables.vpcLinkId}",
    )
    assert created["connectionId"] == "${stageVariables.vpcLinkId}"
    patch = ("replace", "/connectionId", "${stageVariables.vpcLinkIdBeta}")
    updated = api.patch("update_integration", place, patch)
    assert updated["connectionId"] == "${stageVariables.vpcLinkIdBeta}"


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY", "AWS"])
@pytest.mark.fact("rest-integration.backend-method")
def test_the_method_of_the_backend_is_required(client, api, refused, kind):
    """Source: recorded."""
    uri = LAMBDA if kind == "AWS" else URL
    assert refused(client.put_integration, **api.method(), type=kind, uri=uri) == (
        "BadRequestException",
        400,
        "Enumeration value for HttpMethod must be non-empty",
    )


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        (
            {"type": "HTTPS_PROXY"},
            "ValidationException",
            "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed "
            "to satisfy constraint: Member must satisfy enum value set: "
            "[HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
        ),
        (
            {"type": "HTTP", "uri": "non-sense"},
            "BadRequestException",
            "Invalid HTTP endpoint specified for URI",
        ),
        (
            {"type": "AWS", "uri": "non-sense"},
            "BadRequestException",
            "Invalid ARN specified in the request",
        ),
        (
            {"type": "AWS", "uri": "arn:aws:lambda:eu-west-1:123456789012:function:f"},
            "BadRequestException",
            "AWS ARN for integration must contain path or action",
        ),
        pytest.param(
            {"type": "AWS_PROXY", "uri": "arn:aws:apigateway:eu-west-1:dynamodb:action/Query"},
            "BadRequestException",
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose "
            "stream invocations.",
            marks=fact("rest-integration.proxied"),
        ),
        (
            {"type": "MOCK", "requestParameters": {"integration.request.path.p": "true"}},
            "BadRequestException",
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
            "[Invalid mapping expression specified: true]",
        ),
        (
            {"type": "MOCK", "requestParameters": {"integration.request.path.p": True}},
            "SerializationException",
            "class java.lang.Boolean can not be converted to an String",
        ),
        (
            {"type": "MOCK", "requestTemplates": {"123": "x"}},
            "BadRequestException",
            "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
        ),
        (
            {
                "type": "MOCK",
                "requestParameters": {"integration.request.path.p": "method.request.path.q"},
            },
            "BadRequestException",
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
            "[Invalid mapping expression parameter specified: method.request.path.q]",
        ),
        (
            {"type": "MOCK", "timeoutInMillis": 10},
            "BadRequestException",
            "Timeout should be between 50 ms and 29000 ms",
        ),
    ],
)
@pytest.mark.fact("rest-integration.refused")
def test_integrations_that_are_refused(client, api, refused, members, code, message):
    """Source: recorded; the undeclared parameter and the timeout as public logs show them."""
    given = {"integrationHttpMethod": "POST", **members}
    place = api.method()
    assert refused(client.put_integration, **place, **given) == (code, 400, message)
    assert refused(client.get_integration, **place) == NO_INTEGRATION


def test_what_is_mapped(client, api):
    """Documented: request parameter mappings."""
    place = api.method(requestParameters={"method.request.header.h": True})
    mappings = {
        "integration.request.header.a": "method.request.header.h",
        "integration.request.header.b": "'literal'",
        "integration.request.querystring.c": "context.requestId",
        "integration.request.querystring.d": "stageVariables.stage",
        "integration.request.path.e": "method.request.body.user.id",
        "integration.request.header.f": "method.request.multivalueheader.h",
    }
    created = client.put_integration(**place, type="MOCK", requestParameters=mappings)
    assert created["requestParameters"] == mappings


@pytest.mark.fact("rest-api.unknown-of-a-resource", "rest-integration.unknown")
def test_finding_what_is_not_there(client, api, refused):
    """Source: recorded."""
    place = {**api.at_root, "httpMethod": "GET"}
    assert refused(client.get_integration, **place) == NO_METHOD
    assert refused(client.put_integration, **place, type="MOCK") == NO_METHOD
    for elsewhere in ({**place, "resourceId": "x"}, {**place, "restApiId": "x"}):
        assert refused(client.get_integration, **elsewhere) == NO_RESOURCE
    api.method()
    assert refused(client.get_integration, **place) == NO_INTEGRATION
    assert refused(client.get_integration_response, **place, statusCode="200") == NO_INTEGRATION


def test_patches(client, api):
    """Documented: patch operations of an integration."""
    place = api.mock()
    updated = api.patch(
        "update_integration",
        place,
        ("replace", "/timeoutInMillis", "5000"),
        ("replace", "/passthroughBehavior", "NEVER"),
        ("add", "/requestParameters/integration.request.header.a", "'x'"),
        ("add", "/requestTemplates/text~1plain", "hello"),
        ("remove", "/requestTemplates/application~1json"),
        ("add", "/cacheKeyParameters/method.request.querystring.q"),
        ("replace", "/cacheNamespace", "ns"),
        ("replace", "/contentHandling", "CONVERT_TO_TEXT"),
    )
    assert updated == {
        "type": "MOCK",
        "timeoutInMillis": 5000,
        "passthroughBehavior": "NEVER",
        "requestParameters": {"integration.request.header.a": "'x'"},
        "requestTemplates": {"text/plain": "hello"},
        "cacheKeyParameters": ["method.request.querystring.q"],
        "cacheNamespace": "ns",
        "contentHandling": "CONVERT_TO_TEXT",
    }


def test_deleting(client, api, refused):
    """Documented: DeleteIntegration, 204."""
    place = api.mock()
    assert client.delete_integration(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert "methodIntegration" not in client.get_method(**place)
    assert refused(client.delete_integration, **place) == NO_INTEGRATION


class TestResponses:
    @fact("content.patch")
    @pytest.mark.fact("rest-method.responses-shown", "rest-integration.empty-pattern")
    def test_a_life(self, client, api, bare):
        """Source: recorded."""
        place = {**api.mock(), "statusCode": "200"}
        template = {"application/json": '"created"'}
        created = client.put_integration_response(
            **place, selectionPattern="", responseTemplates=template
        )
        assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
        shown = {"statusCode": "200", "selectionPattern": "", "responseTemplates": template}
        assert bare(created) == bare(client.get_integration_response(**place)) == shown
        patch = ("replace", "/selectionPattern", "updated-pattern")
        updated = api.patch("update_integration_response", place, patch)
        assert updated == {**shown, "selectionPattern": "updated-pattern"}
        patch = ("replace", "/contentHandling", "CONVERT_TO_BINARY")
        updated = api.patch("update_integration_response", place, patch)
        assert updated["contentHandling"] == "CONVERT_TO_BINARY"
        other = {"selectionPattern": "p", "responseTemplates": {"application/json": "overwrite"}}
        client.put_integration_response(**place, **other)
        method = client.get_method(**api.at_root, httpMethod="GET")
        assert method["methodIntegration"]["integrationResponses"] == {
            "200": {"statusCode": "200", **other}
        }
        answer = client.delete_integration_response(**place)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204

    @pytest.mark.parametrize("template", [None, ""])
    @pytest.mark.fact("rest-integration.empty-template")
    def test_an_empty_template_is_null(self, client, api, bare, template):
        """Source: recorded."""
        place = {**api.mock(), "statusCode": "200"}
        created = client.put_integration_response(
            **place, responseTemplates={"application/json": template}
        )
        assert bare(created) == {
            "statusCode": "200",
            "responseTemplates": {"application/json": None},
        }

    @pytest.mark.parametrize(
        ("members", "code", "message"),
        [
            (
                {"responseTemplates": {"application/json": 123}},
                "SerializationException",
                "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be "
                "converted to an String",
            ),
            (
                {"responseTemplates": {"123": "x"}},
                "BadRequestException",
                "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
            ),
            (
                {"responseParameters": {"method.response.header.H": "'x'"}},
                "BadRequestException",
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                "[Invalid mapping expression parameter specified: method.response.header.H]",
            ),
        ],
    )
    @pytest.mark.fact("rest-integration.refused-responses")
    def test_responses_that_are_refused(self, client, api, refused, members, code, message):
        """Source: recorded; the undeclared header as public deployment logs show it."""
        place = {**api.mock(), "statusCode": "200"}
        assert refused(client.put_integration_response, **place, **members) == (code, 400, message)

    def test_a_header_that_the_method_declares(self, client, api):
        """Documented: response parameter mappings."""
        place = {**api.mock(), "statusCode": "200"}
        header = "method.response.header.H"
        client.put_method_response(**place, responseParameters={header: False})
        created = client.put_integration_response(**place, responseParameters={header: "'x'"})
        assert created["responseParameters"] == {header: "'x'"}

    @pytest.mark.fact("rest-integration.unknown")
    def test_deleting_what_is_not_there(self, client, api, refused):
        """Source: recorded."""
        place = {**api.mock(), "statusCode": "200"}
        client.put_integration_response(**place)
        for changed, said in [
            ({"resourceId": "x"}, NO_RESOURCE),
            ({"restApiId": "x"}, NO_RESOURCE),
            ({"httpMethod": "POST"}, NO_INTEGRATION),
            ({"httpMethod": "bad"}, NO_INTEGRATION),
            ({"statusCode": "404"}, NO_RESPONSE),
        ]:
            assert refused(client.delete_integration_response, **{**place, **changed}) == said

    @pytest.mark.fact("rest-integration.status-code")
    def test_a_status_code_has_three_digits(self, client, api, refused):
        """Source: recorded."""
        assert refused(client.put_integration_response, **api.mock(), statusCode="wrong") == (
            "ValidationException",
            400,
            "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [1-5]\d\d",
        )
