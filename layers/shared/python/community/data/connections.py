"""The open WebSocket connections, written to through API Gateway's ``@connections``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from community.domain.chat import Delivery
from community.domain.record import Record
from community.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

CONCURRENCY: Final = 16
"""Posts at one time; give the client as many connections in its pool."""


class _Outcome(Enum):
    DELIVERED = auto()
    GONE = auto()
    FAILED = auto()


class Connections:
    """The domain's ``Sockets``."""

    def __init__(self, client: ApiGatewayManagementApiClient) -> None:
        self._client = client

    def deliver(self, frame: Record, connection_ids: frozenset[str]) -> Delivery:
        data = frame.model_dump_json().encode()
        addressees = sorted(connection_ids)
        with ThreadPoolExecutor(max_workers=CONCURRENCY) as pool:
            outcomes = list(pool.map(lambda addressee: self._post(data, addressee), addressees))
        return Delivery(
            delivered=outcomes.count(_Outcome.DELIVERED),
            gone=frozenset(
                addressee
                for addressee, outcome in zip(addressees, outcomes, strict=True)
                if outcome is _Outcome.GONE
            ),
            failed=outcomes.count(_Outcome.FAILED),
        )

    def _post(self, data: bytes, connection_id: str) -> _Outcome:
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            # A 410 has no body (recorded on AWS), so the status is what can be relied on.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.GONE:
                return _Outcome.GONE
            return self._failed(connection_id)
        except BotoCoreError:
            return self._failed(connection_id)
        return _Outcome.DELIVERED

    def _failed(self, connection_id: str) -> _Outcome:
        logger.exception("could not post", extra={"connectionId": connection_id})
        return _Outcome.FAILED
