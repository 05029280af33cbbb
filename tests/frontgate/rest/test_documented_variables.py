"""Every documented variable of `$context`, in access logs and templates.

Source: documented ("Variables for access logging for API Gateway", "$context Variables for data
models, authorizers, mapping templates, and CloudWatch access logging"; the last two of `identity`
and `isCanaryRequest` are seen in public log formats). Values are those of one request each.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from frontgate.control.api_keys import ApiKey, KeyGrant, UsagePlan
from frontgate.control.rest_api import (
    AuthorizationType,
    Authorizer,
    CanarySettings,
    IntegrationResponse,
    IntegrationType,
    Method,
)
from frontgate.wire import (
    ClientCertificate,
    HttpResponse,
    Ingress,
    Invocation,
    InvocationError,
    Principal,
)
from tests.frontgate.issuer import ISSUED_AT

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:authorize"
FUNCTION_URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
SIGNED_AT = 1440938160.0
POLICY = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def words(text: str, before: str = "") -> list[str]:
    return [before + word for word in text.split()]


OF_TEMPLATES = words("""
    accountId apiId authorizer.claims.sub authorizer.principalId authorizer.color deploymentId
    domainName domainPrefix extendedRequestId httpMethod path protocol requestId
    requestTime requestTimeEpoch resourceId resourcePath stage isCanaryRequest
""")
OF_IDENTITY = words(
    """
    accountId apiKey apiKeyId caller cognitoAuthenticationProvider cognitoAuthenticationType
    cognitoIdentityId cognitoIdentityPoolId principalOrgId sourceIp clientCert.clientCertPem
    clientCert.subjectDN clientCert.issuerDN clientCert.serialNumber
    clientCert.validity.notBefore clientCert.validity.notAfter user userAgent userArn
    vpcId vpceId
    """,
    before="identity.",
)
OF_ERRORS = ["error.message", "error.messageString", "error.responseType"]
OF_OVERRIDES = words("""
    requestOverride.header.h requestOverride.path.p requestOverride.querystring.q
    responseOverride.header.h responseOverride.status
""")
OF_LOGS = words("""
    awsEndpointRequestId
    authorize.error authorize.latency authorize.status
    authorizer.error authorizer.integrationLatency authorizer.integrationStatus
    authorizer.latency authorizer.requestId authorizer.status
    authenticate.error authenticate.latency authenticate.status
    customDomain.basePathMatched customDomain.routingRuleIdMatched
    integration.error integration.integrationStatus integration.latency integration.requestId
    integration.status integration.responseTransferMode
    integrationErrorMessage integrationLatency integrationStatus responseLatency responseLength
    status xrayTraceId tlsVersion cipherSuite
""")
EVERYTHING = [*OF_TEMPLATES, *OF_IDENTITY, *OF_ERRORS, *OF_OVERRIDES, *OF_LOGS]
FORMAT = "|".join(f"{name}=$context.{name}" for name in EVERYTHING)

KEY = "partner-key-0123456789"
GRANT = KeyGrant(
    api_key=ApiKey(id="k1", value=KEY, created_date=0, last_updated_date=0, enabled=True),
    usage_plan=UsagePlan(id="p1", name="free"),
)
CERTIFICATE = ClientCertificate(
    pem="PEM",
    subject_dn="CN=client",
    issuer_dn="CN=authority",
    serial_number="a1:a1",
    not_before="May 28 12:30:02 2019 GMT",
    not_after="Aug  5 09:36:04 2021 GMT",
)
DOMAIN = Ingress(
    domain_name="api.example.com",
    base_path="v1",
    client_certificate=CERTIFICATE,
    tls_version="TLSv1.3",
    cipher_suite="TLS_AES_128_GCM_SHA256",
)


def told(world) -> dict[str, str]:
    """What the newest line says; `-` is nothing."""
    values = dict(each.split("=", 1) for each in world.log_lines[-1][1].split("|"))
    return {name: value for name, value in values.items() if value != "-"}


GUARDED = {
    "authorization_type": AuthorizationType.CUSTOM,
    "authorizer_id": "a",
    "api_key_required": True,
}


@pytest.fixture
def behind_an_authorizer(serve, world, monkeypatch):
    """Sends a request to a method of a canary, with a key, over a domain name with mutual TLS."""
    world.now = None

    async def invoke(function, payload, *, trace_id=None):
        if function != FUNCTION:
            return Invocation(200, b'{"statusCode": 201, "body": "hello"}', request_id="f-1")
        answer = {"principalId": "ann", "context": {"color": "blue"}, "policyDocument": POLICY}
        return Invocation(200, json.dumps(answer).encode(), request_id="a-1")

    monkeypatch.setattr(world, "_invoke", invoke)
    guard = Authorizer(id="a", name="guard", type="TOKEN", authorizer_uri=URI)
    canary = CanarySettings(percent_traffic=100.0, deployment_id="canary")

    async def send(method: Method) -> HttpResponse:
        stage = {"canary_settings": canary, "tracing_enabled": True}
        methods = {"/users/{id}": [method]}
        client = serve(
            methods,
            canary=methods,
            authorizers={"a": guard},
            keys=[GRANT],
            log_format=FORMAT,
            stage=stage,
            policy=json.dumps({"Statement": OPEN}),
        )
        headers = {"Authorization": "t", "X-API-Key": KEY, "User-Agent": "curl"}
        return await client("GET", "/users/7", headers=headers, ingress=DOMAIN, stage_path="/v1")

    return send


LATENCIES = {
    "authorize.latency",
    "authorizer.integrationLatency",
    "authorizer.latency",
    "integration.latency",
    "integrationLatency",
    "responseLatency",
}
OF_FUNCTION = {
    "accountId": "123456789012",
    "apiId": "abcdefghij",
    "authorize.status": "200",
    "authorizer.color": "blue",
    "authorizer.integrationStatus": "200",
    "authorizer.principalId": "ann",
    "authorizer.requestId": "a-1",
    "authorizer.status": "200",
    "awsEndpointRequestId": "f-1",
    "cipherSuite": "TLS_AES_128_GCM_SHA256",
    "customDomain.basePathMatched": "v1",
    "deploymentId": "canary",
    "domainName": "api.example.com",
    "domainPrefix": "api",
    "extendedRequestId": "ZhEVGHTzDoEEB2A=",
    "httpMethod": "GET",
    "identity.apiKey": KEY,
    "identity.apiKeyId": "k1",
    "identity.clientCert.clientCertPem": "PEM",
    "identity.clientCert.issuerDN": "CN=authority",
    "identity.clientCert.serialNumber": "a1:a1",
    "identity.clientCert.subjectDN": "CN=client",
    "identity.clientCert.validity.notAfter": "Aug  5 09:36:04 2021 GMT",
    "identity.clientCert.validity.notBefore": "May 28 12:30:02 2019 GMT",
    "identity.sourceIp": "127.0.0.1",
    "identity.userAgent": "curl",
    "integration.integrationStatus": "200",
    "integration.requestId": "f-1",
    "integration.responseTransferMode": "BUFFERED",
    "integration.status": "201",
    "integrationStatus": "200",
    "isCanaryRequest": "true",
    "path": "/v1/users/7",
    "protocol": "HTTP/1.1",
    "requestId": "00000000-0000-4000-8000-000000000001",
    "requestTime": "17/Jun/2024:14:52:41 +0000",
    "requestTimeEpoch": "1718635961959",
    "resourceId": "r0",
    "resourcePath": "/users/{id}",
    "responseLength": "5",
    "stage": "dev",
    "status": "201",
    "tlsVersion": "TLSv1.3",
    "xrayTraceId": "1-66704db9-000000000000400080000000",
}


@pytest.mark.fact("context.logs")
async def test_a_function_behind_an_authorizer(behind_an_authorizer, lambda_proxy, world):
    await behind_an_authorizer(lambda_proxy(**GUARDED))
    await asyncio.sleep(0)
    found = told(world)
    latencies = {name: found.pop(name) for name in list(found) if "atency" in name}
    assert set(latencies) == LATENCIES
    assert all(value.isdecimal() for value in latencies.values())
    assert found == OF_FUNCTION


@pytest.mark.fact("context.templates")
async def test_in_templates(behind_an_authorizer, transformed):
    """The same values, of a method whose templates ask for them all."""
    names = [*OF_TEMPLATES, *OF_IDENTITY]
    template = "|".join(f"{name}=$!context.{name}" for name in [*names, "awsEndpointRequestId"])
    responses = [
        IntegrationResponse(status_code="200", response_templates={"application/json": template})
    ]
    method = transformed(
        IntegrationType.AWS, responses, uri=FUNCTION_URI, http_method="POST", method=GUARDED
    )
    answer = await behind_an_authorizer(method)
    rendered = dict(each.split("=", 1) for each in answer.body.decode().split("|"))
    shown = {name: value for name, value in rendered.items() if value}
    expected = {name: OF_FUNCTION[name] for name in names if name in OF_FUNCTION}
    assert shown == {**expected, "awsEndpointRequestId": "f-1"}


MEMBER = Principal(
    arn="arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials",
    user_id="AROA:CognitoIdentityCredentials",
    account_id="123456789012",
    keys={"aws:PrincipalOrgID": "o-1"},
    cognito_identity={
        "cognitoIdentityId": "us-east-1:1",
        "cognitoIdentityPoolId": "us-east-1:2",
        "cognitoAuthenticationType": "authenticated",
        "cognitoAuthenticationProvider": "pool,pool:CognitoSignIn:sub",
    },
)


OF_SIGNATURE = {
    "authenticate.status": "200",
    "authorize.status": "200",
    "identity.accountId": "123456789012",
    "identity.caller": "AROA:CognitoIdentityCredentials",
    "identity.cognitoAuthenticationProvider": "pool,pool:CognitoSignIn:sub",
    "identity.cognitoAuthenticationType": "authenticated",
    "identity.cognitoIdentityId": "us-east-1:1",
    "identity.cognitoIdentityPoolId": "us-east-1:2",
    "identity.principalOrgId": "o-1",
    "identity.user": "AROA:CognitoIdentityCredentials",
    "identity.userArn": MEMBER.arn,
    "identity.vpcId": "vpc-1",
    "identity.vpceId": "vpce-1",
    "requestOverride.header.h": "b",
    "requestOverride.path.p": "c",
    "requestOverride.querystring.q": "d",
    "responseOverride.header.h": "a",
    "responseOverride.status": "202",
    "status": "202",
}


@pytest.mark.fact("context.logs")
async def test_a_signed_request_through_a_vpc_endpoint(serve, mock, world, signed, credential):
    world.epoch = SIGNED_AT
    world.credentials["AKIDEXAMPLE"] = credential(
        principal=MEMBER,
        policies=(json.dumps(POLICY),),
    )
    template = (
        '#set($context.responseOverride.status = 202)#set($context.responseOverride.header.h = "a")'
    )
    request = (
        '#set($context.requestOverride.header.h = "b")#set($context.requestOverride.path.p = "c")'
        '#set($context.requestOverride.querystring.q = "d"){"statusCode": 200}'
    )
    method = mock(
        template, request=request, method={"authorization_type": AuthorizationType.AWS_IAM}
    )
    client = serve({"/users": [method]}, log_format=FORMAT, endpoint_types=("PRIVATE",))
    ingress = Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1")
    await client.stage.handle(replace(signed(), path="/users", stage_path="/dev", ingress=ingress))
    await asyncio.sleep(0)
    found = told(world)
    assert found["authenticate.latency"].isdecimal()
    shown = {*OF_SIGNATURE, *OF_OVERRIDES, *OF_IDENTITY} - {
        "identity.sourceIp",
        "identity.userAgent",
    }
    assert {name: value for name, value in found.items() if name in shown} == OF_SIGNATURE


async def test_a_user_pool_and_a_routing_rule(serve, mock, world, signer):
    world.epoch, world.now = ISSUED_AT + 10, 0.0
    keys = json.dumps({"keys": [signer.jwk()]}).encode()
    world.http_response = HttpResponse(status=200, body=keys)
    pool = "us-east-1_abc"
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
    arn = f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{pool}"
    kind = AuthorizationType.COGNITO_USER_POOLS
    authorizer = Authorizer(id="a", name="pool", type=str(kind), provider_arns=(arn,))
    client = serve(
        {"/users": [mock(method={"authorization_type": kind, "authorizer_id": "a"})]},
        authorizers={"a": authorizer},
        log_format=FORMAT,
    )
    token = signer.sign({"sub": "1", "token_use": "id", "iss": issuer})
    ingress = Ingress(domain_name="api.example.com", routing_rule_id="rule-1")
    await client("GET", "/users", headers={"Authorization": token}, ingress=ingress)
    await asyncio.sleep(0)
    found = told(world)
    assert found["authorizer.claims.sub"] == "1"
    assert found["customDomain.routingRuleIdMatched"] == "rule-1"
    assert "customDomain.basePathMatched" not in found


FAILURES = [
    (
        "AWS_IAM",
        Invocation(200, b"{}"),
        {
            "authenticate.error": "Missing Authentication Token",
            "authenticate.status": "403",
            "error.message": "Missing Authentication Token",
            "error.messageString": '"Missing Authentication Token"',
            "error.responseType": "MISSING_AUTHENTICATION_TOKEN",
        },
    ),
    (
        "CUSTOM",
        Invocation(200, b"null", request_id="a-1"),
        {
            "authorizer.error": "Could not parse policy",
            "authorizer.status": "500",
            "authorizer.requestId": "a-1",
            "error.responseType": "AUTHORIZER_CONFIGURATION_ERROR",
        },
    ),
    (
        "NONE",
        InvocationError(429, "Rate Exceeded."),
        {
            "error.message": "Internal server error",
            "error.responseType": "INTEGRATION_FAILURE",
            "integration.error": "Execution failed due to configuration error: Rate Exceeded.",
            "integrationErrorMessage": (
                "Execution failed due to configuration error: Rate Exceeded."
            ),
        },
    ),
    (
        "NONE",
        Invocation(200, b'{"errorMessage": "boom"}', "Unhandled", request_id="f-1"),
        {
            "awsEndpointRequestId": "f-1",
            "error.message": "Internal server error",
            "error.responseType": "INTEGRATION_FAILURE",
            "integration.error": "Lambda Customer Function Error:boom",
            "integration.integrationStatus": "200",
            "integration.requestId": "f-1",
        },
    ),
    (
        "NONE",
        TimeoutError(),
        {
            "error.message": "Endpoint request timed out",
            "error.messageString": '"Endpoint request timed out"',
            "error.responseType": "INTEGRATION_TIMEOUT",
            "integration.error": "Execution failed due to a timeout error",
            "status": "504",
        },
    ),
]
NOT_ALLOWED = "The client is not authorized to perform this operation."


@pytest.mark.parametrize(("kind", "invocation", "expected"), FAILURES)
@pytest.mark.fact("failures.type", "access-log.failures", "context.error")
async def test_failures(serve, lambda_proxy, world, kind, invocation, expected):
    """Source: recorded (function errors, throttled functions, timeouts), assumed (the others)."""
    world.invocation = invocation
    method = lambda_proxy(authorization_type=AuthorizationType(kind), authorizer_id="a")
    guard = Authorizer(id="a", name="guard", type="TOKEN", authorizer_uri=URI)
    client = serve({"/users": [method]}, authorizers={"a": guard}, log_format=FORMAT)
    await client("GET", "/users", headers={"Authorization": "t"} if kind == "CUSTOM" else {})
    await asyncio.sleep(0)
    found = told(world)
    assert {name: found.get(name) for name in expected} == expected
    absent = {"awsEndpointRequestId", "integration.requestId", "integration.integrationStatus"}
    assert not (absent - set(expected)) & set(found)


async def test_a_denial(serve, mock, world):
    deny = json.dumps({"Statement": {**OPEN, "Effect": "Deny"}})
    await serve({"/users": [mock()]}, policy=deny, log_format=FORMAT)("GET", "/users")
    await asyncio.sleep(0)
    found = told(world)
    assert (found["authorize.error"], found["authorize.status"]) == (NOT_ALLOWED, "403")
    assert found["error.responseType"] == "ACCESS_DENIED"


@pytest.mark.fact("context.logs")
def test_none_is_left_out():
    """Each variable is told by a test above; of AWS WAF, streams and validation by others."""
    told_above = {*LATENCIES, *OF_FUNCTION, *OF_SIGNATURE}.union(*(found for *_, found in FAILURES))
    told_alone = {
        "authenticate.latency",
        "authorize.error",
        "authorizer.claims.sub",
        "customDomain.routingRuleIdMatched",
    }
    assert set(EVERYTHING) == told_above | told_alone
