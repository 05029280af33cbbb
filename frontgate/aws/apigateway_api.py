"""The API Gateway API, v1 and v2, on the local endpoint. Both sign as `apigateway`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from frontgate.aws.rest_json import Constraints, Operations, RestJsonApi
from frontgate.control import apigateway
from frontgate.control.plane import ControlPlane, PlaneOperation
from frontgate.wire import HttpRequest, HttpResponse


class ApiGatewayApi:
    """Handles requests signed for `apigateway` (Amazon API Gateway API Reference)."""

    def __init__(self, plane: ControlPlane, *, new_request_id: Callable[[], str]) -> None:
        self._v1 = RestJsonApi(
            "apigateway",
            _bound(apigateway.OPERATIONS, plane),
            new_request_id=new_request_id,
            constraints=Constraints(enum_order=apigateway.ENUM_ORDER),
            nullable=apigateway.NULLABLE,
        )

    async def handle(self, request: HttpRequest) -> HttpResponse:
        return await self._v1.handle(request)


def _bound(operations: Mapping[str, PlaneOperation], plane: ControlPlane) -> Operations:
    return {name: partial(operation, plane) for name, operation in operations.items()}
