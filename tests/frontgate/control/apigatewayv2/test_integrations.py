from __future__ import annotations

import pytest

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


@pytest.mark.fact("v2.integration")
def test_a_function_behind_http(client, http_api, bare):
    """Source: the CLI's example and Terraform's acceptance tests: POST is filled in."""
    created = client.create_integration(
        ApiId=http_api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=FUNCTION,
        PayloadFormatVersion="2.0",
    )
    assert bare(created) == {
        "IntegrationId": created["IntegrationId"],
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": FUNCTION,
        "IntegrationMethod": "POST",
        "ConnectionType": "INTERNET",
        "PayloadFormatVersion": "2.0",
        "TimeoutInMillis": 30000,
    }
    assert len(created["IntegrationId"]) == 7


@pytest.mark.fact("v2.integration-websocket")
def test_a_mock_behind_websockets(client, websocket_api, bare):
    """Source: Terraform's acceptance tests."""
    created = client.create_integration(ApiId=websocket_api, IntegrationType="MOCK")
    assert bare(created) == {
        "IntegrationId": created["IntegrationId"],
        "IntegrationType": "MOCK",
        "ConnectionType": "INTERNET",
        "IntegrationResponseSelectionExpression": "${integration.response.statuscode}",
        "PassthroughBehavior": "WHEN_NO_MATCH",
        "PayloadFormatVersion": "1.0",
        "TimeoutInMillis": 29000,
    }
    function = client.create_integration(
        ApiId=websocket_api, IntegrationType="AWS_PROXY", IntegrationUri=URI
    )
    selected = function["IntegrationResponseSelectionExpression"]
    assert selected == "${integration.response.body.errorMessage}"


def test_updates(client, http_api):
    """Source: how Terraform's provider takes parameters away: an empty value."""
    place = {"ApiId": http_api}
    created = client.create_integration(
        **place,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="GET",
        IntegrationUri="https://a.example",
        RequestParameters={"append:header.a": "'1'", "append:header.b": "'2'"},
        ResponseParameters={"200": {"append:header.c": "'3'"}},
        TlsConfig={"ServerNameToVerify": "a.example"},
    )
    assert created["TlsConfig"] == {"ServerNameToVerify": "a.example"}
    place["IntegrationId"] = created["IntegrationId"]
    updated = client.update_integration(
        **place, Description="d", RequestParameters={"append:header.a": ""}
    )
    assert updated["RequestParameters"] == {"append:header.b": "'2'"}
    assert updated["ResponseParameters"] == {"200": {"append:header.c": "'3'"}}
    assert (updated["Description"], updated["IntegrationMethod"]) == ("d", "GET")


@pytest.mark.parametrize("timeout", [49, 30001])
def test_a_timeout_has_bounds(client, http_api, refused, timeout):
    """Documented: the model's 50 to 30000."""
    members = {"IntegrationType": "AWS_PROXY", "TimeoutInMillis": timeout}
    assert refused(client.create_integration, ApiId=http_api, **members)[:2] == (
        "BadRequestException",
        400,
    )


def test_an_integration_in_use_stays(client, routed, refused):
    """The text is of the store's own tests."""
    (integration,) = client.get_integrations(ApiId=routed)["Items"]
    place = {"ApiId": routed, "IntegrationId": integration["IntegrationId"]}
    assert refused(client.delete_integration, **place)[:2] == ("ConflictException", 409)
    (route,) = client.get_routes(ApiId=routed)["Items"]
    client.delete_route(ApiId=routed, RouteId=route["RouteId"])
    assert client.delete_integration(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_integration, **place)[1] == 404


def test_responses(client, websocket_api, bare, refused):
    """Documented: integration responses of WebSocket APIs."""
    integration = client.create_integration(ApiId=websocket_api, IntegrationType="MOCK")
    place = {"ApiId": websocket_api, "IntegrationId": integration["IntegrationId"]}
    created = client.create_integration_response(
        **place, IntegrationResponseKey="/200/", ResponseTemplates={"application/json": "{}"}
    )
    one = {**place, "IntegrationResponseId": created["IntegrationResponseId"]}
    updated = client.update_integration_response(**one, TemplateSelectionExpression="$default")
    assert updated["ResponseTemplates"] == {"application/json": "{}"}
    assert bare(client.get_integration_response(**one)) == bare(updated)
    assert client.get_integration_responses(**place)["Items"] == [bare(updated)]
    client.delete_integration_response(**one)
    assert refused(client.get_integration_response, **one)[1] == 404


@pytest.mark.parametrize("kind", ["MOCK", "AWS", "HTTP"])
def test_an_http_api_has_proxies_alone(client, http_api, routed, refused, kind):
    """Source: reported of AWS (public issues)."""
    said = (
        "BadRequestException",
        400,
        "Currently, an API with a protocol type of HTTP may only be associated with proxy "
        "integrations (AWS_PROXY, HTTP_PROXY)",
    )
    assert refused(client.create_integration, ApiId=http_api, IntegrationType=kind) == said
    (made,) = client.get_integrations(ApiId=routed)["Items"]
    place = {"ApiId": routed, "IntegrationId": made["IntegrationId"]}
    assert refused(client.update_integration, **place, IntegrationType=kind) == said
    assert client.get_integrations(ApiId=routed)["Items"] == [made]
