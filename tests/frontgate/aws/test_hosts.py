from __future__ import annotations

import pytest

from frontgate.aws.hosts import (
    ApiHost,
    AwsHost,
    ForeignHost,
    UserPoolHost,
    VpcEndpointHost,
    hostname,
    is_aws_host,
    is_web_page_elsewhere,
    read_host,
)

LOCAL = AwsHost(None)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("", LOCAL),
        ("localhost", LOCAL),
        ("localhost:4566", LOCAL),
        ("localhost.:4566", LOCAL),
        ("127.0.0.1:4566", LOCAL),
        ("[::1]:4566", LOCAL),
        ("bucket.localhost:4566", LOCAL),
        ("abc123.execute-api.localhost:4566", ApiHost("abc123")),
        ("abc123.execute-api.eu-west-1.amazonaws.com", ApiHost("abc123")),
        ("abc123.execute-api.cn-north-1.amazonaws.com.cn", ApiHost("abc123")),
        ("d-abc123.execute-api.eu-west-1.amazonaws.com", ApiHost("d-abc123")),
        # Private APIs (documented: "Invoke a private API").
        ("abc123-vpce-0a1.execute-api.eu-west-1.amazonaws.com", ApiHost("abc123", "vpce-0a1")),
        ("abc123-vpce-0a1.execute-api.localhost:4566", ApiHost("abc123", "vpce-0a1")),
        (
            "vpce-0a1-b2c3.execute-api.eu-west-1.vpce.amazonaws.com",
            VpcEndpointHost("vpce-0a1"),
        ),
        (
            "vpce-0a1-b2c3-eu-west-1a.execute-api.eu-west-1.vpce.amazonaws.com",
            VpcEndpointHost("vpce-0a1"),
        ),
        ("vpce-0a1.execute-api.eu-west-1.vpce.amazonaws.com", VpcEndpointHost("vpce-0a1")),
        # A user pool's domain.
        ("members.auth.eu-west-1.amazoncognito.com", UserPoolHost("members")),
        ("members.auth-fips.us-gov-west-1.amazoncognito.com", UserPoolHost("members")),
        ("my-members-1.auth.eu-west-1.localhost:4566", UserPoolHost("my-members-1")),
        ("members.auth.localhost:4566", LOCAL),
        ("dynamodb.eu-west-1.amazonaws.com", AwsHost("dynamodb")),
        ("sqs.cn-north-1.amazonaws.com.cn", AwsHost("sqs")),
        ("lambda.eu-west-1.api.aws", AwsHost("lambda")),
        ("s3.amazonaws.com", AwsHost("s3")),
        ("s3-eu-west-1.amazonaws.com", AwsHost("s3")),
        ("photos.s3.eu-west-1.amazonaws.com", AwsHost("s3")),
        ("lambda.s3.amazonaws.com", AwsHost("s3")),
        ("my.photos.s3.dualstack.eu-west-1.amazonaws.com", AwsHost("s3")),
    ],
)
def test_hosts_that_are_ours(host, expected):
    assert read_host(host) == expected


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example",
        "attacker.example:4566",
        "localhost.attacker.example",
        "127.0.0.1.attacker.example",
        "abc123.execute-api.localhost.attacker.example",
        "dynamodb.amazonaws.com.attacker.example",
        "notamazonaws.com",
        "amazoncognito.com",
        "a.b.auth.eu-west-1.amazoncognito.com",
        "members.auth.eu-west-1.amazoncognito.com.attacker.example",
        "members.auth.eu-west-1.notamazoncognito.com",
        "xlocalhost",
        "192.168.1.20:4566",
        "0.0.0.0:4566",
        "[2001:db8::1]:4566",
    ],
)
def test_a_host_of_somebody_else_is_foreign(host):
    """DNS rebinding: the name leads here, but the page that called it is a stranger's."""
    assert read_host(host) == ForeignHost(hostname(host))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:80", "localhost"),
        ("[::1]:80", "::1"),
        ("[::1]", "::1"),
        ("a.example", "a.example"),
        ("a.example.", "a.example"),
    ],
)
def test_the_name_in_a_host_header(host, name):
    assert hostname(host) == name


def test_hosts_of_aws_are_known_in_any_case():
    assert is_aws_host("DynamoDB.eu-west-1.AmazonAWS.com")
    assert is_aws_host("members.auth.eu-west-1.amazoncognito.com")
    assert not is_aws_host("amazonaws.com.example")


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Origin", "http://localhost:8080"),),
        (("origin", "HTTPS://LOCALHOST"),),
        (("Origin", "http://127.0.0.1:3000"),),
        (("Origin", "http://[::1]:3000"),),
        (("Origin", "http://photos.localhost:4566"),),
        # A page on 127.0.0.1 that calls localhost is of another site, but of this machine.
        (("Origin", "http://127.0.0.1:8080"), ("Sec-Fetch-Site", "cross-site")),
        (("Sec-Fetch-Site", "same-site"),),
        (("Sec-Fetch-Site", "none"),),
    ],
)
def test_programs_and_pages_of_this_machine(headers):
    assert not is_web_page_elsewhere(headers)


@pytest.mark.parametrize(
    "headers",
    [
        (("Origin", "https://attacker.example"),),
        (("Origin", "http://localhost.attacker.example:4566"),),
        (("Origin", "https://attacker.s3.amazonaws.com"),),
        (("Origin", "null"),),
        (("Origin", ""),),
        (("Origin", "http://[::1"),),
        (("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")),
    ],
)
def test_pages_from_elsewhere(headers):
    assert is_web_page_elsewhere(headers)
