"""Integrations with mapping templates, and those that pass messages on: request, call, response."""

from __future__ import annotations

import base64

from frontgate.mapping.selection import BackendResponse, SelectionValues
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl.errors import MethodError
from frontgate.websocket.backends import Said, Surroundings, bind_backend
from frontgate.websocket.compiled import (
    DEFAULT,
    IntegrationResponse,
    Mapped,
    MockBackend,
    Templates,
)
from frontgate.websocket.errors import IntegrationFailedError
from frontgate.websocket.integration import Answer, Request, parse_document
from frontgate.websocket.integration_request import RequestTransformation, rendered


class MappedIntegration:
    """Raises `UnsupportedFeatureError` where the local services have no such action."""

    def __init__(self, settings: Mapped, around: Surroundings) -> None:
        self._request = RequestTransformation(settings, around.stage_variables)
        self._call = bind_backend(settings, around)
        self._responses = settings.responses
        self._is_mocked = isinstance(settings.backend, MockBackend)
        self._stage_variables = around.stage_variables

    async def __call__(self, request: Request) -> Answer:
        said = await self._call(self._request.prepare(request))
        response = self._chosen(said)
        return Answer(
            status=said.status,
            body=_text(said, response) if response is None else self._body(request, said, response),
            headers=said.headers,
            service_status=said.service_status,
            backend_request_id=said.backend_request_id,
            is_mocked=self._is_mocked,
        )

    def _chosen(self, said: Said) -> IntegrationResponse | None:
        """None: there are no integration responses, so that the answer stays as it is (assumed)."""
        if self._responses is None:
            return None
        try:
            response = self._responses.choose(said.selector)
        except MethodError as error:
            raise IntegrationFailedError(f"an integration response key: {error}") from error
        if response is None:
            raise IntegrationFailedError(f"no integration response fits {said.selector!r}")
        return response

    def _body(self, request: Request, said: Said, response: IntegrationResponse) -> str:
        text = _text(said, response)
        template = self._template(response.templates, request, said, text)
        if template is None:
            return text
        return rendered(
            template,
            self._input(request, text),
            request,
            context={**request.context, "status": said.status},
            stage_variables=self._stage_variables,
        )

    def _template(
        self, templates: Templates, request: Request, said: Said, text: str
    ) -> MappingTemplate | None:
        """The answer is looked into only where it has a say."""
        if templates.selection is None:
            return templates.by_key.get(DEFAULT)
        return templates.choose(self._values(request, said, text))

    def _values(self, request: Request, said: Said, text: str) -> SelectionValues:
        values = request.values
        return SelectionValues(
            document=values.document,
            headers=values.headers,
            querystring=values.querystring,
            context=request.context,
            stage_variables=self._stage_variables,
            response=BackendResponse(
                status=said.status, headers=said.headers, document=parse_document(text)
            ),
        )

    def _input(self, request: Request, text: str) -> str:
        """A mock has no backend to quote, so that its response templates read the message."""
        if not self._is_mocked:
            return text
        message: str = request.event.get("body", "")
        return message


def _text(said: Said, response: IntegrationResponse | None) -> str:
    if response is not None and response.encodes:
        return base64.b64encode(said.body).decode("ascii")
    return said.body.decode("utf-8", "replace")
