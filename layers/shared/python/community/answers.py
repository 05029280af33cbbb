"""How refusals become HTTP answers, the same for every function.

All have the form that API Gateway's own errors have, ``{"message": …}``, so that a client reads one
form whoever refused it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from community.errors import CommunityError
from community.observability import count, logger


def answer_refusals(app: ApiGatewayResolver) -> None:
    """Make ``app`` answer the application's errors and invalid requests.

    Any other exception is a fault: it leaves the function, which fails, and API Gateway answers
    without telling the client why.
    """
    app.exception_handler(CommunityError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.not_found(_not_found)


def created(body: Any, *, location: str) -> Response[Any]:
    """A 201 that names what it created. ``body`` is a model of the domain."""
    return Response(
        status_code=HTTPStatus.CREATED,
        content_type=content_types.APPLICATION_JSON,
        headers={"Location": location},
        body=body,
    )


def _refused(error: CommunityError) -> Response[Any]:
    return _answer(error.status, {"message": str(error)})


def _invalid(error: RequestValidationError) -> Response[Any]:
    problems = [
        {"at": ".".join(map(str, problem["loc"])), "problem": problem["msg"]}
        for problem in error.errors()
    ]
    return _answer(HTTPStatus.BAD_REQUEST, {"message": "Invalid request", "errors": problems})


def _not_found(_: Exception) -> Response[Any]:
    return _answer(HTTPStatus.NOT_FOUND, {"message": "Not Found"})


def _answer(status: HTTPStatus, body: dict[str, Any]) -> Response[Any]:
    logger.info("refused", extra={"status": status, "answer": body})
    count("RequestRefused")
    return Response(
        status_code=status,
        content_type=content_types.APPLICATION_JSON,
        body=body,
    )
