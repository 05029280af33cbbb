"""The steps of the state machines ``screening`` and ``onboarding``.

A machine names the step in its task's input. An error leaves the function under its own name, which
the machines catch: ``ApplicationRefusedError`` is final, everything else is worth another try.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.data.messages import MessageTable
from community.data.users import UserTable
from community.domain.onboarding import Onboarding
from community.domain.users import User
from community.observability import count, logger, metrics, tracer
from community.settings import OnboardingSettings
from community.surroundings import now

Answer = dict[str, Any]

settings = OnboardingSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
onboarding = Onboarding(
    users=UserTable(dynamodb, settings.users_table),
    messages=MessageTable(dynamodb, settings.messages_table),
    now=now,
)


def check(event: Answer) -> Answer:
    application = onboarding.check(event["application"])
    count("ApplicationChecked")
    return application.model_dump(mode="json")


def register(event: Answer) -> Answer:
    application = onboarding.check(event["application"])
    user = onboarding.register(application, onboarding_id=event["id"])
    count("MemberRegistered")
    return user.model_dump(mode="json")


def welcome(event: Answer) -> Answer:
    message = onboarding.welcome(User.model_validate(event["member"]))
    count("MemberWelcomed")
    return message.model_dump(mode="json")


def withdraw(event: Answer) -> Answer:
    onboarding.withdraw(event["application"], onboarding_id=event["id"])
    count("MemberWithdrawn")
    return {}


STEPS: Final[Mapping[str, Callable[[Answer], Answer]]] = {
    "check": check,
    "register": register,
    "welcome": welcome,
    "withdraw": withdraw,
}


@logger.inject_lambda_context(correlation_id_path="id")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: Answer, context: LambdaContext) -> Answer:
    count("StepStarted")
    return STEPS[event["step"]](event)
