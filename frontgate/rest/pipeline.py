"""The data plane of a REST API: the list of steps that every request goes through.

 1  receive               bytes → Received, its body decompressed
    ingress               the client's certificate
 2  WAF                   the web ACL: a request goes on, perhaps with more headers, or is answered
 3  route                 Received → Routed
    ingress               the VPC endpoint's policy
 4  authorize             Routed → Authorized: authorizer and resource policy, weighed together
 5  API key, usage plan   Authorized → Admitted; the plan's throttle and quota
 6  throttle              limits of the method on its stage, and of the account
 7  validate              Admitted → Validated
 8  cache                 Validated → MethodResponse, where the stage's cache has it
 9  integration request   Validated → IntegrationRequest
10  integration           IntegrationRequest → Answer
11  integration response  Answer → MethodResponse
12  method response       responseOverride
13  compress              from minimumCompressionSize on
    gateway response      instead of all that follows, when a step raises a GatewayError
14  log, metrics, trace   after the answer has left

What a step established it notes on the request's trail (`received.trail.note`), which is read when
somebody asks for the trace, or by the execution log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.rest.api_key import check_api_key
from frontgate.rest.authorize import authorize
from frontgate.rest.cache import with_warning
from frontgate.rest.compression import Compression, decompress
from frontgate.rest.errors import ApiConfigurationError, GatewayError
from frontgate.rest.exchange import (
    CacheLookup,
    MethodResponse,
    Reached,
    Received,
    Routed,
    Validated,
)
from frontgate.rest.finished import BackendCall, Finished
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.rest.ingress import IngressGate
from frontgate.rest.method_response import check_size, http_response, method_response
from frontgate.rest.route import MethodRouter, route
from frontgate.rest.throttle import throttle
from frontgate.rest.usage_plan import check_usage_plan
from frontgate.rest.validate import validate
from frontgate.rest.web_acl import WebAclStep
from frontgate.wire import DIRECT, Offload

_logger = logging.getLogger(__name__)


class Pipeline:
    """Runs the steps for one stage."""

    def __init__(
        self,
        *,
        router: MethodRouter,
        keys: StageKeys,
        key_source: str,
        account: AccountState,
        ingress: IngressGate,
        gateway_responses: GatewayResponses,
        compression: Compression | None,
        offload: Offload,
        timer: Callable[[], float],
        web_acl: WebAclStep | None = None,
    ) -> None:
        self._web_acl = web_acl
        self._router = router
        self.keys = keys
        """Replaced when other keys open the stage."""
        self._key_source = key_source
        self._usage_plans = account.usage_plans
        self._account_throttle = account.throttle
        self._ingress = ingress
        self._gateway_responses = gateway_responses
        self._compression = compression
        self._offload = offload
        self._timer = timer

    async def run(self, received: Received) -> Finished:
        """The answer, whatever happens."""
        reached: Reached = received
        call: BackendCall | None = None
        cached: CacheLookup | None = None
        trail = received.trail
        try:
            if received.request.body:
                coding = received.headers.get("content-encoding")
                if coding is not None:
                    reached = received = await decompress(received, coding, self._offload)
            is_direct = received.request.ingress is DIRECT
            if not is_direct:
                self._ingress.check(received)
            if self._web_acl is not None:
                reached = received = self._web_acl.screen(received)
                self._web_acl.check(received)
            reached = routed = route(received, self._router)
            trail.note(routed)
            if not is_direct:
                await self._ingress.admit(routed)
            reached = authorized = await authorize(routed)
            reached = admitted = check_api_key(authorized, self.keys, self._key_source)
            check_usage_plan(admitted, self._usage_plans)
            throttle(admitted, self._account_throttle)
            reached = validated = validate(admitted)
            integration, cache = validated.method.integration, validated.method.cache
            if cache is not None:
                cached = cache.look_up(validated)
                trail.note(cached)
                if cached.response is not None:
                    return await self._from_cache(validated, cached, cached.response)
            request = integration.prepare(validated)
            call = BackendCall(self._timer())
            trail.note_at(call.started, request)
            try:
                answer = call.answer = await integration.call(request)
            finally:
                call.latency = self._timer() - call.started
            trail.note_at(call.started + call.latency, answer)
            check_size(answer.body)
            response = method_response(request, integration.respond(request, answer))
            check_size(response.body)
            if cache is not None and cached is not None:
                cache.keep(cached, response, self._timer())
            if self._compression is not None:
                response = await self._compression.apply(received, response)
        except GatewayError as error:
            return self._refused(error, reached, call, cached)
        except Exception as error:
            _logger.exception("%s %s failed", received.method, received.path)
            return self._refused(ApiConfigurationError(cause=repr(error)), reached, call, cached)
        return self._answered(validated, response, call, cached)

    async def _from_cache(
        self, validated: Validated, cached: CacheLookup, response: MethodResponse
    ) -> Finished:
        if self._compression is not None:
            response = await self._compression.apply(validated.received, response)
        return self._answered(validated, response, None, cached)

    def _answered(
        self,
        validated: Validated,
        response: MethodResponse,
        call: BackendCall | None,
        cached: CacheLookup | None,
    ) -> Finished:
        if cached is not None and cached.warns:
            response = with_warning(response)
        traced = validated.method.integration.traced
        return Finished(
            validated.received,
            validated,
            http_response(validated.received, response, traced=traced),
            None,
            call,
            cached,
            self._timer(),
            validated.received.trail.take(),
        )

    def _refused(
        self,
        error: GatewayError,
        reached: Reached,
        call: BackendCall | None,
        cached: CacheLookup | None,
    ) -> Finished:
        received = reached if isinstance(reached, Received) else reached.received
        response = self._gateway_responses.render(error, reached)
        if call is not None and received.is_edge and _shows_trace(reached):
            response.headers.append(("X-Amzn-Trace-Id", received.trace_id))
        # The journal keeps the error, but not the stack that it came through.
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return Finished(
            received,
            reached,
            http_response(received, response, traced=False),
            error,
            call,
            cached,
            self._timer(),
            received.trail.take(),
        )


def _shows_trace(reached: Reached) -> bool:
    """Behind CloudFront the failure of a backend is shown with the trace's root (recorded of
    functions), elsewhere without (recorded)."""
    return isinstance(reached, Routed) and reached.method.integration.traced
