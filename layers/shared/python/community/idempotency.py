"""Doing a thing once, however often it is asked for: what Powertools' idempotency does.

The first answer is kept for a day in a table, under the key of whoever asks. While the first
request runs, the same one again is refused; when it has failed, the next one tries anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.idempotency.serialization.pydantic import PydanticSerializer
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from community.errors import IdempotencyKeyReusedError, RequestInProgressError

LIFETIME_SECONDS: Final = 24 * 60 * 60
Model = TypeVar("Model", bound=BaseModel)


class Idempotency:
    """One table of answers. ``purpose`` keeps the keys of two uses of it apart."""

    def __init__(self, table: str, *, purpose: str) -> None:
        self._purpose = purpose
        self._store = DynamoDBPersistenceLayer(table_name=table)
        self._config = IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="request",
            expires_after_seconds=LIFETIME_SECONDS,
        )

    def begin(self, context: LambdaContext) -> None:
        """Say when this invocation ends at the latest; an unfinished request expires then."""
        self._config.register_lambda_context(context)

    def once(
        self,
        work: Callable[[], Model],
        *,
        key: str,
        request: Mapping[str, Any],
        answer: type[Model],
    ) -> Model:
        """What ``work`` returns, or what it returned for this key before.

        Raises ``RequestInProgressError`` while the first one runs, and
        ``IdempotencyKeyReusedError`` if the key came with another ``request``.
        """

        run = idempotent_function(
            lambda *, asked: work(),
            data_keyword_argument="asked",
            persistence_store=self._store,
            config=self._config,
            output_serializer=PydanticSerializer(answer),
            key_prefix=self._purpose,
        )
        try:
            result: Model = run(asked={"key": key, "request": request})
        except IdempotencyAlreadyInProgressError as running:
            raise RequestInProgressError from running
        except IdempotencyValidationError as different:
            raise IdempotencyKeyReusedError from different
        return result
