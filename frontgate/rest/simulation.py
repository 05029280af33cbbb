"""TestInvokeMethod and TestInvokeAuthorizer: the data plane on a definition that is not deployed.

A method is called without its authorizer, and without the API's resource policy; the answer of an
authorizer is told and not judged (recorded).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from frontgate.access.lambda_authorizer import Consultation
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import (
    AuthorizationType,
    Authorizer,
    Integration,
    IntegrationType,
    Method,
    Resource,
    RestApi,
)
from frontgate.control.simulation import AuthorizerAnswer, SimulatedRequest, SimulatedResponse
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.routing import Router
from frontgate.rest.content import text_of
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Admitted, Authorized
from frontgate.rest.execution_log import GATEWAYS_OWN, test_authorizer_log, test_invoke_log
from frontgate.rest.finished import Finished
from frontgate.rest.function_authorizer import FunctionAuthorizer
from frontgate.rest.simulated_stage import SimulatedStage
from frontgate.wire import Address, BackendError, HttpResponse, Outside

_TESTED_RESOURCE = "test-invoke-resource-id"


class RestSimulator:
    """Calls what is not deployed."""

    def __init__(self, address_of: Callable[[str], Address], outside: Outside) -> None:
        """`address_of` takes an API's id."""
        self._address_of = address_of
        self._outside = outside

    async def call_method(
        self, api: RestApi, resource: Resource, method: Method, verb: str, request: SimulatedRequest
    ) -> SimulatedResponse:
        """Raises `BadRequestError` for a method that cannot be served."""
        unguarded = replace(method, authorization_type=AuthorizationType.NONE, authorizer_id=None)
        stage = self._stage(api, resource, unguarded, request)
        path = request.path or resource.path
        match = Router([(resource.path, {verb: verb})]).find(path, verb)
        pipeline = stage.pipeline({} if match is None else dict(match.path_parameters))
        return await _response(await pipeline.run(stage.received(verb, path)))

    async def call_authorizer(
        self, api: RestApi, authorizer: Authorizer, request: SimulatedRequest
    ) -> AuthorizerAnswer:
        """Raises `BadRequestError` for an authorizer that cannot be asked."""
        method = _guarded_by(authorizer)
        resource = Resource(id=_TESTED_RESOURCE, path="/")
        stage = self._stage(api, resource, method, request)
        admitted = stage.admitted(stage.received(method.http_method, request.path or "/"))
        told = AuthorizerAnswer(status=200, log="", latency=0)
        error: GatewayError | None = None
        try:
            told = await _asked(stage, admitted)
        except GatewayError as refusal:
            error = refusal
        finished = self._finished(admitted, error)
        return replace(
            told,
            status=finished.response.status,
            log=test_authorizer_log(finished),
            latency=finished.latency,
        )

    def _stage(
        self, api: RestApi, resource: Resource, method: Method, request: SimulatedRequest
    ) -> SimulatedStage:
        try:
            return SimulatedStage(
                api,
                resource,
                method,
                request=request,
                address=self._address_of(api.id),
                outside=self._outside,
            )
        except DeploymentError as error:
            raise BadRequestError(str(error)) from None

    def _finished(self, admitted: Admitted, error: GatewayError | None) -> Finished:
        return Finished(
            received=admitted.received,
            reached=admitted,
            response=HttpResponse(status=200 if error is None else error.status),
            error=error,
            call=None,
            cached=None,
            ended=self._outside.timer(),
            facts=admitted.received.trail.take(),
        )


async def _asked(stage: SimulatedStage, admitted: Admitted) -> AuthorizerAnswer:
    """What the authorizer says. Raises a `GatewayError`."""
    authorizer, received = stage.method.authorizer, admitted.received
    assert authorizer is not None
    if not isinstance(authorizer, FunctionAuthorizer):
        return _of_user_pools(await authorizer.authorize(admitted))
    watch = authorizer.watch(received)
    answer, consultation = await authorizer.answer(admitted, stage.arn(received), watch)
    return AuthorizerAnswer(
        status=200,
        log="",
        latency=0,
        principal_id=answer.granted.principal_id,
        policy=_policy(consultation),
    )


def _policy(consultation: Consultation | None) -> str | None:
    """As the function gave it."""
    if consultation is None or consultation.invocation is None:
        return None
    document = json.loads(consultation.invocation.payload).get("policyDocument")
    return json.dumps(document, separators=(",", ":"))


def _of_user_pools(authorized: Authorized) -> AuthorizerAnswer:
    claims = authorized.authorizer["claims"]
    assert isinstance(claims, dict)
    return AuthorizerAnswer(status=200, log="", latency=0, claims=claims)


def _guarded_by(authorizer: Authorizer) -> Method:
    pools = authorizer.type == AuthorizationType.COGNITO_USER_POOLS
    kind = AuthorizationType.COGNITO_USER_POOLS if pools else AuthorizationType.CUSTOM
    return Method(
        http_method="GET",
        authorization_type=kind,
        authorizer_id=authorizer.id,
        integration=Integration(type=IntegrationType.MOCK),
    )


async def _response(finished: Finished) -> SimulatedResponse:
    """Without the gateway's own headers; of a failure its type alone is told (recorded)."""
    left_out = GATEWAYS_OWN if finished.error is None else {*GATEWAYS_OWN, "content-type"}
    response = finished.response
    return SimulatedResponse(
        status=response.status,
        headers=tuple(line for line in response.headers if line[0].lower() not in left_out),
        body=text_of(await _whole_body(response)),
        log=test_invoke_log(finished),
        latency=finished.latency,
    )


async def _whole_body(response: HttpResponse) -> bytes:
    """Also of a stream, as far as it comes."""
    parts = [response.body]
    if response.stream is not None:
        try:
            while part := await response.stream.read():
                parts.append(part)
        except (BackendError, TimeoutError):
            pass  # the answer has begun, and this is what there is of it
        finally:
            response.stream.close()
    return b"".join(parts)
