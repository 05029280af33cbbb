"""The user directory: ``GET /users`` and ``POST /users`` of the REST API."""

from __future__ import annotations

from typing import Annotated, Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import answer_refusals, created
from community.data.users import UserTable
from community.domain.pages import PAGE_LIMIT, PageLimit
from community.domain.users import NewUser, User, UserDirectory, UserPage
from community.observability import count, logger, metrics, tracer
from community.settings import UsersSettings
from community.surroundings import new_id, now

settings = UsersSettings.from_environment()
directory = UserDirectory(
    users=UserTable(boto3.resource("dynamodb"), settings.users_table), now=now, new_id=new_id
)
app = APIGatewayRestResolver(
    enable_validation=True, cors=CORSConfig(allow_origin=settings.cors_origin)
)
answer_refusals(app)


@app.get("/users")
def list_users(
    limit: Annotated[PageLimit, Query()] = PAGE_LIMIT,
    cursor: Annotated[str | None, Query()] = None,
) -> UserPage:
    page = directory.browse(limit=limit, cursor=cursor)
    count("UsersListed", page.count)
    return page


@app.post("/users")
def create_user(new: NewUser) -> Response[User]:
    user = directory.register(new)
    count("UserRegistered")
    return created(user, location=f"{app.current_event.request_context.path}/{user.id}")


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
