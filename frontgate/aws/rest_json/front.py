"""A service's front: HTTP in, one operation, HTTP out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from inspect import isawaitable
from urllib.parse import parse_qsl

from frontgate.aws.rest_json.constraints import Constraints
from frontgate.aws.rest_json.model import OperationModel, ServiceModel, load_model
from frontgate.aws.rest_json.requests import Input, SerializationError, read_input
from frontgate.aws.rest_json.responses import Output, refusal, response
from frontgate.aws.rest_json.routing import Query, Router
from frontgate.control.errors import ControlError
from frontgate.wire import HttpRequest, HttpResponse

Operation = Callable[[Input], Output | Awaitable[Output | None] | None]
"""Raises `ControlError` when it refuses, with nothing changed."""
Operations = Mapping[str, Operation]
"""By the name of the operation in the model."""

_MOST_PARAMETERS = 1_000


class RestJsonApi:
    """Serves one service model.

    An operation of the model that `operations` lack is refused by its name, as is what is none.
    """

    def __init__(
        self,
        service: str,
        operations: Operations,
        *,
        new_request_id: Callable[[], str],
        constraints: Constraints | None = None,
        nullable: frozenset[str] = frozenset(),
        invalid: str = "ValidationException",
        error_body: Callable[[ControlError], Mapping[str, str]] | None = None,
    ) -> None:
        """`nullable`: members whose maps keep null values. `invalid`: the code of the answer to an
        input that breaks the model's constraints. `error_body` makes the document of a refusal.
        """
        self._service = service
        self._operations = operations
        self._new_request_id = new_request_id
        self._constraints = constraints or Constraints()
        self._nullable = nullable
        self._invalid = invalid
        self._error_body = error_body

    @cached_property
    def model(self) -> ServiceModel:
        return load_model(self._service)

    @cached_property
    def _router(self) -> Router:
        return Router(self.model.operations.values())

    async def handle(self, request: HttpRequest) -> HttpResponse:
        request_id = self._new_request_id()
        try:
            operation, labels, query = self._find(request)
            perform = self._operation(operation)  # one that is not there is refused as that first
            output = perform(self._input(operation, labels, query, request))
            if type(output) is not dict and isawaitable(output):
                output = await output
        except ControlError as error:
            body = None if self._error_body is None else self._error_body(error)
            return refusal(error.status, error.code, error.message, request_id, body=body)
        except SerializationError as error:
            return refusal(400, "SerializationException", str(error), request_id)
        return response(operation, output, request_id)

    def _find(self, request: HttpRequest) -> tuple[OperationModel, Mapping[str, str], Query]:
        query = _query(request.query)
        found = self._router.find(request.method, request.path, query)
        if found is None:
            raise ControlError(
                "UnknownOperationException",
                f"No operation for {request.method} {request.path}",
                404,
            )
        return *found, query

    def _input(
        self,
        operation: OperationModel,
        labels: Mapping[str, str],
        query: Query,
        request: HttpRequest,
    ) -> Input:
        given = read_input(operation, labels, query, request, nullable=self._nullable)
        violation = self._constraints.violation(operation, given)
        if violation is not None:
            raise ControlError(self._invalid, violation, 400)
        return given

    def _operation(self, operation: OperationModel) -> Operation:
        found = self._operations.get(operation.name)
        if found is None:
            sentence = f"{operation.name} of {self._service} is not supported here"
            raise ControlError("NotImplementedException", sentence, 501)
        return found


def _query(text: str) -> Query:
    if not text:
        return ()
    try:
        return tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        raise SerializationError("The query string has too many parameters.") from None
