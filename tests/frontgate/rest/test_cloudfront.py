"""The headers of an edge-optimized API. Source: recorded (which they are); values: assumed."""

from __future__ import annotations

import re

import pytest

from frontgate.wire import Ingress, Invocation

fact = pytest.mark.fact

FORWARDED = {
    "CloudFront-Forwarded-Proto",
    "CloudFront-Is-Desktop-Viewer",
    "CloudFront-Is-Mobile-Viewer",
    "CloudFront-Is-SmartTV-Viewer",
    "CloudFront-Is-Tablet-Viewer",
    "CloudFront-Viewer-ASN",
    "CloudFront-Viewer-Country",
    "Via",
    "X-Amz-Cf-Id",
}
ANSWERED = {"X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"}
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"


@pytest.fixture
def send(serve, lambda_proxy, world):
    """Calls a function behind an API of a kind; returns the event's headers and the answer."""
    world.invocation = Invocation(200, b'{"statusCode": 200}')

    async def send(endpoint_type="EDGE", path="/users", **options):
        api = serve({"/users": [lambda_proxy()]}, endpoint_types=(endpoint_type,))
        answer = await api("GET", path, **options)
        return world.event["headers"] if world.invoked else {}, answer

    return send


@fact("headers.edge", "event.added-headers")
async def test_an_edge_optimized_api(send):
    headers, answer = await send()
    assert set(headers) >= FORWARDED
    found = dict(answer.headers)
    assert set(found) >= ANSWERED
    assert found["X-Cache"] == "Miss from cloudfront"
    assert found["Via"] == "1.1 abcdefghij.cloudfront.net (CloudFront)"
    assert headers["Via"] == found["Via"]
    for id in (headers["X-Amz-Cf-Id"], found["X-Amz-Cf-Id"]):
        assert re.fullmatch(r"[\w-]{54}==", id)
    assert headers["X-Amz-Cf-Id"] != found["X-Amz-Cf-Id"]


@fact("headers.edge")
@pytest.mark.parametrize("endpoint_type", ["REGIONAL", "PRIVATE"])
async def test_the_others_have_none(send, endpoint_type):
    headers, answer = await send(endpoint_type)
    assert not FORWARDED & set(headers)
    assert not ANSWERED & set(dict(answer.headers))


async def test_an_error(send):
    """Source: documented by CloudFront."""
    _, answer = await send(path="/nothing")
    assert ("X-Cache", "Error from cloudfront") in answer.headers


@pytest.mark.parametrize(
    ("endpoint_type", "is_edge", "shown"),
    [("EDGE", False, False), ("REGIONAL", True, True), ("EDGE", True, True)],
)
async def test_on_a_custom_domain_its_own_kind_counts(send, endpoint_type, is_edge, shown):
    """Source: documented: an edge-optimized domain name has its own distribution."""
    ingress = Ingress(domain_name="api.example.com", is_edge=is_edge)
    headers, answer = await send(endpoint_type, ingress=ingress)
    assert ("X-Amz-Cf-Id" in headers) is ("X-Amz-Cf-Pop" in dict(answer.headers)) is shown


async def test_what_the_client_said_is_replaced(send):
    """Source: documented by CloudFront; ours: the country can be chosen."""
    sent = {
        "cloudfront-is-mobile-viewer": "true",
        "CLOUDFRONT-VIEWER-COUNTRY": "SE",
        "x-amz-cf-id": "mine",
        "via": "1.1 proxy",
        "x-forwarded-for": "192.0.2.1",
    }
    headers, _ = await send(headers=sent)
    assert headers["CloudFront-Is-Mobile-Viewer"] == "false"
    assert headers["CloudFront-Viewer-Country"] == "SE"
    assert headers["X-Amz-Cf-Id"] != "mine"
    assert headers["Via"] == "1.1 proxy, 1.1 abcdefghij.cloudfront.net (CloudFront)"
    assert not set(sent) & set(headers)
    # documentation's sample event: the last address is CloudFront's
    assert headers["X-Forwarded-For"] == "192.0.2.1, 127.0.0.1, 127.0.0.2"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("curl/8.0", "Desktop"),
        (PHONE, "Mobile"),
        (IPAD, "Tablet"),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0)", "SmartTV"),
    ],
)
async def test_devices(send, agent, device):
    headers, _ = await send(headers={"User-Agent": agent})
    true = [name for name in FORWARDED if "-Is-" in name and headers[name] == "true"]
    assert true == [f"CloudFront-Is-{device}-Viewer"]
