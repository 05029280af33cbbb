"""The API Gateway API, v1 and v2, on the local endpoint. Both sign as `apigateway`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from frontgate.aws.rest_json import Constraints, Operations, RestJsonApi
from frontgate.aws.sdk import sdk_operations
from frontgate.control import apigateway, apigatewayv2
from frontgate.control.plane import ControlPlane, PlaneOperation
from frontgate.wire import HttpRequest, HttpResponse

_V2 = "/v2/"


class ApiGatewayApi:
    """Handles requests signed for `apigateway` (Amazon API Gateway API Reference)."""

    def __init__(
        self,
        plane: ControlPlane,
        *,
        invoke_url: Callable[[str, str], str],
        new_request_id: Callable[[], str],
    ) -> None:
        """`invoke_url` takes an API's id and a stage's name: where clients reach it here."""
        of_version_1 = {**apigateway.OPERATIONS, **sdk_operations(invoke_url)}
        self._v1 = RestJsonApi(
            "apigateway",
            _bound(of_version_1, plane),
            new_request_id=new_request_id,
            constraints=Constraints(enum_order=apigateway.ENUM_ORDER),
            nullable=apigateway.NULLABLE,
        )

        self._v2 = RestJsonApi(
            "apigatewayv2",
            _bound(apigatewayv2.OPERATIONS, plane),
            new_request_id=new_request_id,
            constraints=Constraints(left_to_operations=apigatewayv2.LEFT_TO_OPERATIONS),
            invalid="BadRequestException",
        )

    async def handle(self, request: HttpRequest) -> HttpResponse:
        version = self._v2 if request.path.startswith(_V2) else self._v1
        return await version.handle(request)


def _bound(operations: Mapping[str, PlaneOperation], plane: ControlPlane) -> Operations:
    return {name: partial(operation, plane) for name, operation in operations.items()}
