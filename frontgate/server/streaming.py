"""Answers whose body is still coming when their head leaves."""

from __future__ import annotations

import asyncio
import logging

from frontgate.server.flow_control import FlowControl
from frontgate.server.limits import MALFORMED_RESPONSE
from frontgate.server.serialize import (
    WITHOUT_BODY,
    MalformedResponseError,
    serialize,
    serialize_head,
)
from frontgate.wire import BodyStream, HttpRequest, HttpResponse

_logger = logging.getLogger("frontgate.server")


async def send_stream(
    transport: asyncio.Transport,
    flow: FlowControl,
    *,
    request: HttpRequest,
    response: HttpResponse,
    stream: BodyStream,
    chunked: bool,
    keep_alive: bool,
) -> bool:
    """Write the answer as it comes, and no faster than the client reads. Closes the stream.

    Returns whether the connection can go on. A stream that fails cannot be told from one that ends
    but by a connection that ends too early.
    """
    to_head = request.method == "HEAD"
    try:
        try:
            head = serialize_head(response, chunked=chunked, keep_alive=keep_alive)
        except MalformedResponseError as error:
            _logger.error("an answer could not be sent: %s", error)
            transport.write(serialize(MALFORMED_RESPONSE, to_head=to_head, keep_alive=keep_alive))
            return keep_alive
        transport.write(head)
        if not to_head and response.status not in WITHOUT_BODY:
            await _send_body(transport, flow, stream, chunked)
        return keep_alive and chunked
    except Exception as error:
        if not transport.is_closing():
            _logger.warning("%s %s broke off: %r", request.method, request.path, error)
        return False
    finally:
        stream.close()


async def _send_body(
    transport: asyncio.Transport, flow: FlowControl, stream: BodyStream, chunked: bool
) -> None:
    while chunk := await stream.read():
        if transport.is_closing():
            return
        transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
        if flow.is_writing_paused:
            await flow.writable()
    if chunked:
        transport.write(b"0\r\n\r\n")
