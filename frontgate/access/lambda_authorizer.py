"""Lambda authorizers: ask a function, judge its answer, remember it.

"Use API Gateway Lambda authorizers" and "Control access to HTTP APIs with AWS Lambda authorizers".
What is remembered is the answer and not the verdict: a cached policy is judged again for each
resource. Which identity sources there are, and that each must be present, is the API's business.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from frontgate.access.expiring_cache import ExpiringCache
from frontgate.access.policy import Decision, Policy
from frontgate.access.policy_conditions import ContextValue
from frontgate.access.wildcards import PolicyError
from frontgate.wire import FunctionInvoker, Invocation, InvocationError

Event = Mapping[str, object]
T = TypeVar("T")

INVOKE = "execute-api:Invoke"

_POLICY_RESULT_KEYS = {"principalId", "policyDocument", "context", "usageIdentifierKey"}
_UNAUTHORIZED = "Unauthorized"
_CAPACITY = 1024
_NO_CONTEXT: Mapping[str, ContextValue] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaGrant:
    principal_id: str
    """Empty when the function named none, which is allowed (recorded)."""
    context: Mapping[str, object]
    """With the types that the function returned."""
    usage_identifier_key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Consultation:
    """One run of the function, for logs and traces."""

    event: bytes
    invocation: Invocation | None
    """None: the function did not run, or not in time."""
    latency: float
    """Seconds."""


class AuthorizerDeniedError(Exception):
    """The function's answer does not allow this resource; `explicit`: it denies it."""

    def __init__(self, *, explicit: bool) -> None:
        super().__init__("explicit deny" if explicit else "implicit deny")
        self.explicit = explicit


class AuthorizerError(Exception):
    """There is no answer to judge."""

    consultation: Consultation | None = None


class AuthorizerUnauthorizedError(AuthorizerError):
    """The function raised exactly `Unauthorized`: 401."""


class AuthorizerFailedError(AuthorizerError):
    """The function failed, was late or gave an answer that means nothing: 500."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What the function said, perhaps some time ago."""

    granted: T
    """What `accept` made of the grant, once."""
    verdict: Policy | bool
    """A policy, or what `isAuthorized` said."""

    def decide(
        self, resource_arn: str, context: Mapping[str, ContextValue] = _NO_CONTEXT
    ) -> Decision:
        """`context` holds the condition keys that the policy may ask for (`aws:SourceIp`)."""
        if isinstance(self.verdict, bool):
            return Decision.ALLOW if self.verdict else Decision.EXPLICIT_DENY
        return self.verdict.evaluate(INVOKE, resource_arn, context)


class LambdaAuthorizer(Generic[T]):
    """One authorizer of one deployed stage, with its cache."""

    def __init__(
        self,
        *,
        function: str,
        invoke: FunctionInvoker,
        ttl: int,
        timer: Callable[[], float],
        accept: Callable[[LambdaGrant], T],
        simple_responses: bool = False,
        flat_context: bool = False,
        timeout: float = 10.0,
        most_bytes: int | None = None,
    ) -> None:
        """`ttl` and `timeout` are seconds, and a `ttl` of 0 means no cache. An answer of more than
        `most_bytes` is a failure.

        `accept` runs once for each answer of the function, so what requests need of a grant is best
        made ready there. With `simple_responses` the function answers `{"isAuthorized": bool,
        "context": {}}`. With `flat_context` an object or array in the context is a failure, as in
        REST and WebSocket APIs; the 2.0 format of HTTP APIs has both.
        """
        self._function = function
        self._invoke = invoke
        self._ttl = ttl
        self._timer = timer
        self._accept = accept
        self._parse = _parse_simple_answer if simple_responses else _parse_policy_answer
        self._flat_context = flat_context
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._answers: ExpiringCache[tuple[str, ...], Answer[T]] = ExpiringCache(_CAPACITY)

    def known(self, identity: tuple[str, ...]) -> Answer[T] | None:
        """The answer that is remembered for the values of all identity sources."""
        return self._answers.get(identity, self._timer()) if self._ttl and identity else None

    def forget(self) -> None:
        """Asks anew from now on."""
        self._answers = ExpiringCache(_CAPACITY)

    async def ask(
        self, *, identity: tuple[str, ...], event: Event, trace_id: str | None = None
    ) -> tuple[Answer[T], Consultation]:
        """Runs the function and remembers its answer. Raises `AuthorizerError`."""
        payload = json.dumps(event, separators=(",", ":")).encode()
        started = self._timer()
        invocation: Invocation | None = None
        try:
            invocation = await self._run(payload, trace_id)
            answer = self._read(invocation)
        except AuthorizerError as error:
            error.consultation = self._consulted(payload, invocation, started)
            raise
        consultation = self._consulted(payload, invocation, started)
        if self._ttl and identity:
            self._answers.put(identity, answer, ends=started + consultation.latency + self._ttl)
        return answer, consultation

    def _consulted(
        self, event: bytes, invocation: Invocation | None, started: float
    ) -> Consultation:
        latency = self._timer() - started
        return Consultation(event=event, invocation=invocation, latency=latency)

    async def authorize(
        self,
        *,
        identity: tuple[str, ...],
        event: Callable[[], Event],
        resource_arn: str,
        trace_id: str | None = None,
        context: Mapping[str, ContextValue] = _NO_CONTEXT,
    ) -> T:
        """Judges one request for `resource_arn`, where nothing else has a say in it.

        `event` is built only when the function really runs. Raises `AuthorizerDeniedError`,
        `AuthorizerUnauthorizedError` and `AuthorizerFailedError`.
        """
        answer = self.known(identity)
        if answer is None:
            answer, _ = await self.ask(identity=identity, event=event(), trace_id=trace_id)
        decision = answer.decide(resource_arn, context)
        if decision is not Decision.ALLOW:
            raise AuthorizerDeniedError(explicit=decision is Decision.EXPLICIT_DENY)
        return answer.granted

    async def _run(self, payload: bytes, trace_id: str | None) -> Invocation:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._invoke(self._function, payload, trace_id=trace_id)
        except InvocationError as error:
            raise AuthorizerFailedError(f"Authorizer error: {error}") from error
        except TimeoutError as error:
            raise AuthorizerFailedError(
                f"the authorizer did not answer within {self._timeout:g} seconds"
            ) from error

    def _read(self, invocation: Invocation) -> Answer[T]:
        if self._most_bytes is not None and len(invocation.payload) > self._most_bytes:
            raise AuthorizerFailedError(
                f"the authorizer's result has over {self._most_bytes} bytes"
            )
        grant, verdict = self._parse(_result_of(invocation))
        if self._flat_context:
            _check_flat(grant.context)
        return Answer(self._accept(grant), verdict)


def _result_of(invocation: Invocation) -> object:
    try:
        result = json.loads(invocation.payload)
    except (ValueError, RecursionError) as error:
        raise AuthorizerFailedError("Invalid JSON in response") from error
    if invocation.function_error is None:
        return result
    message = result.get("errorMessage") if isinstance(result, dict) else None
    if message == _UNAUTHORIZED:
        raise AuthorizerUnauthorizedError(_UNAUTHORIZED)
    raise AuthorizerFailedError(f"the authorizer function failed: {message}")


def _parse_policy_answer(result: object) -> tuple[LambdaGrant, Policy | bool]:
    """The wording of the reasons is recorded on AWS (execution logs of REST APIs)."""
    if not isinstance(result, dict):
        raise AuthorizerFailedError("Could not parse policy")
    for name in result:
        if name not in _POLICY_RESULT_KEYS:
            raise AuthorizerFailedError(
                f'Invalid JSON in response: Unrecognized field "{name}" , not marked as ignorable'
            )
    document = result.get("policyDocument")
    if not isinstance(document, dict):
        raise AuthorizerFailedError("Could not parse policy")
    try:
        policy = Policy.from_document(document)
    except PolicyError as error:
        raise AuthorizerFailedError(f"Could not parse policy: {error}") from error
    grant = LambdaGrant(
        principal_id=_optional_text(result, "principalId") or "",
        context=_context_of(result),
        usage_identifier_key=_optional_text(result, "usageIdentifierKey"),
    )
    return grant, policy


def _parse_simple_answer(result: object) -> tuple[LambdaGrant, Policy | bool]:
    """`isAuthorized` must be a boolean: the text `"false"` is no answer, and no yes either."""
    authorized = result.get("isAuthorized") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(authorized, bool):
        raise AuthorizerFailedError("isAuthorized in the authorizer's answer is not a boolean")
    grant = LambdaGrant(principal_id="", context=_context_of(result), usage_identifier_key=None)
    return grant, authorized


def _optional_text(result: Mapping[str, object], name: str) -> str | None:
    value = result.get(name)
    if value is not None and not isinstance(value, str):
        raise AuthorizerFailedError(f"Invalid JSON in response: {name} is not a string")
    return value


def _context_of(result: Mapping[str, object]) -> Mapping[str, object]:
    context = result.get("context")
    if context is None:
        return {}
    if not isinstance(context, dict):
        raise AuthorizerFailedError("Invalid JSON in response: context is not an object")
    return context


def _check_flat(context: Mapping[str, object]) -> None:
    """A 500 (measured on AWS by the serverless-offline project)."""
    for name, value in context.items():
        if isinstance(value, dict | list):
            raise AuthorizerFailedError(
                f"Invalid JSON in response: context.{name} is neither a string, a number nor a "
                "boolean"
            )
