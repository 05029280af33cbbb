"""Chat rooms: ``/rooms`` and ``/rooms/{id}/messages`` of the HTTP API."""

from __future__ import annotations

from typing import Annotated, Any

import boto3
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import created, http_resolver, resolve
from community.data.messages import MessageTable
from community.data.rooms import RoomTable
from community.domain.messages import History, MessagePage
from community.domain.pages import PAGE_LIMIT, PageLimit
from community.domain.rooms import NewRoom, Room, RoomList, Rooms
from community.observability import count, logger, metrics, tracer
from community.settings import RoomsSettings
from community.surroundings import now

settings = RoomsSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
rooms = Rooms(store=RoomTable(dynamodb, settings.rooms_table), now=now)
history = History(rooms=rooms, messages=MessageTable(dynamodb, settings.messages_table))
app = http_resolver()


@app.get("/rooms")
def list_rooms() -> RoomList:
    answer = rooms.list()
    count("RoomsListed", answer.count)
    return answer


@app.post("/rooms")
def open_room(new: NewRoom) -> Response[Room]:
    room = rooms.open(new)
    count("RoomOpened")
    return created(
        room, location=f"{app.current_event.request_context.http.path}/{room.id}/messages"
    )


@app.get("/rooms/<room>/messages")
def list_messages(
    room: str,
    limit: Annotated[PageLimit, Query()] = PAGE_LIMIT,
    cursor: Annotated[str | None, Query()] = None,
) -> MessagePage:
    page = history.page(room, limit=limit, cursor=cursor)
    count("MessagesListed", page.count)
    return page


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
