"""The JSON protocol: `X-Amz-Target` names the operation, bodies are documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from frontgate import headers as header_lines
from frontgate.aws.protocols.call import Fault
from frontgate.aws.protocols.models import json_content_type
from frontgate.wire import AwsRequest, HeaderItems, HttpResponse

if TYPE_CHECKING:
    from botocore.model import ServiceModel

_TYPE = frozenset({"content-type"})


class JsonCall:
    denial = (400, "AccessDeniedException")

    def __init__(self, request: AwsRequest, model: ServiceModel, operation: str) -> None:
        self._request = request
        self._model = model
        self.operation: str | None = operation

    def _is_json(self) -> bool:
        """A service finds no operation in a body of another type: EventBridge needs the type to be
        mapped (recorded on AWS), the others are assumed to."""
        content_type = header_lines.get(self._request.headers, "content-type") or ""
        return content_type.startswith("application/x-amz-json-")

    @cached_property
    def _document(self) -> object:
        """The body; None if it is no JSON."""
        try:
            return json.loads(self._request.body or b"{}")
        except (ValueError, RecursionError):
            return None

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self._document if isinstance(self._document, dict) else {}

    def fault(self) -> Fault | None:
        if self._request.method != "POST" or not self._is_json():
            return Fault(404, "UnknownOperationException", "")
        if self.operation not in self._model.operation_names:
            return Fault(400, "UnknownOperationException", "")
        if not isinstance(self._document, dict):
            return Fault(400, "SerializationException", "")
        return None

    def request(self) -> AwsRequest:
        return self._request

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        """Local services say `text/html` of some JSON."""
        headers = header_lines.without(response.headers, _TYPE)
        content_type = ("Content-Type", json_content_type(self._model))
        return HttpResponse(
            status=response.status, headers=(content_type, *headers), body=response.body
        )

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        """Coral's errors name their package in DynamoDB's protocol 1.0 (assumed for others)."""
        is_first = self._model.metadata.get("jsonVersion") == "1.0"
        document = {"__type": f"com.amazon.coral.service#{fault.code}" if is_first else fault.code}
        if fault.message:
            # Both spellings occur, and templates are written for either.
            document |= {"message": fault.message, "Message": fault.message}
        headers: HeaderItems = (("Content-Type", json_content_type(self._model)),)
        if "awsQueryCompatible" in self._model.metadata:
            # The error's code in the Query protocol, which SDKs tell their callers.
            code = fault.code.removesuffix("Exception")
            headers = (*headers, ("x-amzn-query-error", f"{code};Sender"))
        return HttpResponse(
            status=fault.status,
            headers=headers,
            body=json.dumps(document).encode(),
        )
