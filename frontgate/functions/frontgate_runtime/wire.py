"""The frames between the gateway and an execution environment.

One stream socket per environment, one invocation at a time. A frame is a fixed header and raw
bytes; an invocation's payload is never wrapped or copied into JSON.

    invocation:  metadata length, payload length, deadline (epoch ms) | metadata | payload
    reply:       kind, peak memory (KB), payload length               | payload

Metadata is UTF-8 text: request id, invoked ARN, trace id and client context, one per line.
"""

from __future__ import annotations

import struct

INVOCATION = struct.Struct("!IIQ")
REPLY = struct.Struct("!BII")

READY = 1
INIT_ERROR = 2
RESULT = 3
ERROR = 4

# Lambda's synchronous limit, as its own error message gives it (6 MB and a little).
RESPONSE_LIMIT = 6_291_556

# Control messages (gateway and fork server) are JSON behind this length.
CONTROL = struct.Struct("!I")
