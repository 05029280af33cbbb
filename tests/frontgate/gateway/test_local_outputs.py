from __future__ import annotations

import pytest

from frontgate.gateway.local_outputs import LocalAddresses

HERE = "localhost:4566/_aws"
API = f"{HERE}/execute-api/abc123"


@pytest.fixture
def addresses() -> LocalAddresses:
    return LocalAddresses(
        port=4566, api_ids=frozenset({"abc123"}), domains=frozenset({"members-1"})
    )


@pytest.mark.parametrize(
    ("output", "local"),
    [
        ("https://abc123.execute-api.eu-west-1.amazonaws.com/dev", f"http://{API}/dev"),
        (
            "https://abc123.execute-api.eu-west-1.amazonaws.com/Prod/hello/",
            f"http://{API}/Prod/hello/",
        ),
        ("https://abc123.execute-api.eu-west-1.amazonaws.com", f"http://{API}"),
        ("https://ABC123.execute-api.eu-west-1.amazonaws.com/", f"http://{API}/"),
        ("https://abc123.execute-api.cn-north-1.amazonaws.com.cn/x?a=1", f"http://{API}/x?a=1"),
        ("wss://abc123.execute-api.eu-west-1.amazonaws.com/dev", f"ws://{API}/dev"),
        (
            "https://abc123.execute-api.eu-west-1.amazonaws.com/dev/@connections",
            f"http://{API}/dev/@connections",
        ),
        (
            "https://members-1.auth.eu-west-1.amazoncognito.com/oauth2/token",
            f"http://{HERE}/cognito/members-1/oauth2/token",
        ),
        (
            "curl https://abc123.execute-api.eu-west-1.amazonaws.com/a and /b",
            f"curl http://{API}/a and /b",
        ),
        ("See https://abc123.execute-api.eu-west-1.amazonaws.com. Next", f"See http://{API}. Next"),
    ],
)
def test_addresses_that_lead_here(addresses, output, local):
    assert addresses.outputs({"Url": output}) == {"Url": local}


@pytest.mark.parametrize(
    "output",
    [
        "abc123",
        "abc123.execute-api.eu-west-1.amazonaws.com",  # a name alone, as for a DNS record
        "https://other1.execute-api.eu-west-1.amazonaws.com/dev",  # somebody else's API
        "https://other-1.auth.eu-west-1.amazoncognito.com/login",
        "https://abc123-vpce-0a1.execute-api.eu-west-1.amazonaws.com/dev",
        "https://abc123.execute-api.eu-west-1.amazonaws.com:8443/dev",
        "https://abc123.execute-api.cn-north-1.amazonaws.com.cn:8443/x",
        "https://abc123.execute-api.eu-west-1.amazonaws.com-x:80/",
        "https://abc123.execute-api.eu-west-1.amazonaws.com.evil.example/dev",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",  # the issuer in tokens
        "https://api.example.com/v1",
        "arn:aws:execute-api:eu-west-1:123456789012:abc123/*",
    ],
)
def test_what_stays_as_it_is(addresses, output):
    assert addresses.replaced(output) == output
