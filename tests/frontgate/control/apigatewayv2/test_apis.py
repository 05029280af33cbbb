from __future__ import annotations

import json
from datetime import datetime

import pytest

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"


@pytest.mark.fact("v2.create-http")
def test_an_http_api(client, bare):
    """Source: the CLI's example of create-api and Terraform's acceptance tests; tags assumed."""
    created = client.create_api(Name="n", ProtocolType="HTTP")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    shown = bare(created)
    assert isinstance(shown.pop("CreatedDate"), datetime)
    api = created["ApiId"]
    assert len(api) == 10
    assert shown == {
        "ApiId": api,
        "ApiEndpoint": f"https://{api}.execute-api.eu-west-1.amazonaws.com",
        "ApiKeySelectionExpression": "$request.header.x-api-key",
        "DisableExecuteApiEndpoint": False,
        "IpAddressType": "ipv4",
        "Name": "n",
        "ProtocolType": "HTTP",
        "RouteSelectionExpression": "$request.method $request.path",
        "Tags": {},
    }
    assert bare(client.get_api(ApiId=api)) == bare(created)
    assert client.get_apis()["Items"] == [bare(created)]


def test_dates_are_iso_on_the_wire(client, in_process):
    """Documented: the model's `iso8601`."""
    client.create_api(Name="n", ProtocolType="HTTP")
    created = json.loads(in_process.last.body)["createdDate"]
    assert datetime.fromisoformat(created).tzinfo is not None


@pytest.mark.fact("v2.create-websocket")
def test_a_websocket_api(client):
    """Source: the CLI's example."""
    created = client.create_api(
        Name="n", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )
    assert created["ApiEndpoint"].startswith("wss://")
    assert created["RouteSelectionExpression"] == "$request.body.action"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"ProtocolType": "GRPC"},
            "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]",
        ),
        ({}, "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"),
        (
            {"ProtocolType": "WEBSOCKET"},
            "RouteSelectionExpression is required for WEBSOCKET protocol.",
        ),
        (
            {"ProtocolType": "HTTP", "Name": "n" * 129},
            "1 validation error detected: Value "
            f"'{'n' * 129}' at 'createApiInput.name' failed to satisfy constraint: Member must "
            "have length less than or equal to 128",
        ),
    ],
)
def test_apis_that_are_refused(client, refused, store, members, message):
    """Source: reported of AWS; the last is the manner of v1 (assumed)."""
    assert refused(client.create_api, **{"Name": "n", **members}) == (
        "BadRequestException",
        400,
        message,
    )
    assert store.v2.apis == {}


@pytest.mark.fact("v2.create-http")
def test_cors(client, http_api):
    """Source: Terraform's acceptance tests: credentials show once there is any."""
    cors = {"AllowOrigins": ["https://a.example"], "MaxAge": 300}
    updated = client.update_api(ApiId=http_api, CorsConfiguration=cors)
    assert updated["CorsConfiguration"] == {**cors, "AllowCredentials": False}
    answer = client.delete_cors_configuration(ApiId=http_api)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert "CorsConfiguration" not in client.get_api(ApiId=http_api)


def test_updates_leave_what_is_not_given(client, http_api):
    """Documented: UpdateApi."""
    client.update_api(ApiId=http_api, Description="d", Version="1")
    updated = client.update_api(ApiId=http_api, Name="new", DisableExecuteApiEndpoint=True)
    shown = [updated[key] for key in ("Name", "Description", "Version")]
    assert shown == ["new", "d", "1"]
    assert updated["DisableExecuteApiEndpoint"] is True


@pytest.mark.parametrize(
    ("target", "kind", "version", "method"),
    [(FUNCTION, "AWS_PROXY", "2.0", "POST"), ("https://a.example", "HTTP_PROXY", "1.0", "ANY")],
)
@pytest.mark.fact("v2.quick-create")
def test_quick_create(client, target, kind, version, method):
    """Documented: CreateApi, `target`; all that comes with it is managed."""
    api = client.create_api(Name="n", ProtocolType="HTTP", Target=target)["ApiId"]
    (integration,) = client.get_integrations(ApiId=api)["Items"]
    assert integration["ApiGatewayManaged"] is True
    assert (integration["IntegrationType"], integration["PayloadFormatVersion"]) == (kind, version)
    assert integration["IntegrationMethod"] == method
    (route,) = client.get_routes(ApiId=api)["Items"]
    assert (route["RouteKey"], route["ApiGatewayManaged"]) == ("$default", True)
    assert route["Target"] == f"integrations/{integration['IntegrationId']}"
    (stage,) = client.get_stages(ApiId=api)["Items"]
    assert (stage["StageName"], stage["AutoDeploy"], stage["ApiGatewayManaged"]) == (
        "$default",
        True,
        True,
    )
    client.update_api(ApiId=api, Target="https://b.example", RouteKey="GET /x")
    (integration,) = client.get_integrations(ApiId=api)["Items"]
    assert integration["IntegrationUri"] == "https://b.example"
    assert client.get_routes(ApiId=api)["Items"][0]["RouteKey"] == "GET /x"


@pytest.mark.parametrize("members", [{"RouteKey": "no key"}, {"Name": ""}])
def test_a_quick_create_that_is_refused(client, refused, members):
    """Neither an API nor a part of one stays."""
    given = {"Name": "n", "ProtocolType": "HTTP", "Target": FUNCTION, **members}
    assert refused(client.create_api, **given)[:2] == ("BadRequestException", 400)
    assert client.get_apis()["Items"] == []


@pytest.mark.fact("v2.statuses")
def test_deleting(client, http_api, refused):
    """Documented: 204; the text reported of AWS."""
    assert client.delete_api(ApiId=http_api)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_api, ApiId=http_api) == (
        "NotFoundException",
        404,
        f"Invalid API identifier specified {http_api}",
    )


def test_pages(client, refused):
    """Documented: GetApis, MaxResults and NextToken."""
    for number in range(3):
        client.create_api(Name=f"a{number}", ProtocolType="HTTP")
    first = client.get_apis(MaxResults="2")
    assert [api["Name"] for api in first["Items"]] == ["a0", "a1"]
    rest = client.get_apis(MaxResults="2", NextToken=first["NextToken"])
    assert [api["Name"] for api in rest["Items"]] == ["a2"]
    assert "NextToken" not in rest
    for wrong in ({"MaxResults": "many"}, {"MaxResults": "0"}, {"NextToken": "x"}):
        assert refused(client.get_apis, **wrong)[:2] == ("BadRequestException", 400)


DOCUMENT = {
    "openapi": "3.0.1",
    "info": {"title": "imported", "version": "1"},
    "paths": {
        "/rooms": {
            "get": {
                "x-amazon-apigateway-integration": {
                    "type": "AWS_PROXY",
                    "httpMethod": "POST",
                    "payloadFormatVersion": "2.0",
                    "uri": FUNCTION,
                }
            }
        }
    },
}


def test_importing(client, refused):
    """Documented: ImportApi (201) and ReimportApi (201)."""
    created = client.import_api(Body=json.dumps(DOCUMENT))
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    api = created["ApiId"]
    assert (created["Name"], created["Version"]) == ("imported", "1")
    assert [r["RouteKey"] for r in client.get_routes(ApiId=api)["Items"]] == ["GET /rooms"]
    other = {**DOCUMENT, "paths": {"/x": DOCUMENT["paths"]["/rooms"]}}
    again = client.reimport_api(ApiId=api, Body=json.dumps(other), Basepath="ignore")
    assert again["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert again["ApiId"] == api
    assert [r["RouteKey"] for r in client.get_routes(ApiId=api)["Items"]] == ["GET /x"]
    for wrong in ({"Body": "{"}, {"Body": json.dumps(DOCUMENT), "Basepath": "x"}):
        assert refused(client.import_api, **wrong)[:2] == ("BadRequestException", 400)
