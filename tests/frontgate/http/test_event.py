"""Events, as a function got them through a whole stage."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.wire import ClientCertificate, Ingress

CURL = (
    ("Host", "aaaaaaaaaa.execute-api.us-west-2.amazonaws.com"),
    ("User-Agent", "curl/7.58.0"),
    ("Accept", "*/*"),
)
TRACE_ID = "Root=1-5e9f0c65-b2c1d2e4d666d4dd26aced65"


@pytest.mark.fact(
    "http-event.keys-2", "http-event.absent", "http-event.context-2", "http-event.headers"
)
async def test_a_bare_get_in_format_2(make_stage: Any, request_of: Any, world: Any) -> None:
    """Recorded on AWS, 21 April 2020, an HTTP API in us-west-2 (aws-lambda-go's test data)."""
    await make_stage("$default").handle(request_of("GET", "/", *CURL))
    assert world.events == [
        {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/",
            "rawQueryString": "",
            "headers": {
                "accept": "*/*",
                "content-length": "0",
                "host": "aaaaaaaaaa.execute-api.us-west-2.amazonaws.com",
                "user-agent": "curl/7.58.0",
                "x-amzn-trace-id": TRACE_ID,
                "x-forwarded-for": "1.2.3.4",
                "x-forwarded-port": "443",
                "x-forwarded-proto": "https",
            },
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "aaaaaaaaaa",
                "domainName": "aaaaaaaaaa.execute-api.us-west-2.amazonaws.com",
                "domainPrefix": "aaaaaaaaaa",
                "http": {
                    "method": "GET",
                    "path": "/",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "1.2.3.4",
                    "userAgent": "curl/7.58.0",
                },
                "requestId": "LV7fzho-PHcEJPw=",
                "routeKey": "$default",
                "stage": "$default",
                "time": "21/Apr/2020:15:08:21 +0000",
                "timeEpoch": 1587481701067,
            },
            "isBase64Encoded": False,
        }
    ]


@pytest.mark.fact(
    "http-event.decoded-path",
    "http-event.query",
    "http-event.cookies",
    "http-event.repeated-header",
)
async def test_a_rich_post_in_format_2(make_stage: Any, request_of: Any, world: Any) -> None:
    """Recorded on AWS, 10 July 2026 (hotsock/voker's live capture)."""
    query = (
        "repeat=one&repeat=two&redirect=https%3A%2F%2Fexample.com%2Fa%2Fb&literalPlus=a+b"
        "&encodedPlus=a%2Bb&empty="
    )
    body = '{"message":"hello from the public internet","unicode":"lambda-λ"}'
    await make_stage("$default").handle(
        request_of(
            "POST",
            "/capture/space%20value",
            ("Cookie", "session=abc123; theme=dark"),
            ("X-Voker-Probe", "first"),
            ("X-Voker-Probe", "second"),
            ("Content-Type", "application/json"),
            ("Connection", "keep-alive"),
            query=query,
            body=body.encode(),
        )
    )
    event = world.events[0]
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == "/capture/space value"
    assert event["rawQueryString"] == query
    assert event["queryStringParameters"] == {
        "empty": "",
        "encodedPlus": "a+b",
        "literalPlus": "a b",
        "redirect": "https://example.com/a/b",
        "repeat": "one,two",
    }
    assert event["cookies"] == ["session=abc123", "theme=dark"]
    assert event["headers"]["x-voker-probe"] == "first,second"
    assert not {"cookie", "connection"} & event["headers"].keys()
    assert (event["body"], event["isBase64Encoded"]) == (body, False)


@pytest.mark.fact("http-event.base64", "http-event.octets")
@pytest.mark.parametrize(
    ("content_type", "is_base64"),
    [
        # recorded on AWS (by a third party), except the first two, which are in every recording
        ("application/json", False),
        ("text/plain; charset=utf-8", False),
        ("application/xml", False),
        ("application/javascript", False),
        ("application/octet-stream", True),
        ("application/x-www-form-urlencoded", True),
        (None, True),
    ],
)
async def test_bodies_are_base64_unless_text(
    make_stage: Any, request_of: Any, world: Any, content_type: str | None, is_base64: bool
) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    await make_stage("POST /a").handle(request_of("POST", "/a", *headers, body=b"abc"))
    event = world.events[0]
    assert event["isBase64Encoded"] is is_base64
    assert event["body"] == ("YWJj" if is_base64 else "abc")


@pytest.mark.fact("http-event.stage-in-path")
@pytest.mark.parametrize(
    ("stage_name", "stage_path", "raw_path"),
    [
        ("$default", "", "/rooms/1"),  # recorded
        ("dev", "/dev", "/dev/rooms/1"),  # recorded
        # assumed: a port without a stage in its paths stands for the API's own endpoint
        ("dev", "", "/dev/rooms/1"),
    ],
)
async def test_the_stage_in_raw_path(
    make_stage: Any, request_of: Any, world: Any, stage_name: str, stage_path: str, raw_path: str
) -> None:
    stage = make_stage("GET /rooms/{id}", stage_name=stage_name)
    await stage.handle(request_of("GET", "/rooms/1", stage_path=stage_path))
    event = world.events[0]
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == raw_path
    assert event["pathParameters"] == {"id": "1"}


@pytest.mark.fact("http-event.base-path")
@pytest.mark.parametrize(("base_path", "raw_path"), [("", "/rooms"), ("/v2", "/v2/rooms")])
async def test_a_custom_domain_shows_what_was_sent(
    make_stage: Any, request_of: Any, world: Any, base_path: str, raw_path: str
) -> None:  # documented by a third party
    stage = make_stage("GET /rooms", stage_name="dev")
    ingress = Ingress(domain_name="api.example.com", base_path=base_path.lstrip("/"))
    headers = ("Host", "api.example.com:4566")
    await stage.handle(request_of("GET", "/rooms", headers, stage_path=base_path, ingress=ingress))
    event = world.events[0]
    assert event["rawPath"] == raw_path
    assert event["requestContext"]["domainName"] == "api.example.com"
    assert event["requestContext"]["domainPrefix"] == "api"
    assert event["headers"]["host"] == "api.example.com"


async def test_a_custom_domain_in_format_1(make_stage: Any, request_of: Any, world: Any) -> None:
    """Source: assumed, as in format 2.0."""
    stage = make_stage("GET /rooms", integration={"payload_format_version": "1.0"})
    ingress = Ingress(domain_name="api.example.com", base_path="")
    await stage.handle(
        request_of("GET", "/rooms", ("Host", "api.example.com:4566"), ingress=ingress)
    )
    event = world.events[0]
    assert event["headers"]["host"] == "api.example.com"
    assert event["multiValueHeaders"]["host"] == ["api.example.com"]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
async def test_a_body_in_chunks_has_its_length(
    make_stage: Any, request_of: Any, world: Any, version: str
) -> None:
    """Source: assumed; the function gets the body as a whole."""
    stage = make_stage("POST /rooms", integration={"payload_format_version": version})
    chunked = ("Transfer-Encoding", "chunked")
    await stage.handle(request_of("POST", "/rooms", chunked, body=b"four"))
    assert world.events[0]["headers"]["content-length"] == "4"
    assert "transfer-encoding" not in world.events[0]["headers"]


CERTIFICATE = ClientCertificate(
    pem="PEM",
    subject_dn="CN=client",
    issuer_dn="CN=authority",
    serial_number="a1:a1",
    not_before="May 28 12:30:02 2019 GMT",
    not_after="Aug  5 09:36:04 2021 GMT",
)
SHOWN = {
    "clientCertPem": "PEM",
    "subjectDN": "CN=client",
    "issuerDN": "CN=authority",
    "serialNumber": "a1:a1",
    "validity": {
        "notBefore": "May 28 12:30:02 2019 GMT",
        "notAfter": "Aug  5 09:36:04 2021 GMT",
    },
}


@pytest.mark.fact("http-event.certificate")
async def test_a_client_certificate(make_stage: Any, request_of: Any, world: Any) -> None:
    # documented ("Working with AWS Lambda proxy integrations for HTTP APIs")
    ingress = Ingress(domain_name="api.example.com", client_certificate=CERTIFICATE)
    for version in ("2.0", "1.0"):
        stage = make_stage("GET /rooms", integration={"payload_format_version": version})
        await stage.handle(request_of("GET", "/rooms", ingress=ingress))
    first, second = (event["requestContext"] for event in world.events)
    assert first["authentication"] == {"clientCert": SHOWN}
    assert second["identity"]["clientCert"] == SHOWN
    await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    assert "authentication" not in world.events[-1]["requestContext"]


async def test_stage_variables_when_there_are_some(
    make_stage: Any, request_of: Any, world: Any
) -> None:  # documented
    await make_stage("GET /a", stage_variables={"color": "blue"}).handle(request_of("GET", "/a"))
    assert world.events[0]["stageVariables"] == {"color": "blue"}


@pytest.mark.fact("http-event.edge-headers")
@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        # recorded on AWS
        ((("X-Forwarded-Proto", "http"),), ("x-forwarded-proto", "https")),
        (
            (("X-Amzn-Trace-Id", "Root=1-abc"),),
            ("x-amzn-trace-id", "Self=1-5e9f0c65-b2c1d2e4d666d4dd26aced65;Root=1-abc"),
        ),
        # documented
        ((("X-Forwarded-For", "9.9.9.9"),), ("x-forwarded-for", "9.9.9.9, 1.2.3.4")),
    ],
)
async def test_headers_of_the_edge(
    make_stage: Any, request_of: Any, world: Any, sent: Any, seen: tuple[str, str]
) -> None:
    await make_stage("$default").handle(request_of("GET", "/", *sent))
    name, value = seen
    assert world.events[0]["headers"][name] == value


@pytest.mark.fact(
    "http-event.keys-1",
    "http-event.context-1",
    "http-event.identity-1",
    "http-event.repeats-1",
    "http-event.stage-in-path",
)
async def test_format_1(make_stage: Any, request_of: Any, world: Any) -> None:
    """The keys of "Working with AWS Lambda proxy integrations for HTTP APIs"; path recorded."""
    stage = make_stage(
        "GET /test/{id}", integration={"payload_format_version": "1.0"}, stage_name="dev"
    )
    await stage.handle(
        request_of(
            "GET",
            "/test/7",
            ("User-Agent", "curl/8"),
            ("Cookie", "a=1"),
            ("header2", "value1"),
            ("Header2", "value2"),
            query="parameter1=value1&parameter1=value2&parameter2=value",
            stage_path="/dev",
        )
    )
    event = world.events[0]
    context = event.pop("requestContext")
    assert event.pop("headers")["header2"] == "value2"
    lists = event.pop("multiValueHeaders")
    assert (lists["header2"], lists["cookie"]) == (["value1", "value2"], ["a=1"])
    assert event == {
        "version": "1.0",
        "resource": "/test/{id}",
        "path": "/dev/test/7",
        "httpMethod": "GET",
        "queryStringParameters": {"parameter1": "value1", "parameter2": "value"},
        "multiValueQueryStringParameters": {
            "parameter1": ["value1", "value2"],
            "parameter2": ["value"],
        },
        "pathParameters": {"id": "7"},
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    assert context["authorizer"] == {"claims": None, "scopes": None}
    assert context["identity"]["sourceIp"] == "1.2.3.4"
    assert context["identity"]["caller"] is None
    assert (context["resourcePath"], context["resourceId"]) == ("/test/{id}", None)
    assert context["extendedRequestId"] == context["requestId"] == "LV7fzho-PHcEJPw="
    assert context["requestTimeEpoch"] == 1587481701067
