"""The integration step of a subtype: the parameters of a request become a call of an AWS service.

"Working with AWS service integrations for HTTP APIs". The service's answer, an error too, is the
client's answer (recorded for SQS and EventBridge).
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate import headers as header_lines
from frontgate.deployment.credentials import Credentials, NoClientCredentialsError
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.http.backend import OF_THE_CONNECTION, Backend, request_id_of
from frontgate.http.compiled import ServiceCall
from frontgate.http.context import ContextVariables
from frontgate.http.errors import BadRequestError, IntegrationFailedError
from frontgate.http.exchange import Authorized, Integrated, Sent
from frontgate.http.parameter_mapping import MappingSource
from frontgate.http.services import Message, ParameterError
from frontgate.wire import AwsRequest, HttpResponse, Outside


class ServiceIntegration:
    """Calls one operation of a service for a route.

    Raises `UnsupportedFeatureError` where the local services have no such operation.
    """

    def __init__(
        self,
        settings: ServiceCall,
        *,
        region: str,
        variables: ContextVariables,
        outside: Outside,
    ) -> None:
        operation = settings.operation
        refusal = outside.aws_refusal(operation.service, operation.action)
        if refusal is not None:
            raise UnsupportedFeatureError(refusal)
        self._settings = settings
        self._operation = operation
        self._region = region
        self._credentials = Credentials(settings.credentials, variables.stage_variables)
        self._variables = variables
        self._backend = Backend(settings.timeout)
        self._aws = outside.aws
        self._timer = outside.timer

    async def __call__(self, authorized: Authorized) -> Integrated:
        request = self._request(authorized)
        started = self._timer()
        authorized.routed.received.trail.note_at(started, self._sent(request))
        answer = await self._backend.call(self._answer(request))
        return Integrated(
            authorized=authorized,
            response=HttpResponse(
                status=answer.status,
                headers=header_lines.without(answer.headers, OF_THE_CONNECTION),
                body=answer.body,
            ),
            latency=self._timer() - started,
            service_status=answer.status,
            backend_request_id=request_id_of(answer.headers),
        )

    async def _answer(self, request: AwsRequest) -> HttpResponse:
        return await self._aws(request, timeout=self._settings.timeout)

    def _request(self, authorized: Authorized) -> AwsRequest:
        source = self._variables.source(authorized)
        message = self._message(source)
        region = self._settings.region
        return AwsRequest(
            service=self._operation.service,
            region=(region(source) if region else None) or self._region,
            action=None,
            path=message.path,
            method=message.method,
            query=message.query,
            headers=message.headers,
            body=message.body,
            role_arn=self._credentials.role_arn,
            access_key=self._access_key(authorized),
        )

    def _message(self, source: MappingSource) -> Message:
        try:
            return self._operation.message(self._values(source))
        except ParameterError as error:
            raise BadRequestError(str(error)) from error

    def _values(self, source: MappingSource) -> Mapping[str, str]:
        """A required parameter without a value is a 400 (assumed); an optional one is left out."""
        values = {}
        for name, read in self._settings.parameters.items():
            value = read(source)
            if value is not None and (value or name not in self._operation.required):
                values[name] = value
            elif name in self._operation.required:
                raise BadRequestError(f"Unable to resolve property {name}: the request has none")
        return values

    def _access_key(self, authorized: Authorized) -> str | None:
        grant = authorized.grant
        try:
            return self._credentials.access_key(None if grant is None else grant.caller)
        except NoClientCredentialsError as error:
            raise IntegrationFailedError(str(error)) from error

    def _sent(self, request: AwsRequest) -> Sent:
        to = f"{request.service}:{self._operation.action} in {request.region}"
        return Sent(to=to, headers=request.headers, body=request.body)
