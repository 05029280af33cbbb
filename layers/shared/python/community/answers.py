"""How answers leave a function, the same for every one of them.

Refusals have the form that API Gateway's own errors have, ``{"message": …}``, so that a client
reads one form whoever refused it. Every answer carries the security headers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import (
    APIGatewayHttpResolver,
    APIGatewayRestResolver,
    CORSConfig,
    Response,
    content_types,
)
from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from community.errors import CommunityError
from community.observability import count, logger

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
"""What no answer goes without; an answer's own header of the same name is kept."""
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def rest_resolver(cors_origin: str) -> APIGatewayRestResolver:
    """An application for a REST API, which pages of one origin may call."""
    app = APIGatewayRestResolver(
        enable_validation=True,
        cors=CORSConfig(allow_origin=cors_origin, expose_headers=["Location"]),
        json_body_deserializer=json_of,
    )
    answer_refusals(app)
    return app


def http_resolver() -> APIGatewayHttpResolver:
    """An application for an HTTP API, which answers preflights itself."""
    app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=json_of)
    answer_refusals(app)
    return app


def json_of(text: str) -> Any:
    """Raises ``json.JSONDecodeError``, which is answered, for all that Python cannot read.

    A number of thousands of digits and what is nested thousands of times fail in other ways.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as unreadable:
        raise json.JSONDecodeError(str(unreadable), text, 0) from unreadable


def resolve(app: ApiGatewayResolver, event: dict[str, Any], context: LambdaContext) -> Any:
    """What ``app`` answers, with the security headers."""
    answer = app.resolve(without_mapping(event), context)
    if (headers := answer.get("multiValueHeaders")) is not None:
        answer["multiValueHeaders"] = {
            **{name: [value] for name, value in SECURITY_HEADERS.items()},
            **headers,
        }
    else:
        answer["headers"] = {**SECURITY_HEADERS, **answer["headers"]}
    return answer


def without_mapping(event: dict[str, Any]) -> dict[str, Any]:
    """``event`` with the path of its route, as Powertools looks for it.

    Behind a custom domain a path begins with the API mapping, ``/v1/users``, of which Powertools
    does not know. In payload 2.0 it expects the stage in front, which a mapping replaces, and
    ``sam local start-api`` leaves out. The request context keeps the path as the client sent it.
    """
    match event:
        case {"resource": str(route), "path": str(path)}:
            end = _end_of(path, route)
            return event if end is None else {**event, "path": end}
        case {"routeKey": str(key), "rawPath": str(path), "requestContext": {"stage": str(stage)}}:
            end = _end_of(path, key.partition(" ")[2])
            begin = "" if stage == "$default" else f"/{stage}"
            return event if end is None else {**event, "rawPath": begin + end}
    return event


def _end_of(path: str, route: str) -> str | None:
    """The end of ``path`` that ``route`` describes; None if it does not."""
    segments = (re.sub(r"\{\w+\}", "[^/]+", segment) for segment in route.split("/"))
    found = re.search("/".join(segments) + "/?$", path)
    return found and found[0]


def answer_refusals(app: ApiGatewayResolver) -> None:
    """Make ``app`` answer the application's errors and invalid requests.

    Any other exception is a fault: it leaves the function, which fails, and API Gateway answers
    without telling the client why.
    """
    app.exception_handler(CommunityError)(_refused)

    def invalid(error: RequestValidationError) -> Response[Any]:
        # JSON that was sent as a form, as curl does when nobody tells it, is a form of odd names.
        is_form = app.current_event.headers.get("content-type", "").lower().startswith(FORMS)
        is_of_body = any(problem["loc"][0] == "body" for problem in error.errors())
        return _unsupported(error) if is_form and is_of_body else _invalid(error)

    app.exception_handler(RequestValidationError)(invalid)
    app.exception_handler(RequestUnsupportedContentType)(_unsupported)
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


def _unsupported(_: Exception) -> Response[Any]:
    message = "Send the body as application/json"
    return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {"message": message})


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
