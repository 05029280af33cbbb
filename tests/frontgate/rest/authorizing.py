"""A Lambda authorizer as a test scripts it, and the policies that it returns."""

from __future__ import annotations

import asyncio
import json

from frontgate.rest.finished import Finished
from frontgate.wire import HttpRequest, Invocation

API = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
AUTHORIZER = "arn:aws:lambda:us-east-1:123456789012:function:authorize"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{AUTHORIZER}/invocations"


def document(effect: str = "Allow", resource: object = f"{API}/*", **more: object) -> dict:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


class Lambda:
    """The authorizer function and the method's function, told apart by their ARNs."""

    def __init__(self) -> None:
        self.answer: object = {"principalId": "user", "policyDocument": document()}
        self.error: str | None = None
        self.events: list[dict] = []
        self.proxied: list[dict] = []
        self.delay = 0.0

    async def __call__(self, function: str, payload: bytes, *, trace_id: str | None = None):
        if function != AUTHORIZER:
            self.proxied.append(json.loads(payload))
            return Invocation(200, b'{"body": "hello"}')
        self.events.append(json.loads(payload))
        await asyncio.sleep(self.delay)
        if isinstance(self.answer, Exception):
            raise self.answer
        answer = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        return Invocation(200, answer, function_error=self.error)


async def run(send, path: str, headers: dict[str, str]) -> Finished:
    request = HttpRequest(
        method="GET",
        path=path,
        query="",
        headers=tuple(headers.items()),
        body=b"",
        source_ip="127.0.0.1",
    )
    return await send.stage._release.run(request)
