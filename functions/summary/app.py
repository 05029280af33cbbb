"""A user in a line: ``GET /users/{id}/summary`` of the REST API.

The integration is no proxy. Mapping templates make the event, which is all that the function
knows of the request, and the answer. An error's text selects the status, by regular expression.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.data.users import UserTable
from community.domain.record import Record
from community.domain.users import UserDirectory
from community.observability import count, logger, metrics, tracer
from community.settings import SummarySettings
from community.surroundings import new_id, now

settings = SummarySettings.from_environment()
directory = UserDirectory(
    users=UserTable(boto3.resource("dynamodb"), settings.users_table), now=now, new_id=new_id
)


class Question(Record):
    """What the request template makes of a request."""

    user_id: str
    request_id: str


@logger.inject_lambda_context(correlation_id_path="requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    question = Question.model_validate(event)
    count("SummaryAsked")
    return directory.summary(question.user_id).model_dump(mode="json")
