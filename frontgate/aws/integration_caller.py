"""Calls of AWS services on behalf of an API: the protocol that the service expects, and its faults.

Local services are not AWS: they speak fewer protocols, and fall over what AWS refuses in a
sentence. What leaves here is what AWS would have answered, or says that it cannot be had locally.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from frontgate import headers as header_lines
from frontgate.aws.integration_authorization import IntegrationAuthorization
from frontgate.aws.protocols import Call, Fault, read_call
from frontgate.aws.protocols.models import (
    UnknownServiceError,
    operation,
    service_model,
    split_subdomain,
)
from frontgate.identifiers import new_request_id
from frontgate.wire import AwsCaller, AwsRequest, BackendError, HttpResponse, PermissionCheck

if TYPE_CHECKING:
    from botocore.model import ServiceModel

_NOT_OF_AWS = frozenset({"access-control-allow-origin", "connection", "server", "status"})
_MOST_WARNINGS = 100


class IntegrationCaller:
    """An `AwsCaller` for `AWS` integrations, over one that sends calls as they stand."""

    def __init__(
        self,
        send: AwsCaller,
        *,
        authorization: IntegrationAuthorization,
        offers: Callable[[str], bool],
        warn: Callable[[str], None],
    ) -> None:
        """`offers` says of an endpoint prefix whether the service can be had here."""
        self._send = send
        self._authorization = authorization
        self.allows: PermissionCheck = authorization.allows
        self._offers = offers
        self._warn = warn
        self._warned: set[str] = set()
        self._models: dict[str, ServiceModel] = {}

    def refusal(self, service: str, action: str | None) -> str | None:
        """Why no integration can call this here; None if one can."""
        _, prefix = split_subdomain(service)
        try:
            model = service_model(prefix)
        except UnknownServiceError as error:
            return str(error)
        if not self._offers(prefix):
            return f"{prefix} is none of the AWS services that can be had locally"
        if action is not None and operation(model, action) is None:
            return f"{prefix} has no action {action!r}"
        return None

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        call = await self._read(request)
        fault = call.fault() or await self._authorization.fault(request, call)
        if fault is None:
            response = await self._send(call.request(), timeout=timeout)
            if not _fell_over(response):
                return _identified(call.answer(response, request_id=new_request_id()))
            fault = self._not_here(request, call)
        request_id = new_request_id()
        return _identified(call.refuse(fault, request_id=request_id))

    async def _read(self, request: AwsRequest) -> Call:
        _, prefix = split_subdomain(request.service)
        model = self._models.get(prefix)
        if model is None:
            # The first look at a service's model reads a file.
            try:
                model = await asyncio.to_thread(service_model, prefix)
            except UnknownServiceError as error:
                raise BackendError(str(error)) from None
            self._models[prefix] = model
        return read_call(request, model)

    def _not_here(self, request: AwsRequest, call: Call) -> Fault:
        """The local services have no such operation, or a fault in it."""
        what = f"{request.service}:{call.operation or f'{request.method} {request.path}'}"
        message = f"{what} failed in the local AWS services, which may not have it"
        if what not in self._warned and len(self._warned) < _MOST_WARNINGS:
            self._warned.add(what)
            self._warn(message)
        return Fault(500, "InternalFailure", message)


def _fell_over(response: HttpResponse) -> bool:
    """moto answers what it does not expect with a page of HTML."""
    content_type = header_lines.get(response.headers, "content-type") or ""
    return response.status == 500 and content_type.startswith("text/html")


def _identified(response: HttpResponse) -> HttpResponse:
    """With the headers that AWS has: a request id, and nothing of the local server's own."""
    headers = header_lines.without(response.headers, _NOT_OF_AWS)
    if header_lines.get(headers, "x-amzn-requestid") is None:
        headers = (*headers, ("x-amzn-RequestId", new_request_id()))
    return HttpResponse(status=response.status, headers=headers, body=response.body)
