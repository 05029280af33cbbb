"""What is encoded once for a method, and what is not. The rest: test_lambda_proxy."""

from __future__ import annotations

import pytest

from frontgate.wire import ClientCertificate, Ingress, Invocation

fact = pytest.mark.fact


async def test_two_requests_of_a_method(serve, lambda_proxy, world):
    """Source: assumed, from what requests are."""
    send = serve({"/{id}": [lambda_proxy("ANY")]})
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    events = []
    for method, path, agent in (("GET", "/100%25", "one"), ("POST", '/"b"', "two")):
        await send(method, path, headers=(("User-Agent", agent), ("X-Quote", f'"{agent}"')))
        events.append(world.event)
    contexts = [event["requestContext"] for event in events]
    assert [event["headers"]["X-Quote"] for event in events] == ['"one"', '"two"']
    assert [event["pathParameters"]["id"] for event in events] == ["100%25", '"b"']
    assert [context["httpMethod"] for context in contexts] == ["GET", "POST"]
    assert [context["path"] for context in contexts] == ["/dev/100%25", '/dev/"b"']
    assert [context["identity"]["userAgent"] for context in contexts] == ["one", "two"]
    assert contexts[0]["requestId"] != contexts[1]["requestId"]
    assert contexts[0]["resourceId"] == contexts[1]["resourceId"]


async def test_percent_signs_of_a_definition(serve, lambda_proxy, world):
    """Source: assumed."""
    send = serve({"/%s": [lambda_proxy()]})
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    await send("GET", "/%s")
    assert world.event["requestContext"]["resourcePath"] == "/%s"


CERTIFICATE = ClientCertificate(
    pem="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    subject_dn="CN=client,O=Example",
    issuer_dn="CN=authority,O=Example",
    serial_number="a1:a1",
    not_before="May 28 12:30:02 2019 GMT",
    not_after="Aug  5 09:36:04 2021 GMT",
)


@pytest.fixture
def event_of(serve, lambda_proxy, world):
    """The event of a request to `/users/1` that came in as `ingress` says."""

    async def event(ingress, *, stage_path=""):
        world.invocation = Invocation(200, b'{"statusCode": 200}')
        send = serve({"/users/{id}": [lambda_proxy()]})
        await send("GET", "/users/1", ingress=ingress, stage_path=stage_path)
        return world.event

    return event


async def test_a_custom_domain(event_of):
    """Source: documented (Powertools for AWS Lambda, "Custom Domain API Mappings": the path
    contains the mapping's key; the guide: `$context.path`, `$context.domainName`)."""
    ingress = Ingress(domain_name="api.example.com", base_path="orders/v1")
    event = await event_of(ingress, stage_path="/orders/v1")
    context = event["requestContext"]
    assert event["path"] == context["path"] == "/orders/v1/users/1"
    assert (event["resource"], context["stage"]) == ("/users/{id}", "dev")
    assert (context["domainName"], context["domainPrefix"]) == ("api.example.com", "api")
    assert event["headers"]["Host"] == "api.example.com"


async def test_one_method_under_several_names(event_of):
    """Source: assumed."""
    names = []
    for name in (None, "api.example.com", "other.example.com", None):
        context = (await event_of(Ingress(domain_name=name)))["requestContext"]
        names.append((context["domainPrefix"], context["domainName"].partition(".")[2]))
    own = ("abcdefghij", "execute-api.us-east-1.amazonaws.com")
    assert names == [own, ("api", "example.com"), ("other", "example.com"), own]


@pytest.mark.fact("domain.certificate")
async def test_a_client_certificate(event_of):
    """Source: documented ("Turn on mutual TLS authentication for your REST APIs")."""
    event = await event_of(Ingress(domain_name="a.example.com", client_certificate=CERTIFICATE))
    assert event["requestContext"]["identity"]["clientCert"] == {
        "clientCertPem": CERTIFICATE.pem,
        "subjectDN": "CN=client,O=Example",
        "issuerDN": "CN=authority,O=Example",
        "serialNumber": "a1:a1",
        "validity": {
            "notBefore": "May 28 12:30:02 2019 GMT",
            "notAfter": "Aug  5 09:36:04 2021 GMT",
        },
    }


@pytest.mark.fact("event.private")
async def test_a_vpc_endpoint(event_of):
    """Source: documented (names of `$context.identity` in access logs of private APIs)."""
    event = await event_of(Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1"), stage_path="/dev")
    identity = event["requestContext"]["identity"]
    assert (identity["vpceId"], identity["vpcId"]) == ("vpce-1", "vpc-1")
    assert event["path"] == "/users/1"


@fact("event.identity")
async def test_neither(event_of):
    """Source: recorded: twelve members."""
    event = await event_of(Ingress(domain_name="api.example.com", base_path=""))
    assert len(event["requestContext"]["identity"]) == 12
