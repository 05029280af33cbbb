"""Compressed requests and answers. Source: documented, unless a test says otherwise."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from frontgate.control.rest_api import IntegrationType, Method
from frontgate.wire import PAYLOAD_BYTES, HttpResponse, Invocation

fact = pytest.mark.fact

TEXT = b"abc" * 100


def raw_deflate(body):
    return zlib.compress(body, wbits=-15)


@pytest.fixture
def answering(serve, lambda_proxy, world):
    """An API that compresses from a size on, and answers with `body`."""

    def make(body, *, minimum, headers=None):
        document = {"statusCode": 200, "body": body.decode(), "headers": headers or {}}
        world.invocation = Invocation(200, json.dumps(document).encode())
        return serve({"/": [lambda_proxy()]}, minimum_compression_size=minimum)

    return make


def coding_of(answer):
    return dict(answer.headers).get("Content-Encoding")


@fact("compression.coding")
@pytest.mark.parametrize(
    ("accept", "coding", "read"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("GZIP", "gzip", gzip.decompress),
        ("deflate", "deflate", zlib.decompress),
        ("gzip, deflate, br", "gzip", gzip.decompress),
        ("deflate;q=0.5, gzip", "deflate", zlib.decompress),
        ("br, gzip", None, None),
        ("identity", None, None),
        ("*", None, None),
        ("gzip;q=0", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
async def test_the_first_coding_that_the_client_names(answering, accept, coding, read):
    headers = {} if accept is None else {"Accept-Encoding": accept}
    answer = await answering(TEXT, minimum=0)("GET", "/", headers=headers)
    assert coding_of(answer) == coding
    assert (read(answer.body) if read else answer.body) == TEXT


@fact("compression.size")
@pytest.mark.parametrize(
    ("minimum", "is_compressed"), [(None, False), (301, False), (300, True), (0, True)]
)
async def test_from_a_size_on(answering, minimum, is_compressed):
    answer = await answering(TEXT, minimum=minimum)("GET", "/", headers={"Accept-Encoding": "gzip"})
    assert (coding_of(answer) == "gzip") is is_compressed


async def test_nothing_is_not_compressed(answering):
    """Source: assumed."""
    answer = await answering(b"", minimum=0)("GET", "/", headers={"Accept-Encoding": "gzip"})
    assert (coding_of(answer), answer.body) == (None, b"")


@fact("compression.coded")
async def test_what_is_coded_stays_as_it_is(answering):
    headers = {"content-encoding": "br"}
    answer = await answering(TEXT, minimum=0, headers=headers)(
        "GET", "/", headers={"Accept-Encoding": "gzip"}
    )
    assert answer.body == TEXT
    assert [value for name, value in answer.headers if name == "content-encoding"] == ["br"]
    assert coding_of(answer) is None


async def test_the_size_is_that_after_mapping(serve, mock):
    template = "x" * 50
    api = serve({"/": [mock(template)]}, minimum_compression_size=50)
    answer = await api("GET", "/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.body) == b"x" * 50


async def test_the_gateways_own_answers_are_not_compressed(serve, mock):
    """Source: assumed: there is no integration response."""
    api = serve({"/": [mock()]}, minimum_compression_size=0)
    answer = await api("GET", "/nothing", headers={"Accept-Encoding": "gzip"})
    assert coding_of(answer) is None


@pytest.fixture
def echo(serve, lambda_proxy, world):
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    return serve({"/": [lambda_proxy("POST")]})


@fact("compression.request")
@pytest.mark.parametrize(
    ("coding", "compress"),
    [
        ("gzip", gzip.compress),
        ("Gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("identity", lambda body: body),
        ("gzip", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:])),
    ],
)
async def test_a_compressed_request(echo, world, coding, compress):
    """Source: documented; assumed for deflate without its framing."""
    await echo("POST", "/", headers={"Content-Encoding": coding}, body=compress(TEXT))
    assert world.event["body"] == TEXT.decode()


async def test_it_is_validated_and_mapped_as_it_was_before(serve, world, transformed):
    method = transformed(
        IntegrationType.HTTP,
        [],
        verb="POST",
        uri="https://backend.example",
        http_method="POST",
        request_templates={"application/json": '{"name": $input.json("$.name")}'},
    )
    world.http_response = HttpResponse(status=200)
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    await serve({"/": [method]})(
        "POST", "/", headers=headers, body=gzip.compress(b'{"name": "Ada"}')
    )
    assert world.http_requests[0].body == b'{"name": "Ada"}'


GZIPPED = gzip.compress(TEXT, mtime=0)  # the time would be in the names of the tests


@fact("compression.unsupported")
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", TEXT),
        ("gzip, gzip", gzip.compress(GZIPPED, mtime=0)),
        ("gzip", TEXT),
        ("gzip", GZIPPED[:-9]),
        ("gzip", GZIPPED + b"more"),
        ("deflate", GZIPPED),
    ],
    # Compressed bytes hold the time: as names they differ between workers.
    ids=["unknown", "twice", "plain", "cut", "trailing", "mistaken"],
)
async def test_what_cannot_be_decompressed(echo, world, coding, body):
    answer = await echo("POST", "/", headers={"Content-Encoding": coding}, body=body)
    assert (answer.status, json.loads(answer.body)) == (415, {"message": "Unsupported Media Type"})
    assert world.invoked == []


async def test_no_body_needs_no_decompression(serve, lambda_proxy, world):
    """Source: recorded: the header is there to be read."""
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    await serve({"/": [lambda_proxy()]})("GET", "/", headers={"Content-Encoding": "br"})
    assert world.event["headers"]["Content-Encoding"] == "br"


@fact("limits.decompressed")
async def test_a_small_body_may_hold_a_very_large_one(echo, world):
    """A bomb: 10 KB that become 10 MB and one byte."""
    bomb = gzip.compress(bytes(PAYLOAD_BYTES + 1))
    assert len(bomb) < 20_000
    answer = await echo("POST", "/", headers={"Content-Encoding": "gzip"}, body=bomb)
    assert (answer.status, answer.body) == (413, b'{"message": "Request Too Long"}')
    assert world.invoked == []


async def test_bombs_in_a_row(echo):
    halves = gzip.compress(bytes(PAYLOAD_BYTES // 2 + 1)) * 2
    answer = await echo("POST", "/", headers={"Content-Encoding": "gzip"}, body=halves)
    assert answer.status == 413


async def test_what_takes_long_runs_elsewhere(serve, mock, world):
    """Nobody else should have to wait for it."""
    elsewhere = []

    async def offload(work):
        elsewhere.append(work)
        return work()

    world.offload = offload
    method: Method = mock("x" * 40_000, verb="POST")
    api = serve({"/": [method], "/small": [mock("x")]}, minimum_compression_size=0)
    accept = {"Accept-Encoding": "gzip"}
    assert (await api("GET", "/small", headers=accept)).status == 200
    assert elsewhere == []
    body = gzip.compress(bytes(range(256)) * 200, compresslevel=0)
    answer = await api("POST", "/", headers={**accept, "Content-Encoding": "gzip"}, body=body)
    assert (answer.status, len(elsewhere)) == (200, 2)
