"""Integration URIs. Source: documented, placeholders recorded."""

from __future__ import annotations

import pytest

from frontgate.deployment import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.uri import (
    AwsUri,
    UriKind,
    UriTemplate,
    bind_stage_variables,
    parse_aws_uri,
)

fact = pytest.mark.fact

fact = pytest.mark.fact

PREFIX = "arn:aws:apigateway:us-east-1:"
LAMBDA = f"{PREFIX}lambda:path/2015-03-31/functions/"


def uri(kind: UriKind, service: str, target: str, query: str = "") -> AwsUri:
    return AwsUri(kind=kind, region="us-east-1", service=service, target=target, query=query)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        (f"{PREFIX}dynamodb:action/GetItem", uri(UriKind.ACTION, "dynamodb", "GetItem")),
        (f"{PREFIX}sns:action/Publish&A=b", uri(UriKind.ACTION, "sns", "Publish", "A=b")),
        (f"{PREFIX}s3:path/{{b}}/{{k}}", uri(UriKind.PATH, "s3", "{b}/{k}")),
        (f"{PREFIX}b.s3:path/k?acl", uri(UriKind.PATH, "b.s3", "k", "acl")),
        (f"{PREFIX}s3:path//", uri(UriKind.PATH, "s3", "/")),
        (f"{LAMBDA}name/invocations", uri(UriKind.FUNCTION, "lambda", "name")),
        (
            f"{LAMBDA}arn:aws:lambda:us-east-1:1:function:f:live/invocations",
            uri(UriKind.FUNCTION, "lambda", "arn:aws:lambda:us-east-1:1:function:f:live"),
        ),
    ],
)
def test_parsed(text, parsed):
    assert parse_aws_uri(text) == parsed


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("https://example.com", DeploymentError),
        (f"{PREFIX}s3:other/x", DeploymentError),
        (f"{LAMBDA}name", DeploymentError),
        (f"{PREFIX}lambda:action/ListFunctions", UnsupportedFeatureError),
        (f"{LAMBDA}f/response-streaming-invocations", UnsupportedFeatureError),
    ],
)
def test_refused(text, error):
    with pytest.raises(error, match=r"URI|function"):
        parse_aws_uri(text)


@fact("uri.stage-variables")
def test_stage_variables():
    parsed = parse_aws_uri(f"{LAMBDA}f:${{stageVariables.alias}}${{stageVariables.no}}/invocations")
    assert parsed.bind({"alias": "live"}).target == "f:live"
    without_prefix = "https://example.com/${path}"
    assert bind_stage_variables(without_prefix, {"path": "x"}) == without_prefix


@fact("uri.unknown-placeholder")
@pytest.mark.parametrize(
    ("template", "values", "filled"),
    [
        ("/a", {}, "/a"),
        ("/{b}/{c}", {"b": "1"}, "/1/{c}"),
        ("/{b}", {"b": "x/y z%20ä"}, "/x/y%20z%20%C3%A4"),
    ],
)
def test_placeholders(template, values, filled):
    assert UriTemplate(template).fill(values) == filled
