"""Reading the Host header: which API, which AWS service, or a stranger's name.

A page on the web can make a browser call `http://attacker.example:4566` after it has pointed that
name at 127.0.0.1 (DNS rebinding). The Host header still names the attacker, so a Host that is none
of ours is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from frontgate import headers as header_lines
from frontgate.wire import HeaderItems

_AWS_SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_NAMES_OF_AWS = (*_AWS_SUFFIXES, ".amazoncognito.com")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", ""})
_EXECUTE_API = re.compile(
    r"(?P<api>(?:d-)?[a-z0-9]+)(?:-(?P<endpoint>vpce-[a-z0-9]+))?"
    r"\.execute-api\.(localhost|[a-z0-9-]+\.amazonaws\.com(\.cn)?)"
)
_VPC_ENDPOINT = re.compile(
    r"(?P<endpoint>vpce-[a-z0-9]+)(-[a-z0-9-]+)?\.execute-api\.[a-z0-9-]+\.vpce\.amazonaws\.com"
)
_USER_POOL = re.compile(
    r"(?P<domain>[a-z0-9][a-z0-9-]*)\.auth(-fips)?\.[a-z0-9-]+\.(localhost|amazoncognito\.com)"
)
"""`-fips`: "Amazon Cognito in AWS GovCloud (US)"."""
_S3 = re.compile(r"(?:.+\.)?s3[.-].*")
"""S3 puts bucket names in front: `photos.s3.eu-west-1.amazonaws.com`."""


@dataclass(frozen=True, slots=True)
class ApiHost:
    """`{api-id}.execute-api.localhost`, or the name that API has on AWS.

    `{api-id}-{vpc endpoint}.execute-api.…` is a private API's name in Route 53.
    """

    api_id: str
    vpc_endpoint_id: str | None = None


@dataclass(frozen=True, slots=True)
class VpcEndpointHost:
    """A VPC endpoint's own name; a header says which API is meant."""

    vpc_endpoint_id: str


@dataclass(frozen=True, slots=True)
class UserPoolHost:
    """`{domain}.auth.{region}.localhost`, or the name that a user pool's domain has on AWS."""

    domain: str


@dataclass(frozen=True, slots=True)
class AwsHost:
    """The local endpoint under a loopback name, or a host of an AWS service."""

    service: str | None
    """`dynamodb` of `dynamodb.eu-west-1.amazonaws.com`; None for a loopback name."""


@dataclass(frozen=True, slots=True)
class ForeignHost:
    name: str


Host = ApiHost | AwsHost | ForeignHost | UserPoolHost | VpcEndpointHost


def is_aws_host(name: str) -> bool:
    """Whether a name leads to AWS, outside of this machine."""
    return name.lower().endswith(_NAMES_OF_AWS)


@lru_cache(maxsize=256)
def hostname(host: str) -> str:
    """The name in a Host header, without its port, brackets and the dot of the DNS root."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].removesuffix(".")


@lru_cache(maxsize=256)
def read_host(host: str) -> Host:
    """`host` is the Host header's value in lower case; HTTP/1.0 clients may send none."""
    name = hostname(host)
    found = _EXECUTE_API.fullmatch(name)
    if found:
        return ApiHost(found["api"], found["endpoint"])
    found = _USER_POOL.fullmatch(name)
    if found:
        return UserPoolHost(found["domain"])
    if name in _LOOPBACK or name.endswith(".localhost"):
        return AwsHost(None)
    found = _VPC_ENDPOINT.fullmatch(name)
    if found:
        return VpcEndpointHost(found["endpoint"])
    if name.endswith(_AWS_SUFFIXES):
        return AwsHost("s3" if _S3.fullmatch(name) else name.partition(".")[0])
    return ForeignHost(name)


def is_web_page_elsewhere(headers: HeaderItems) -> bool:
    """Whether a browser sends this for a page that this machine did not serve.

    Browsers leave `Origin` out of plain GETs; what they do say then is `Sec-Fetch-Site`. Programs
    send neither.
    """
    origin = header_lines.get(headers, "origin")
    if origin is None:
        return header_lines.get(headers, "sec-fetch-site") == "cross-site"
    return not _is_local_origin(origin.lower())


def _is_local_origin(origin: str) -> bool:
    try:
        name = urlsplit(origin).hostname or ""
    except ValueError:
        return False
    return bool(name) and (name in _LOOPBACK or name.endswith(".localhost"))
