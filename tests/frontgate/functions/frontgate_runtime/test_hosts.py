from __future__ import annotations

from typing import Any

import pytest

from frontgate.functions.frontgate_runtime.hosts import AwsHostError, local_address

PORTS: dict[int, int | None] = {443: 4567, 80: 4566}


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("dynamodb.eu-west-1.amazonaws.com", 443, ("127.0.0.1", 4567)),
        ("DynamoDB.eu-west-1.AmazonAWS.com.", "443", ("127.0.0.1", 4567)),
        (b"s3.eu-west-1.amazonaws.com", "https", ("127.0.0.1", 4567)),
        ("sts.cn-north-1.amazonaws.com.cn", 80, ("127.0.0.1", 4566)),
        ("lambda.eu-west-1.api.aws", None, ("127.0.0.1", None)),
        ("abc.execute-api.localhost", 443, ("127.0.0.1", 4567)),
        ("abc.execute-api.localhost", 4566, ("127.0.0.1", 4566)),
        ("anything.localhost", 8080, ("127.0.0.1", 8080)),
        ("localhost", 8080, None),
        ("example.com", 443, None),
        ("amazonaws.com.example.org", 443, None),
        ("127.0.0.1", 443, None),
        (None, 443, None),
    ],
)
def test_where_a_connection_goes(host: Any, port: Any, address: Any) -> None:
    assert local_address(host, port, PORTS) == address


def test_an_https_call_without_a_tls_port_is_refused_by_name() -> None:
    with pytest.raises(AwsHostError, match=r"s3\.amazonaws\.com:443 .* does not reach AWS"):
        local_address("s3.amazonaws.com", 443, {443: None, 80: 4566})


def test_another_port_of_aws_is_refused() -> None:
    with pytest.raises(AwsHostError, match=r"s3\.amazonaws\.com:8443 is an AWS address"):
        local_address("s3.amazonaws.com", 8443, PORTS)


async def test_function_code_reaches_the_gateway_by_aws_names(sandbox: Any) -> None:
    """http.client, asyncio and a plain socket, in a function's own process."""
    import asyncio
    import json

    from frontgate.functions import SandboxSettings

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        host = request.lower().partition(b"host: ")[2].partition(b"\r\n")[0]
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(host), host))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    source = """
        import asyncio, socket, urllib.request
        NAME = "sqs.eu-west-1.amazonaws.com"
        async def opened():
            reader, writer = await asyncio.open_connection(NAME, 80)
            peer = writer.get_extra_info("peername")
            writer.close()
            return peer
        def handler(event, context):
            plain = socket.socket()
            plain.connect((NAME, 80))
            try:
                urllib.request.urlopen(f"https://{NAME}/", timeout=5)
            except OSError as error:
                refused = str(error)
            return {"host": urllib.request.urlopen(f"http://{NAME}/").read().decode(),
                    "plain": plain.getpeername(), "asyncio": asyncio.run(opened()),
                    "refused": refused}
    """
    settings = SandboxSettings(
        region="eu-west-1", account_id="1", aws_endpoint=f"http://127.0.0.1:{port}"
    )
    async with server:
        service = sandbox.service(sandbox=settings)
        await service.add(sandbox.config(source))
        invocation = await service.invoke("work", b"{}")
    seen = json.loads(invocation.payload)
    assert seen.pop("refused").endswith("does not reach AWS>")
    assert seen == {
        "host": "sqs.eu-west-1.amazonaws.com",
        "plain": ["127.0.0.1", port],
        "asyncio": ["127.0.0.1", port],
    }
