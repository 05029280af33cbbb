"""Who lets an API invoke a function: the role it acts as, or else the function's own policy.

"Permissions for Lambda" (API Gateway): `lambda add-permission` with the ARN of a method, a route or
an authorizer as its source, or the credentials of an integration or authorizer.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Concatenate, Generic, ParamSpec

from frontgate.wire import (
    BackendError,
    EventInvoker,
    FunctionInvoker,
    Invocation,
    InvocationError,
    InvocationPermission,
    Outside,
    PermissionCheck,
)

P = ParamSpec("P")
_Invoke = Callable[Concatenate[str, P], Coroutine[Any, Any, Invocation]]
INVOKE_FUNCTION = "lambda:InvokeFunction"
"""What a role must be allowed to do."""


def on_behalf_of(outside: Outside, source_arn: str, *, role_arn: str | None = None) -> Outside:
    """The same for one method, route or authorizer, which must have the functions' permission.

    With a role it is the role that must be allowed, and functions' policies are not asked. Either
    refusal is an `InvocationError`.
    """
    if role_arn is not None:
        return replace(
            outside,
            invoke=_AsRole(outside.invoke, outside.allows, role_arn),
            invoke_event=_AsRole(outside.invoke_event, outside.allows, role_arn),
        )
    permits = outside.permits
    if permits is None:
        return outside
    return replace(
        outside,
        invoke=_permitted(outside.invoke, permits, source_arn),
        invoke_event=_permitted_event(outside.invoke_event, permits, source_arn),
    )


class _AsRole(Generic[P]):
    """Invokes functions as a role, as far as it allows."""

    __slots__ = ("_allows", "_invoke", "_role_arn")

    def __init__(self, invoke: _Invoke[P], allows: PermissionCheck, role_arn: str) -> None:
        self._invoke = invoke
        self._allows = allows
        self._role_arn = role_arn

    async def __call__(self, function: str, *arguments: P.args, **named: P.kwargs) -> Invocation:
        try:
            allowed = await self._allows(self._role_arn, INVOKE_FUNCTION, function)
        except BackendError as error:
            raise InvocationError(403, str(error)) from error
        if not allowed:
            raise InvocationError(403, f"{self._role_arn} may not invoke the function")
        return await self._invoke(function, *arguments, **named)


def _permitted(
    invoke: FunctionInvoker, permits: InvocationPermission, source_arn: str
) -> FunctionInvoker:
    """Invokes functions for one source, if their policies let it."""

    # Each request comes through here: a plain function, since the call of an instance costs more.
    def call(
        function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Coroutine[Any, Any, Invocation]:
        if not permits(function, source_arn):
            raise _refusal(source_arn)
        return invoke(function, payload, trace_id=trace_id)

    return call


def _permitted_event(
    invoke: EventInvoker, permits: InvocationPermission, source_arn: str
) -> EventInvoker:
    def call(function: str, payload: bytes) -> Coroutine[Any, Any, Invocation]:
        if not permits(function, source_arn):
            raise _refusal(source_arn)
        return invoke(function, payload)

    return call


def _refusal(source_arn: str) -> InvocationError:
    return InvocationError(403, f"the function does not permit {source_arn}")
