"""What the core reaches for outside itself, put together from what a running gateway has."""

from __future__ import annotations

import asyncio
import binascii
import random
import time

from frontgate.aws.credentials import LocalIdentities
from frontgate.aws.integration_caller import IntegrationCaller
from frontgate.aws.outgoing import Outgoing
from frontgate.functions import FunctionService
from frontgate.identifiers import new_request_id, random_bits
from frontgate.wire import DeferredLogSink, InvocationPermission, LogSink, Outside, VpcLinks


def outside_of(
    *,
    functions: FunctionService,
    permits: InvocationPermission,
    integrations: IntegrationCaller,
    outgoing: Outgoing,
    backends: VpcLinks,
    log: LogSink,
    log_later: DeferredLogSink,
    identities: LocalIdentities,
) -> Outside:
    return Outside(
        clock=time.time,
        timer=time.monotonic,
        random=random.random,
        new_request_id=new_request_id,
        new_extended_request_id=new_extended_request_id,
        invoke=functions.invoke,
        invoke_event=functions.invoke_event,
        aws=integrations,
        aws_refusal=integrations.refusal,
        allows=integrations.allows,
        http=outgoing,
        vpc_link=backends,
        log=log,
        log_later=log_later,
        credentials=identities.credentials,
        offload=asyncio.to_thread,
        permits=permits,
    )


def new_extended_request_id() -> str:
    encoded = binascii.b2a_base64(random_bits(88).to_bytes(11), newline=False).decode()
    return encoded.replace("+", "-").replace("/", "_")
