"""The AWS WAF API (wafv2) on the local endpoint: AWS JSON 1.1, from botocore's service model."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from frontgate import headers as header_lines
from frontgate.aws.rest_json import Constraints, ServiceModel, load_model
from frontgate.aws.rest_json.model import OperationModel
from frontgate.aws.rest_json.requests import SerializationError, read_input
from frontgate.aws.rest_json.responses import document_of
from frontgate.control.errors import ControlError
from frontgate.waf.errors import InvalidParameterError
from frontgate.wire import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from frontgate.waf.operations import WafOperations

_TARGET = "AWSWAF_20190729."
_CONSTRAINTS = Constraints(by_java_name=True)


class Wafv2Api:
    """Handles requests signed for `wafv2` (AWS WAFV2 API Reference), and templates' calls."""

    def __init__(
        self, load: Callable[[], WafOperations], *, new_request_id: Callable[[], str]
    ) -> None:
        """`load` is called with the first request."""
        self._load = load
        self._new_request_id = new_request_id

    @cached_property
    def _operations(self) -> WafOperations:
        return self._load()

    @property
    def _model(self) -> ServiceModel:
        return load_model("wafv2")

    def call(self, name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """An operation's output. Raises `ControlError`s: for what breaks the model's rules, too."""
        return self._run(self._model.operations[name], given)

    def notices(self, web_acl_arn: str) -> tuple[str, ...]:
        """What of a web ACL does less here than on AWS."""
        return self._operations.notices(web_acl_arn)

    async def handle(self, request: HttpRequest) -> HttpResponse:
        request_id = self._new_request_id()
        try:
            operation = self._asked(request)
            given = read_input(operation, {}, (), request, nullable=frozenset())
            output = self._run(operation, given)
        except SerializationError as error:
            return _answer(400, _refusal("SerializationException", str(error)), request_id)
        except InvalidParameterError as error:
            details = {"Field": error.field, "Parameter": error.parameter, "Reason": error.reason}
            document = {**_refusal(error.code, error.message), **details}
            return _answer(error.status, document, request_id)
        except ControlError as error:
            return _answer(error.status, _refusal(error.code, error.message), request_id)
        shape = operation.output
        return _answer(200, document_of(output, shape) if shape is not None else {}, request_id)

    def _asked(self, request: HttpRequest) -> OperationModel:
        target = header_lines.get(request.headers, "x-amz-target") or ""
        operation = self._model.operations.get(target.removeprefix(_TARGET))
        if operation is None:
            raise ControlError("UnknownOperationException", f"No operation {target!r}", 400)
        return operation

    def _run(self, operation: OperationModel, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation.name not in self._operations.table:
            sentence = f"{operation.name} of wafv2 is not supported here"
            raise ControlError("NotImplementedException", sentence, 501)
        violation = _CONSTRAINTS.violation(operation, given)
        if violation is not None:
            raise ControlError("ValidationException", violation, 400)
        return self._operations.call(operation.name, given)


def _refusal(code: str, message: str) -> dict[str, Any]:
    return {"__type": code, "message": message, "Message": message}


def _answer(status: int, document: Mapping[str, Any], request_id: str) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(
            ("Content-Type", "application/x-amz-json-1.1"),
            ("x-amzn-RequestId", request_id),
        ),
        body=json.dumps(document).encode(),
    )
