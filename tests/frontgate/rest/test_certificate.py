"""A client whose certificate the truststore does not vouch for."""

from __future__ import annotations

import asyncio
import json

from frontgate.wire import Ingress


async def test_it_is_refused_before_anything_else(serve, lambda_proxy, world):
    """Source: documented (403, the reason is logged); assumed (body and error type)."""
    ingress = Ingress(domain_name="api.example.com", certificate_refusal="self signed certificate")
    send = serve({"/users": [lambda_proxy()]}, log_format="$context.status $context.error.message")
    for path in ("/users", "/nothing"):
        answer = await send("GET", path, ingress=ingress)
        assert (answer.status, json.loads(answer.body)) == (403, {"message": "Forbidden"})
        assert ("x-amzn-ErrorType", "ForbiddenException") in answer.headers
    assert world.invoked == []
    await asyncio.sleep(0)
    assert [line for _, line in world.log_lines] == ["403 Forbidden"] * 2
