"""Integration URIs: which backend they name, and the two kinds of placeholders in them.

`${stageVariables.x}` is bound when a deployment meets its stage, `{x}` for each request from
`integration.request.path.x`. An undefined stage variable is empty; an unknown `{x}` stays as it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import quote

from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")
_PLACEHOLDER = re.compile(r"\{([^{}/?&=]+)\}")
_AWS_URI = re.compile(r"arn:[^:]+:apigateway:([^:]*):([^:]+):(path|action)/(.*)", re.DOTALL)
_FUNCTION = re.compile(r"2015-03-31/functions/(.+)/invocations")
_UNRESERVED_IN_A_PATH = "/%:@!$&'()*+,;=~"


def bind_stage_variables(text: str, variables: Mapping[str, str]) -> str:
    return _STAGE_VARIABLE.sub(lambda found: variables.get(found[1], ""), text)


class UriKind(Enum):
    FUNCTION = auto()
    ACTION = auto()
    PATH = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsUri:
    """`arn:aws:apigateway:{region}:{service}:{path|action}/{target}`."""

    kind: UriKind
    region: str
    service: str
    """As it stands in the URI, with a subdomain if there is one: `bucket.s3`."""
    target: str
    """A function's name or ARN, an action, or a path without its leading slash."""
    query: str = ""

    @property
    def invocation_url(self) -> str:
        """Where Lambda would be asked to run the function that this names."""
        host = f"lambda.{self.region}.amazonaws.com"
        return f"https://{host}/2015-03-31/functions/{self.target}/invocations"

    def bind(self, variables: Mapping[str, str]) -> AwsUri:
        return AwsUri(
            kind=self.kind,
            region=bind_stage_variables(self.region, variables),
            service=bind_stage_variables(self.service, variables),
            target=bind_stage_variables(self.target, variables),
            query=bind_stage_variables(self.query, variables),
        )


def parse_aws_uri(uri: str) -> AwsUri:
    """Read the URI of an `AWS` or `AWS_PROXY` integration; `DeploymentError` if it is none."""
    parts = _AWS_URI.fullmatch(uri)
    if parts is None:
        raise DeploymentError(f"{uri!r} is no integration URI of an AWS service")
    region, service, kind, rest = parts.groups()
    if service == "lambda":
        return AwsUri(
            kind=UriKind.FUNCTION, region=region, service=service, target=_function(uri, kind, rest)
        )
    if kind == "action":
        action, _, query = rest.replace("?", "&", 1).partition("&")
        return AwsUri(
            kind=UriKind.ACTION, region=region, service=service, target=action, query=query
        )
    path, _, query = rest.partition("?")
    return AwsUri(kind=UriKind.PATH, region=region, service=service, target=path, query=query)


def _function(uri: str, kind: str, rest: str) -> str:
    function = _FUNCTION.fullmatch(rest)
    if kind == "action" or rest.endswith("/response-streaming-invocations"):
        raise UnsupportedFeatureError(f"{uri!r} is not the URI of a plain function invocation")
    if function is None:
        raise DeploymentError(f"{uri!r} names no Lambda function")
    return function[1]


class UriTemplate:
    """Text with `{x}` placeholders, split once."""

    __slots__ = ("_parts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts = tuple(_PLACEHOLDER.split(text))

    def fill(self, values: Mapping[str, str]) -> str:
        """Put `values` in, percent-encoding what may not stand in a path."""
        if len(self._parts) == 1:
            return self.text
        filled = list(self._parts)
        for index in range(1, len(filled), 2):
            value = values.get(filled[index])
            filled[index] = (
                f"{{{filled[index]}}}"
                if value is None
                else quote(value, safe=_UNRESERVED_IN_A_PATH)
            )
        return "".join(filled)
