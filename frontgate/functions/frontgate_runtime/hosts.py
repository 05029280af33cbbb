"""Name resolution inside a function: AWS host names lead to the gateway, never to AWS.

`socket.getaddrinfo` is what http.client, urllib3, botocore and asyncio resolve with. Replacing it
keeps the `Host` header, the TLS server name and the signature of a request as function code made
them; only the address and port of the connection change. `socket.connect` with a host name resolves
in C, past `getaddrinfo`, so it is sent the same way.
"""

from __future__ import annotations

import socket
from typing import Any

AWS_SUFFIXES = (
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".api.aws",
    ".on.aws",
    ".amazoncognito.com",
    ".execute-api.localhost",
)
LOOPBACK = "127.0.0.1"


class AwsHostError(socket.gaierror):
    """A call that would have left the laptop for AWS."""


def install(ports: dict[int, int | None]) -> None:
    """Patch `socket`. `ports` maps 443 and 80 to the gateway's ports; None refuses the port."""
    resolve = socket.getaddrinfo
    connect = socket.socket.connect
    connect_ex = socket.socket.connect_ex

    def local_getaddrinfo(
        host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> Any:
        local = local_address(host, port, ports)
        if local is None:
            return resolve(host, port, family, type, proto, flags)
        return resolve(local[0], local[1], socket.AF_INET, type, proto, flags)

    def local_gethostbyname(host: str) -> str:
        return str(local_getaddrinfo(host, None, socket.AF_INET)[0][4][0])

    def local_connect(self: socket.socket, address: Any) -> None:
        connect(self, _connect_address(address, ports))

    def local_connect_ex(self: socket.socket, address: Any) -> int:
        return connect_ex(self, _connect_address(address, ports))

    for target, name, replacement in (
        (socket, "getaddrinfo", local_getaddrinfo),
        (socket, "gethostbyname", local_gethostbyname),
        (socket.socket, "connect", local_connect),
        (socket.socket, "connect_ex", local_connect_ex),
    ):
        setattr(target, name, replacement)


def local_address(host: Any, port: Any, ports: dict[int, int | None]) -> tuple[str, Any] | None:
    """Where a connection to `host` goes on this machine; None when it is not ours to say.

    Raises AwsHostError for an AWS host on a port that the gateway does not serve.
    """
    name = _plain(host)
    if name.endswith(AWS_SUFFIXES):
        return LOOPBACK, _local_port(name, port, ports)
    if name.endswith(".localhost"):
        return LOOPBACK, port
    return None


def _connect_address(address: Any, ports: dict[int, int | None]) -> Any:
    if not isinstance(address, tuple) or len(address) != 2:
        return address
    return local_address(address[0], address[1], ports) or address


def _plain(host: Any) -> str:
    if isinstance(host, bytes):
        host = host.decode("latin-1")
    return host.lower().rstrip(".") if isinstance(host, str) else ""


def _local_port(name: str, port: Any, ports: dict[int, int | None]) -> Any:
    number = {"https": 443, "http": 80}.get(port, port)
    if isinstance(number, str) and number.isdigit():
        number = int(number)
    if number is None or number == 0:
        return number
    if number not in ports:
        if name.endswith(".localhost"):
            return number
        raise AwsHostError(
            socket.EAI_FAIL,
            f"{name}:{number} is an AWS address, and frontgate serves AWS only on ports 443 and 80",
        )
    if ports[number] is None:
        raise AwsHostError(
            socket.EAI_FAIL,
            f"{name}:{number} is an AWS address, and frontgate has no TLS port to answer it; "
            "the call was refused so that it does not reach AWS",
        )
    return ports[number]
