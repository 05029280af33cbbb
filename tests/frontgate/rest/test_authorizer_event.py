"""The events of Lambda authorizers. Source: recorded on AWS, unless a test says so."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import AuthorizationType, Authorizer
from frontgate.wire import DIRECT, ClientCertificate, Ingress, Invocation

API = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
AUTHORIZER = "arn:aws:lambda:us-east-1:123456789012:function:authorize"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{AUTHORIZER}/invocations"
ALLOWED = {
    "principalId": "user",
    "policyDocument": {
        "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]
    },
}


@pytest.fixture
def asked(serve, lambda_proxy, world, monkeypatch):
    """Sends a request, and returns what the authorizer was asked."""
    events = []

    async def invoke(function, payload, *, trace_id=None):
        if function == AUTHORIZER:
            events.append(json.loads(payload))
        return Invocation(200, json.dumps(ALLOWED if function == AUTHORIZER else {}).encode())

    monkeypatch.setattr(world, "_invoke", invoke)
    method = {"authorization_type": AuthorizationType.CUSTOM, "authorizer_id": "a"}

    async def send(kind, verb, url, headers, *, variables=None, ingress=DIRECT, **settings):
        authorizer = Authorizer(id="a", name="guard", type=kind, authorizer_uri=URI, **settings)
        paths = {path: [lambda_proxy("ANY", **method)] for path in ("/", "/users", "/users/{id}")}
        paths["/keyed"] = [lambda_proxy(api_key_required=True, **method)]
        await serve(paths, authorizers={"a": authorizer}, variables=variables)(
            verb, url, headers=headers, ingress=ingress
        )
        (event,) = events
        events.clear()
        return event

    return send


@pytest.mark.parametrize(
    ("verb", "path"),
    [("POST", "/users/7"), ("GET", "/")],  # the second is documented
)
@pytest.mark.fact("authorizer.method-arn", "authorizer-event.token")
async def test_a_token(asked, verb, path):
    assert await asked("TOKEN", verb, path, {"Authorization": "Bearer foo"}) == {
        "type": "TOKEN",
        "methodArn": f"{API}/dev/{verb}{path}",
        "authorizationToken": "Bearer foo",
    }


@pytest.mark.fact("authorizer-event.request")
async def test_a_request(asked):
    event = await asked(
        "REQUEST",
        "POST",
        "/users",
        {"accept": "*/*", "authorization": "Bearer foo", "content-length": "0"},
        identity_source="method.request.header.Authorization",
    )
    context = event.pop("requestContext")
    headers = {
        "Accept": "*/*",
        "Authorization": "Bearer foo",
        "Content-Length": "0",
        "Host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "X-Amzn-Trace-Id": event["headers"]["X-Amzn-Trace-Id"],
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    assert event == {
        "type": "REQUEST",
        "methodArn": f"{API}/dev/POST/users",
        "resource": "/users",
        "path": "/users",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {},
        "multiValueQueryStringParameters": {},
        "pathParameters": {},
        "stageVariables": {},
    }
    identity = dict.fromkeys(
        (
            "cognitoIdentityPoolId",
            "accountId",
            "cognitoIdentityId",
            "caller",
            "sourceIp",
            "principalOrgId",
            "accessKey",
            "cognitoAuthenticationType",
            "cognitoAuthenticationProvider",
            "userArn",
            "userAgent",
            "user",
        )
    )
    assert context == {
        "resourceId": "r1",
        "resourcePath": "/users",
        "httpMethod": "POST",
        "extendedRequestId": "ZhEVGHTzDoEEB2A=",
        "requestTime": "17/Jun/2024:14:52:41 +0000",
        "path": "/dev/users",
        "accountId": "123456789012",
        "protocol": "HTTP/1.1",
        "stage": "dev",
        "domainPrefix": "abcdefghij",
        "requestTimeEpoch": 1718635961959,
        "requestId": "00000000-0000-4000-8000-000000000001",
        "identity": {**identity, "sourceIp": "127.0.0.1"},
        "domainName": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "deploymentId": "v99qix",
        "apiId": "abcdefghij",
    }


@pytest.mark.fact("authorizer-event.request")
async def test_values_of_a_request(asked):
    event = await asked(
        "REQUEST",
        "GET",
        "/users/7?a=1&a=2&b=%20",
        (("X-A", "1"), ("x-a", "2")),
        variables={"area": "north"},
        authorizer_result_ttl_in_seconds=0,
    )
    assert event["headers"]["X-A"] == "2"
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]
    assert event["queryStringParameters"] == {"a": "2", "b": " "}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [" "]}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"area": "north"}
    assert "Content-Length" not in event["headers"]
    assert not {"version", "identitySource", "authorizationToken", "body"} & set(event)


@pytest.mark.fact("authorizer-event.certificate")
async def test_the_certificate_of_the_client(asked):
    """Source: documented (`identity.clientCert` of the authorizer's input)."""
    certificate = ClientCertificate(
        pem="PEM",
        subject_dn="CN=client",
        issuer_dn="CN=authority",
        serial_number="1",
        not_before="May 28 12:30:02 2019 GMT",
        not_after="Aug  5 09:36:04 2021 GMT",
    )
    ingress = Ingress(domain_name="api.example.com", client_certificate=certificate)
    event = await asked(
        "REQUEST", "GET", "/users", {}, ingress=ingress, authorizer_result_ttl_in_seconds=0
    )
    assert event["requestContext"]["identity"]["clientCert"] == {
        "clientCertPem": "PEM",
        "subjectDN": "CN=client",
        "issuerDN": "CN=authority",
        "serialNumber": "1",
        "validity": {
            "notBefore": "May 28 12:30:02 2019 GMT",
            "notAfter": "Aug  5 09:36:04 2021 GMT",
        },
    }


@pytest.mark.parametrize(("path", "shown"), [("/keyed", "secret"), ("/users", None)])
@pytest.mark.fact("authorizer-event.key")
async def test_the_key_that_the_method_requires(asked, path, shown):
    """Source: documented (`identity.apiKey` of the authorizer's input)."""
    event = await asked(
        "REQUEST", "GET", path, {"x-api-key": "secret"}, authorizer_result_ttl_in_seconds=0
    )
    assert event["requestContext"]["identity"].get("apiKey") == shown
