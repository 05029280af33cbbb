"""The archives that GetFunction and GetLayerVersion name: what a presigned URL of S3 is on AWS."""

from __future__ import annotations

import asyncio

from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.code import Code
from frontgate.functions.identifiers import LATEST
from frontgate.wire import HttpRequest, HttpResponse


class Downloads:
    """Answers `/_frontgate/code/{function}/{version}` and `/_frontgate/layers/{name}/{version}`."""

    def __init__(self, book: FunctionBook) -> None:
        self._book = book

    async def handle(self, request: HttpRequest) -> HttpResponse:
        code = self._code(request.path)
        if code is None or request.method != "GET":
            return HttpResponse(status=404)
        archive = await asyncio.to_thread(code.archive)
        return HttpResponse(
            status=200, headers=(("Content-Type", "application/zip"),), body=archive
        )

    def _code(self, path: str) -> Code | None:
        _, _, kind, name, version = [*path.split("/", 4), "", "", "", ""][:5]
        if kind == "layers":
            layers = self._book.layers.get(name, {})
            return next((each.code for n, each in layers.items() if str(n) == version), None)
        function = self._book.functions.get(name)
        if function is None:
            return None
        found = function.latest if version == LATEST else function.versions.get(version)
        return None if found is None else found.code
