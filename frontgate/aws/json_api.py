"""AWS services, called as `await api("dynamodb", "CreateTable", {...})`.

That is for those that speak JSON; `query` is for the query protocol, and `operation` takes what
botocore takes, for the services whose calls are too intricate to be written by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import unescape

from frontgate.aws.moto_process import ANSWER_SECONDS
from frontgate.wire import AwsCaller, AwsRequest, HeaderItems, HttpResponse


class AwsCallError(Exception):
    """A service refused a call; `code` is its error type without a namespace."""

    def __init__(self, call: str, code: str, message: str) -> None:
        super().__init__(f"{call}: {code}: {message}")
        self.code = code
        self.message = message


class JsonApi:
    """Calls services in one Region. Raises `AwsCallError`, `BackendError` and `TimeoutError`."""

    def __init__(self, aws: AwsCaller, *, region: str) -> None:
        self._aws = aws
        self._region = region

    async def __call__(
        self, service: str, action: str, document: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Calls an action of a JSON service, by its endpoint prefix, as integrations name it."""
        body = json.dumps(document).encode()
        answer = await self._send(service, action, body, headers=())
        call = f"{service}:{action}"
        try:
            found: Mapping[str, Any] = json.loads(answer.body or b"{}")
        except ValueError:
            raise AwsCallError(call, str(answer.status), "the answer is not JSON") from None
        if answer.status != 200:
            code = str(found.get("__type", answer.status)).rpartition("#")[2]
            message = found.get("message") or found.get("Message") or ""
            raise AwsCallError(call, code, str(message))
        return found

    async def query(
        self, service: str, action: str, *, version: str, parameters: Mapping[str, str]
    ) -> str:
        """Calls an action of a service of the query protocol; returns its XML."""
        body = urlencode({"Action": action, "Version": version, **parameters}).encode()
        form = (("Content-Type", "application/x-www-form-urlencoded"),)
        answer = await self._send(service, None, body, headers=form)
        text = answer.body.decode(errors="replace")
        if answer.status != 200:
            code = element(text, "Code") or str(answer.status)
            message = element(text, "Message") or "the answer is no error document"
            raise AwsCallError(f"{service}:{action}", code, message)
        return text

    async def _send(
        self,
        service: str,
        action: str | None,
        body: bytes,
        headers: HeaderItems,
        *,
        method: str = "POST",
        path: str = "/",
        query: str = "",
    ) -> HttpResponse:
        request = AwsRequest(
            service=service,
            region=self._region,
            action=action,
            path=path,
            method=method,
            query=query,
            headers=headers,
            body=body,
            role_arn=None,
        )
        return await self._aws(request, timeout=ANSWER_SECONDS)


def element(xml: str, name: str) -> str:
    """The text of the first element with this name; empty if there is none."""
    found = re.search(f"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    return unescape(found[1]).strip() if found else ""
