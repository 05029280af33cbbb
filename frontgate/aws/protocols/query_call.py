"""The Query protocol: `Action` names the operation, the other parameters are its input."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, unescape

from frontgate import headers as header_lines
from frontgate.aws.protocols.call import Fault
from frontgate.aws.protocols.models import json_content_type, json_target
from frontgate.aws.protocols.query_answers import error_document, result_document
from frontgate.aws.protocols.query_parameters import FORM, Pairs, missing_parameter, read_parameters
from frontgate.wire import AwsRequest, HeaderItems, HttpResponse

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

_JSON: HeaderItems = (("Content-Type", "application/json"),)
_XML: HeaderItems = (("Content-Type", "text/xml"),)
_OF_THE_BODY = frozenset({"content-type", "content-length"})
_DENIAL = (403, "AccessDenied")
_DENIALS = {"sns": (403, "AuthorizationError")}
"""Of services with a name of their own for it ("Publish", Amazon SNS API Reference)."""
_REQUEST_ID = re.compile(rb"<RequestId>([^<]+)</RequestId>", re.IGNORECASE)


class QueryCall:
    """A call of a service that speaks Query, which is sent on as a form."""

    def __init__(self, request: AwsRequest, operation: OperationModel, pairs: Pairs) -> None:
        self._request = request
        self._model = operation
        self._pairs = pairs
        self._wants_json = wants_json(request)
        self.operation: str | None = operation.name
        self.denial = _DENIALS.get(operation.service_model.endpoint_prefix, _DENIAL)

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        return read_parameters(self._pairs, self._model, wire_names=False)

    def fault(self) -> Fault | None:
        return None

    def request(self) -> AwsRequest:
        service: ServiceModel = self._model.service_model
        pairs = dict(self._pairs)
        pairs.setdefault("Version", str(service.api_version))
        return replace(
            self._request,
            action=None,
            method="POST",
            query="",
            headers=_with_type(self._request, FORM),
            body=urlencode(pairs).encode(),
        )

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        if not self._wants_json or self._model.service_model.metadata.get("protocol") == "ec2":
            return response
        own = _REQUEST_ID.search(response.body)
        request_id = own[1].decode() if own else request_id
        if response.status >= 400:
            body = _error_as_json(response, request_id)
        else:
            result = _parsed(response, self._model)
            body = result_document(self._model, result, request_id=request_id)
        return _with_body(response, body)

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        return refuse(fault, in_json=self._wants_json, request_id=request_id)


class TranslatedQueryCall:
    """A call in the Query protocol of a service whose local counterpart speaks JSON."""

    denial = _DENIAL

    def __init__(self, request: AwsRequest, operation: OperationModel, pairs: Pairs) -> None:
        self._request = request
        self._model = operation
        self.operation: str | None = operation.name
        self.parameters: Mapping[str, Any] = read_parameters(pairs, operation, wire_names=True)

    def fault(self) -> Fault | None:
        return missing_parameter(self._model, self.parameters)

    def request(self) -> AwsRequest:
        service: ServiceModel = self._model.service_model
        target = ("X-Amz-Target", json_target(service, self._model.name))
        return replace(
            self._request,
            action=None,
            path="/",
            method="POST",
            query="",
            headers=(target, *_with_type(self._request, json_content_type(service))),
            body=json.dumps(self.parameters).encode(),
        )

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        try:
            document = json.loads(response.body or b"{}")
        except ValueError:
            return response
        if response.status >= 400:
            body = _json_error(response, document, request_id)
        else:
            body = result_document(self._model, document, request_id=request_id)
        return _with_body(response, body)

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        return refuse(fault, in_json=True, request_id=request_id)


class UnknownActionCall:
    """`Action` names nothing that the service does."""

    denial = _DENIAL
    operation: str | None = None
    parameters: Mapping[str, Any] = {}

    def __init__(self, request: AwsRequest, action: str) -> None:
        self._request = request
        self._action = action

    def fault(self) -> Fault | None:
        message = f"The action {self._action} is not valid for this endpoint."
        return Fault(400, "InvalidAction", message)

    def request(self) -> AwsRequest:
        return self._request

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        return response

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        return refuse(fault, in_json=wants_json(self._request), request_id=request_id)


def wants_json(request: AwsRequest) -> bool:
    return "json" in (header_lines.get(request.headers, "accept") or "")


def refuse(fault: Fault, *, in_json: bool, request_id: str) -> HttpResponse:
    sender = fault.status < 500
    if in_json:
        body = error_document(
            code=fault.code, message=fault.message, sender=sender, request_id=request_id
        )
        return HttpResponse(status=fault.status, headers=_JSON, body=body)
    xml = (
        f"<ErrorResponse><Error><Type>{'Sender' if sender else 'Receiver'}</Type>"
        f"<Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return HttpResponse(status=fault.status, headers=_XML, body=xml.encode())


def _with_type(request: AwsRequest, content_type: str) -> HeaderItems:
    others = header_lines.without(request.headers, _OF_THE_BODY)
    return (*others, ("Content-Type", content_type))


def _with_body(response: HttpResponse, body: bytes) -> HttpResponse:
    others = header_lines.without(response.headers, _OF_THE_BODY)
    return HttpResponse(status=response.status, headers=(*_JSON, *others), body=body)


def _parsed(response: HttpResponse, operation: OperationModel) -> Mapping[str, Any]:
    from botocore.parsers import create_parser

    if operation.output_shape is None:
        return {}
    message = {"status_code": response.status, "headers": {}, "body": response.body}
    parsed: Mapping[str, Any] = create_parser("query").parse(message, operation.output_shape)
    return parsed


def _error_as_json(response: HttpResponse, request_id: str) -> bytes:
    text = response.body.decode("utf-8", "replace")
    return error_document(
        code=_element(text, "Code") or "InternalFailure",
        message=_element(text, "Message"),
        sender=_element(text, "Type") != "Receiver",
        request_id=request_id,
    )


def _element(xml: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    return unescape(found[1]) if found else ""


def _json_error(response: HttpResponse, document: Any, request_id: str) -> bytes:
    found = document if isinstance(document, dict) else {}
    # SQS says in a header what the error was called when it spoke Query itself.
    given = header_lines.get(response.headers, "x-amzn-query-error") or ""
    code = given.partition(";")[0] or str(found.get("__type", "InternalFailure"))
    return error_document(
        code=code.rpartition("#")[2],
        message=str(found.get("message") or found.get("Message") or ""),
        sender=response.status < 500,
        request_id=request_id,
    )
