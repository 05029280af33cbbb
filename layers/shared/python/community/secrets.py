"""The secret with which webhooks and office badges are signed.

It is in Secrets Manager and not in the environment, where everybody who may describe a function
could read it. A function keeps it for five minutes, so that a rotation reaches it soon.
"""

from __future__ import annotations

from typing import Final

from aws_lambda_powertools.utilities import parameters

MAX_AGE_SECONDS: Final = 300


def signing_secret(secret_id: str) -> str:
    """The current value."""
    return str(parameters.get_secret(secret_id, max_age=MAX_AGE_SECONDS))
