"""The AWS CloudFormation API on the local endpoint: the stack that is served, for reading.

The query protocol, from botocore's service model: which operations there are, what each takes, and
what of that is required. Documentation: "AWS CloudFormation API Reference".
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from frontgate import headers as header_lines
from frontgate.aws.protocols.models import service_model
from frontgate.aws.protocols.query_parameters import action_of, query_pairs, read_parameters
from frontgate.aws.rest_json import Constraints, load_model
from frontgate.aws.rpc_protocols import QueryProtocol, RpcError
from frontgate.wire import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from botocore.model import ServiceModel

Document = Mapping[str, Any]
Operation = Callable[[Document], Document]

_SERVICE = "cloudformation"
_CONSTRAINTS = Constraints(by_java_name=True)


class StackOperations(Protocol):
    """What the service knows. Operations raise `RpcError`, and wait for nothing."""

    @property
    def table(self) -> Mapping[str, Operation]:
        """By name."""
        ...

    def refusal(self, name: str) -> RpcError:
        """Why an operation that is not in the table cannot be done."""
        ...


class CloudFormationApi:
    """Handles requests signed for `cloudformation`."""

    def __init__(
        self, load: Callable[[], StackOperations], *, new_request_id: Callable[[], str]
    ) -> None:
        """`load` is called with the first request."""
        self._load = load
        self._new_request_id = new_request_id

    @cached_property
    def _operations(self) -> StackOperations:
        return self._load()

    @property
    def _model(self) -> ServiceModel:
        return service_model(_SERVICE)

    @cached_property
    def _protocol(self) -> QueryProtocol:
        return QueryProtocol(self._model.metadata["xmlNamespace"])

    async def handle(self, request: HttpRequest) -> HttpResponse:
        request_id = self._new_request_id()
        try:
            name, given = self._read(request)
            # What it takes to write a large template down shall hold up nobody.
            output = await asyncio.to_thread(self._operations.table[name], given)
        except RpcError as error:
            return _with_id(self._protocol.refusal(error, request_id), request_id)
        return _with_id(self._protocol.answer(name, output, request_id), request_id)

    def _read(self, request: HttpRequest) -> tuple[str, Document]:
        """An operation of the table and its input. Raises `RpcError`."""
        content_type = header_lines.get(request.headers, "content-type")
        pairs = query_pairs(request.query, request.body, content_type)
        name = action_of(pairs) or ""
        if name not in self._model.operation_names:
            version = self._model.api_version
            message = f"Could not find operation {name} for version {version}"
            raise RpcError("InvalidAction", message)
        if name not in self._operations.table:
            raise self._operations.refusal(name)
        given = read_parameters(pairs, self._model.operation_model(name), wire_names=False)
        violation = _CONSTRAINTS.violation(load_model(_SERVICE).operations[name], given)
        if violation is not None:
            raise RpcError("ValidationError", violation)
        return name, given


def _with_id(response: HttpResponse, request_id: str) -> HttpResponse:
    headers = (("x-amzn-RequestId", request_id), *response.headers)
    return HttpResponse(status=response.status, headers=headers, body=response.body)
