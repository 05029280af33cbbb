"""Source: recorded on AWS; assumed for the gateway's own headers."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import IntegrationType
from frontgate.deployment.unmappable import unmappable_header
from frontgate.mapping.parameters import compile_request_mapping

fact = pytest.mark.fact
OF_HTTP = ("Content-Length", "Transfer-Encoding")
OF_AWS = (*OF_HTTP, "Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE")
OWN = ("X-Amzn-Trace-Id", "X-Amzn-Apigateway-Api-Id")


@pytest.mark.parametrize(
    ("kind", "name", "refused"),
    [
        *(("MOCK", name, False) for name in OF_AWS),
        *(
            pytest.param(kind, name, name in OF_HTTP, marks=fact("headers.http-unmappable"))
            for kind in ("HTTP", "HTTP_PROXY")
            for name in (*OF_AWS, "X-Own")
        ),
        *(
            pytest.param(kind, name, name in OF_AWS, marks=fact("headers.aws-unmappable"))
            for kind in ("AWS", "AWS_PROXY")
            for name in (*OF_AWS, "X-Own")
        ),
        *(
            pytest.param(kind, name, True, marks=fact("headers.own-unmappable"))
            for kind in ("HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY")
            for name in OWN
        ),
    ],
)
def test_unmappable_header(kind, name, refused):
    mapping = compile_request_mapping({f"integration.request.header.{name}": "'x'"})
    assert unmappable_header(IntegrationType(kind), mapping) == (name if refused else None)
