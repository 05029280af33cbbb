from __future__ import annotations

import io
import zipfile

import pytest

from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.control.plane import ControlPlane
from frontgate.control.store import Store


@pytest.fixture
def store():
    return Store(region="eu-west-1", account_id="123456789012", clock=lambda: 0.0)


@pytest.fixture
def client(in_process, store):
    front = ApiGatewayApi(
        ControlPlane(
            store=store,
            usage=None,
            flush_cache=None,
            flush_authorizers=None,
            issue_certificate=None,
            simulator=None,
            read_truststore=None,
        ),
        invoke_url=lambda api, stage: f"http://localhost:4566/{api}/{stage}",
        new_request_id=lambda: "r-1",
    )
    return in_process.client("apigateway", front.handle)


@pytest.fixture
def place(store):
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/users": {"get": mock}}}
    api, _ = store.rest.import_rest_api(document)
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    return {"restApiId": api.id, "stageName": "dev"}


def test_a_javascript_sdk(client, place):
    """Documented: GetSdk: a zip file to download."""
    answer = client.get_sdk(**place, sdkType="javascript")
    assert answer["contentType"] == "application/octet-stream"
    assert answer["contentDisposition"].startswith('attachment; filename="javascript_')
    with zipfile.ZipFile(io.BytesIO(answer["body"].read())) as archive:
        source = archive.read("apiGateway-js-sdk/apigClient.js").decode()
    assert f"http://localhost:4566/{place['restApiId']}/dev" in source


@pytest.mark.parametrize("kind", ["java", "android", "ruby", "swift", "objectivec"])
def test_sdks_that_are_not_generated(client, place, refused, kind):
    parameters = {"service.name": "x", "java.package-name": "y"}
    code, status, message = refused(client.get_sdk, **place, sdkType=kind, parameters=parameters)
    assert (code, status) == ("BadRequestException", 400)
    assert f"'{kind}'" in message


def test_types(client, refused):
    """Documented: GetSdkTypes; what the types of GetSdk need."""
    kinds = [item["id"] for item in client.get_sdk_types()["items"]]
    assert kinds == ["android", "java", "javascript", "objectivec", "ruby", "swift"]
    java = client.get_sdk_type(id="java")
    assert java["configurationProperties"][0] == {
        "name": "service.name",
        "friendlyName": "Service name",
        "required": True,
    }
    assert refused(client.get_sdk_type, id="cobol")[1] == 404


def test_what_is_not_there(client, place, refused):
    assert refused(client.get_sdk, **{**place, "stageName": "x"}, sdkType="javascript")[1] == 404
    assert refused(client.get_sdk, **place, sdkType="cobol")[1] == 404
