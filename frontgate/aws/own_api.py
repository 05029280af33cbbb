"""What `frontgate`'s own commands ask of a running gateway, under `/_frontgate/`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from frontgate import headers as header_lines
from frontgate.aws.answers import json_error
from frontgate.wire import Handler, HttpRequest, HttpResponse

OWN_HEADER = "x-frontgate"
"""On every answer, so that the commands know whom they have asked."""


class OwnApiError(Exception):
    """The question cannot be answered; the text says why, in one sentence."""


_NONE: Mapping[str, Handler] = MappingProxyType({})
Answer = Callable[[Mapping[str, Any]], Awaitable[Any]]


class OwnApi:
    """Questions by name: `POST /_frontgate/{name}` with a JSON object answers JSON.

    Only JSON is taken: a page of another origin cannot send that content type without a preflight,
    which is never granted.
    """

    def __init__(
        self, answers: Mapping[str, Answer], downloads: Mapping[str, Handler] = _NONE
    ) -> None:
        """`downloads` are files, by the first segment of their path: `code`."""
        self._answers = answers
        self._downloads = downloads

    async def handle(self, request: HttpRequest) -> HttpResponse:
        response = await self._handle(request)
        return replace(response, headers=(*response.headers, (OWN_HEADER, "own")))

    async def _handle(self, request: HttpRequest) -> HttpResponse:
        asked = request.path.removeprefix("/_frontgate/")
        download = self._downloads.get(asked.partition("/")[0])
        if download is not None:
            return await download(request)
        answer = self._answers.get(asked)
        if answer is None:
            return json_error(404, f"{request.path} is not known")
        if request.method != "POST" or not _is_json(request):
            return json_error(405, f"POST {request.path} with application/json")
        document = _json_object(request.body or b"{}")
        if document is None:
            return json_error(400, "the body is not a JSON object")
        try:
            return _ok(await answer(document))
        except OwnApiError as error:
            return json_error(400, str(error))


def _is_json(request: HttpRequest) -> bool:
    given = header_lines.get(request.headers, "content-type") or ""
    return given.partition(";")[0].strip().lower() == "application/json"


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _ok(document: Any) -> HttpResponse:
    return HttpResponse(
        status=200,
        headers=(("Content-Type", "application/json"),),
        body=json.dumps(document).encode(),
    )
