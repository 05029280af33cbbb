"""The format of access logs. Source: documented, `-` recorded."""

from __future__ import annotations

import pytest

from frontgate.observe import AccessLogFormat

CONTEXT = {
    "requestId": "r",
    "status": 200,
    "isCanaryRequest": False,
    "identity": {"sourceIp": "127.0.0.1", "caller": None},
    "authorizer": {"claims": {"sub": "1", "custom_role": "admin"}},
    "empty": "",
}


@pytest.mark.parametrize(
    ("format", "line"),
    [
        ("$context.requestId", "r"),
        ("$context.identity.sourceIp - $context.status", "127.0.0.1 - 200"),
        ('{"caller":"$context.identity.caller"}', '{"caller":"-"}'),
        ("$context.none.at.all", "-"),
        ("$context.requestId.deeper", "-"),
        ("$context.identity", "-"),
        ("$context.empty", "-"),
        ("$context.isCanaryRequest", "false"),
        ("$context.authorizer.claims.custom_role.", "admin."),
        ("$input.body $context", "$input.body $context"),
        ("$context.requestId$context.status", "r200"),
    ],
)
@pytest.mark.fact("access-log.unset", "access-log.names")
def test_render(format, line):
    assert AccessLogFormat(format).render(CONTEXT) == line
