"""Integrations with mapping templates: a mock, an AWS service, or a function without proxy."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from frontgate import headers as header_lines
from frontgate.deployment.uri import AwsUri, UriKind, bind_stage_variables
from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.selection import BackendResponse, SelectionValues
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateRenderError
from frontgate.rest.mock_document import MockDocumentError, status_code
from frontgate.websocket.compiled import Mapped
from frontgate.websocket.errors import IntegrationFailedError
from frontgate.websocket.integration import Answer, Request, invoke_function, parse_document
from frontgate.wire import AwsRequest, BackendError, Outside


class MappedIntegration:
    def __init__(
        self, settings: Mapped, stage_variables: Mapping[str, str], outside: Outside
    ) -> None:
        self._settings = settings
        self._uri = settings.uri and settings.uri.bind(stage_variables)
        role = settings.credentials_arn
        self._role_arn = role and bind_stage_variables(role, stage_variables)
        self._stage_variables = stage_variables
        self._outside = outside

    async def __call__(self, request: Request) -> Answer:
        body = self._integration_request(request)
        if self._uri is None:
            answer = Answer(status=_mock_status(body), body="", is_mocked=True)
            selected = str(answer.status)
        elif self._uri.kind is UriKind.FUNCTION:
            answer, selected = await self._call_function(self._uri.target, body, request.trace_id)
        else:
            answer = await self._call_service(self._uri, body)
            selected = str(answer.status)
        return self._integration_response(request, answer, selected)

    def _integration_request(self, request: Request) -> str:
        body: str = request.event.get("body", "")
        template = self._settings.templates.choose(request.values)
        if template is not None:
            return self._render(template, body, request)
        if self._settings.passes_unmapped:
            return body
        raise IntegrationFailedError("no request template fits, and nothing passes unmapped")

    async def _call_function(
        self, function: str, body: str, trace_id: str | None
    ) -> tuple[Answer, str]:
        """A function without proxy: its error message, or nothing, selects the response."""
        timeout = self._settings.timeout
        invocation = await invoke_function(
            self._outside.invoke, function, _bytes(body), timeout=timeout, trace_id=trace_id
        )
        text = invocation.payload.decode("utf-8", "replace")
        document = parse_document(text)
        message = document.get("errorMessage", "") if isinstance(document, dict) else ""
        answer = Answer(
            status=200,
            body=text,
            service_status=invocation.status_code,
            backend_request_id=invocation.request_id,
        )
        return answer, str(message)

    async def _call_service(self, uri: AwsUri, body: str) -> Answer:
        is_action = uri.kind is UriKind.ACTION
        request = AwsRequest(
            service=uri.service,
            region=uri.region,
            action=uri.target if is_action else None,
            path="/" if is_action else f"/{uri.target}",
            method="POST",
            query=uri.query,
            headers=(),
            body=_bytes(body),
            role_arn=self._role_arn,
        )
        timeout = self._settings.timeout
        try:
            async with asyncio.timeout(timeout):
                response = await self._outside.aws(request, timeout=timeout)
        except TimeoutError as error:
            raise IntegrationFailedError("Execution failed due to a timeout error") from error
        except BackendError as error:
            raise IntegrationFailedError(str(error)) from error
        return Answer(
            status=response.status,
            body=response.body.decode("utf-8", "replace"),
            headers=response.headers,
            service_status=response.status,
            backend_request_id=header_lines.get(response.headers, "x-amzn-requestid") or "",
        )

    def _integration_response(self, request: Request, answer: Answer, selected: str) -> Answer:
        templates = self._settings.responses.choose(selected)
        if templates is None:
            raise IntegrationFailedError(f"no integration response fits {selected!r}")
        if not templates.by_key:
            return answer
        values = SelectionValues(
            document=request.values.document,
            headers=request.values.headers,
            querystring=request.values.querystring,
            context=request.context,
            stage_variables=self._stage_variables,
            response=BackendResponse(
                status=answer.status, headers=answer.headers, document=parse_document(answer.body)
            ),
        )
        template = templates.choose(values)
        if template is None:
            return answer
        return Answer(
            status=answer.status,
            body=self._render(template, self._response_input(request, answer), request),
            headers=answer.headers,
            service_status=answer.service_status,
            backend_request_id=answer.backend_request_id,
            is_mocked=answer.is_mocked,
        )

    def _response_input(self, request: Request, answer: Answer) -> str:
        """A mock has no backend to quote, so that its response templates read the message."""
        if self._uri is not None:
            return answer.body
        message: str = request.event.get("body", "")
        return message

    def _render(self, template: MappingTemplate, body: str, request: Request) -> str:
        parameters = Parameters(
            path={},
            querystring=request.event.get("queryStringParameters", {}),
            header=request.event.get("headers", {}),
        )
        try:
            return template.render(
                input=Input(body, parameters),
                context=dict(request.context),
                stage_variables=self._stage_variables,
            )
        except TemplateRenderError as error:
            raise IntegrationFailedError(f"a mapping template failed: {error}") from error


def _bytes(text: str) -> bytes:
    """As Java writes it: half a surrogate pair, which JSON can escape, becomes a `?`."""
    return text.encode("utf-8", "replace")


def _mock_status(document: str) -> int:
    try:
        return status_code(document)
    except MockDocumentError as error:
        raise IntegrationFailedError(str(error)) from error
