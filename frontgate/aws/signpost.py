"""Where the APIs are, told to whoever looks for one at the AWS endpoint.

Every path there is S3's: to `GET /health` it answers that there is no bucket named health, which
explains nothing to a person with a browser. Status and form stay as S3's clients know them.
"""

from __future__ import annotations

from collections.abc import Iterable

from frontgate.aws.services import service_of
from frontgate.wire import Handler, HttpRequest, HttpResponse

_NO_BUCKET = b"<Code>NoSuchBucket</Code>"
_END = b"</Message>"


class Signpost:
    """Stands before the AWS endpoint."""

    def __init__(self, aws: Handler, apis: Iterable[tuple[str, str]]) -> None:
        """`apis`: what each is, such as `REST API`, and its address."""
        self._aws = aws
        named = ", ".join(f"the {kind} is at {address}" for kind, address in apis)
        self._way = f". This is the AWS endpoint{f'; {named}' if named else ''}".encode()

    async def handle(self, request: HttpRequest) -> HttpResponse:
        answer = await self._aws(request)
        is_lost = (
            answer.status == 404
            and request.method == "GET"
            and _NO_BUCKET in answer.body
            and not service_of(request)
        )
        if not is_lost:
            return answer
        return HttpResponse(
            status=answer.status,
            headers=answer.headers,
            body=answer.body.replace(_END, self._way + _END, 1),
        )
