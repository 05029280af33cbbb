"""The user directory: ``/users`` and ``PATCH /users/{id}`` of the REST API.

The other methods of ``/users/{id}`` need no function: API Gateway calls DynamoDB itself.
"""

from __future__ import annotations

from typing import Annotated, Any

import boto3
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import created, resolve, rest_resolver
from community.data.users import UserTable
from community.domain.merge_patch import read
from community.domain.pages import PAGE_LIMIT, PageLimit
from community.domain.users import NewUser, User, UserDirectory, UserPage
from community.idempotency import Idempotency
from community.observability import count, logger, metrics, tracer
from community.settings import UsersSettings
from community.surroundings import new_id, now

settings = UsersSettings.from_environment()
directory = UserDirectory(
    users=UserTable(boto3.resource("dynamodb"), settings.users_table), now=now, new_id=new_id
)
idempotency = Idempotency(settings.idempotency_table, purpose="create-user")
app = rest_resolver(settings.cors_origin)


@app.get("/users")
def list_users(
    limit: Annotated[PageLimit, Query()] = PAGE_LIMIT,
    cursor: Annotated[str | None, Query()] = None,
) -> UserPage:
    page = directory.browse(limit=limit, cursor=cursor)
    count("UsersListed", page.count)
    return page


@app.post("/users")
def create_user(
    new: NewUser,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
) -> Response[User]:
    user = register(new, idempotency_key)
    return created(user, location=f"{app.current_event.request_context.path}/{user.id}")


def register(new: NewUser, idempotency_key: str | None) -> User:
    """A new user; with a key, the same one whenever the key comes again from the same member."""

    count("RegistrationAsked")
    if idempotency_key is None:
        return directory.register(new)
    return idempotency.once(
        lambda: directory.register(new),
        key=f"{caller()}:{idempotency_key}",
        request=new.model_dump(mode="json"),
        answer=User,
    )


@app.patch("/users/<user_id>")
def amend_user(user_id: str) -> User:
    # The media type is application/merge-patch+json, which Powertools would not read.
    user = directory.amend(user_id, read(app.current_event.body))
    count("UserAmended")
    return user


def caller() -> str:
    claims = app.current_event.request_context.authorizer.claims or {}
    return str(claims.get("sub", ""))


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    idempotency.begin(context)
    return resolve(app, event, context)
