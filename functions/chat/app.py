"""Chat: the routes of the WebSocket API that have a function.

A refused message is explained to its sender through ``@connections``, because a route answers only
if it has a route response. A refused connection gets the status as the answer to its handshake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from community.data.connections import CONCURRENCY, Connections
from community.data.memberships import MembershipTable
from community.data.messages import MessageTable
from community.data.rooms import RoomTable
from community.domain.chat import Chat
from community.domain.frames import ErrorFrame, HistoryFrame, RoomFrame
from community.domain.messages import History
from community.domain.rooms import DASHBOARD, GENERAL, Rooms
from community.errors import CommunityError, UnknownActionError
from community.observability import count, logger, metrics, tracer
from community.settings import ChatSettings
from community.socket_events import (
    SUBPROTOCOL,
    GetHistory,
    JoinRoom,
    SendMessage,
    SocketEvent,
)
from community.surroundings import new_suffix, now

Answer = dict[str, Any]

CONNECT: Final = "$connect"
OK: Final[Answer] = {"statusCode": 200}

settings = ChatSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
connections = Connections(
    boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=settings.ws_endpoint,
        config=Config(max_pool_connections=CONCURRENCY),
    )
)
rooms = Rooms(store=RoomTable(dynamodb, settings.rooms_table), now=now)
messages = MessageTable(dynamodb, settings.messages_table)
history = History(rooms=rooms, messages=messages)
chat = Chat(
    rooms=rooms,
    messages=messages,
    memberships=MembershipTable(dynamodb, settings.connections_table),
    sockets=connections,
    now=now,
    new_suffix=new_suffix,
)


def connect(event: SocketEvent) -> Answer:
    enter(event, event.query_string_parameters.get("room", GENERAL.id))
    count("MemberConnected")
    if event.speaks_our_protocol:
        # A browser closes a connection for which none of its sub-protocols was chosen.
        return {**OK, "headers": {"Sec-WebSocket-Protocol": SUBPROTOCOL}}
    return OK


def disconnect(event: SocketEvent) -> Answer:
    chat.disconnect(event.connection_id)
    count("MemberDisconnected")
    return OK


def join_room(event: SocketEvent) -> Answer:
    room = event.read(JoinRoom).room
    enter(event, room)
    count("RoomJoined")
    return {**OK, "body": RoomFrame(type="joined", room=room).model_dump_json()}


def leave_room(event: SocketEvent) -> Answer:
    room = event.read(JoinRoom).room
    chat.leave(room, connection_id=event.connection_id)
    count("RoomLeft")
    return {**OK, "body": RoomFrame(type="left", room=room).model_dump_json()}


def enter(event: SocketEvent, room: str) -> None:
    if room == DASHBOARD.id:
        event.demand_scope("community/users.read")  # it tells who joins the community
    chat.join(room, connection_id=event.connection_id, user_id=event.member)


def send_message(event: SocketEvent) -> Answer:
    event.demand_scope("community/rooms.write")
    said = event.read(SendMessage)
    delivery = chat.send(
        said.message, room=said.room, sender=event.member, connection_id=event.connection_id
    )
    count("MessageSent")
    count("MessageDelivered", delivery.delivered)
    return OK


def get_history(event: SocketEvent) -> Answer:
    asked = event.read(GetHistory)
    page = history.page(asked.room, limit=asked.limit)
    count("MessagesListed", page.count)
    return {**OK, "body": HistoryFrame.of(asked.room, page).model_dump_json()}


def reject_unknown(event: SocketEvent) -> Answer:
    raise UnknownActionError


ROUTES: Final[Mapping[str, Callable[[SocketEvent], Answer]]] = {
    CONNECT: connect,
    "$disconnect": disconnect,
    "$default": reject_unknown,
    "sendmessage": send_message,
    "gethistory": get_history,
    "joinroom": join_room,
    "leaveroom": leave_room,
}


def refuse(event: SocketEvent, error: CommunityError) -> Answer:
    logger.info("refused", extra={"status": error.status, "answer": str(error)})
    count("RequestRefused")
    if event.route_key != CONNECT:
        connections.deliver(ErrorFrame.of(error), frozenset({event.connection_id}))
    return {"statusCode": error.status}


@logger.inject_lambda_context(correlation_id_path="requestContext.connectionId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> Answer:
    socket_event = SocketEvent.model_validate(event)
    try:
        return ROUTES[socket_event.route_key](socket_event)
    except CommunityError as error:
        return refuse(socket_event, error)
