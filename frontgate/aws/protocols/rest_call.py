"""The REST protocols: method and path name the operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from frontgate.aws.protocols.call import Fault
from frontgate.aws.protocols.models import speaks, split_subdomain
from frontgate.aws.protocols.query_parameters import Pairs, missing_parameter, read_parameters
from frontgate.aws.protocols.rest_operations import RestOperations
from frontgate.wire import AwsRequest, HttpResponse

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel


class RestCall:
    """A request of a `path/` integration, which is sent on as it stands."""

    def __init__(self, request: AwsRequest, service: ServiceModel) -> None:
        self._request = request
        self._service = service
        self.denial = _denial(service)

    @cached_property
    def _found(self) -> tuple[str, Mapping[str, str]] | None:
        request = self._request
        subdomain, _ = split_subdomain(request.service)
        # S3's buckets may stand in the name of the host, where its templates have them in the path.
        path = f"/{subdomain}{request.path}" if subdomain else request.path
        names = {name.lower() for name, _ in request.headers}
        return _operations(self._service).find(request.method, path, request.query, names)

    @property
    def operation(self) -> str | None:
        return None if self._found is None else self._found[0]

    @property
    def parameters(self) -> Mapping[str, Any]:
        return {} if self._found is None else self._found[1]

    def fault(self) -> Fault | None:
        return None

    def request(self) -> AwsRequest:
        return self._request

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        return response

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        return refuse(fault, self._service, request_id=request_id)


class RestActionCall:
    """An `action/` of a REST service: its parameters stand in the query string."""

    def __init__(self, request: AwsRequest, operation: OperationModel, pairs: Pairs) -> None:
        self._request = request
        self._model = operation
        self._pairs = pairs
        self.operation: str | None = operation.name
        self.denial = _denial(operation.service_model)

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        return read_parameters(self._pairs, self._model, wire_names=False)

    def fault(self) -> Fault | None:
        return missing_parameter(self._model, self.parameters)

    def request(self) -> AwsRequest:
        from botocore.serialize import create_serializer

        service = self._model.service_model
        parameters = dict(self.parameters)
        payload = self._payload()
        if payload is not None and self._request.body:
            parameters[payload] = self._request.body
        serializer = create_serializer(service.metadata["protocol"], include_validation=False)
        message = serializer.serialize_to_request(parameters, self._model)
        query = urlencode(message["query_string"], doseq=True)
        own = [(name, str(value)) for name, value in message["headers"].items()]
        replaced = {name.lower() for name, _ in own}
        others = [item for item in self._request.headers if item[0].lower() not in replaced]
        path, _, query_in_path = message["url_path"].partition("?")
        body = message["body"]
        return replace(
            self._request,
            action=None,
            path=path,
            method=message["method"],
            query="&".join(part for part in (query_in_path, query) if part),
            headers=(*own, *others),
            body=body.encode() if isinstance(body, str) else body or b"",
        )

    def _payload(self) -> str | None:
        """The member that is the body itself."""
        shape: Any = self._model.input_shape
        name: str | None = shape.serialization.get("payload") if shape is not None else None
        if name is None or shape.members[name].type_name not in ("blob", "string"):
            return None
        return name

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        return response

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        return refuse(fault, self._model.service_model, request_id=request_id)


@lru_cache(maxsize=64)
def _operations(service: ServiceModel) -> RestOperations:
    return RestOperations(service)


def _denial(service: ServiceModel) -> tuple[int, str]:
    return 403, "AccessDenied" if speaks(service, "rest-xml") else "AccessDeniedException"


def refuse(fault: Fault, service: ServiceModel, *, request_id: str) -> HttpResponse:
    if not speaks(service, "rest-xml"):
        return HttpResponse(
            status=fault.status,
            headers=(("Content-Type", "application/json"), ("x-amzn-ErrorType", fault.code)),
            body=json.dumps({"message": fault.message, "Message": fault.message}).encode(),
        )
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(fault.code)}</Code><Message>{escape(fault.message)}</Message>"
        f"<RequestId>{request_id}</RequestId></Error>"
    )
    return HttpResponse(
        status=fault.status, headers=(("Content-Type", "application/xml"),), body=xml.encode()
    )
