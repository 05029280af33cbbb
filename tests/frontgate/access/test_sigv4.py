"""Signatures, judged against those of botocore, which AWS accepts.

Source of the texts: recorded on API Gateway, unless a test says otherwise (`recorded elsewhere`: of
another AWS service, whose front is the same).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgate.access.signed_request import (
    IncompleteSignatureError,
    MissingSignatureError,
    SignatureError,
)
from frontgate.access.sigv4 import (
    ExpiredCredentialError,
    InvalidSignatureError,
    SigV4,
    UnknownCredentialError,
)
from frontgate.wire import Credential, HttpRequest

ACCESS_KEY = "AKIDEXAMPLE"
HOST = "abcdefghij.execute-api.us-east-1.amazonaws.com"
NOW = 1440938160.0  # 20150830T123600Z


class Keys:
    def __init__(self) -> None:
        self.known: dict[str, Credential] = {}
        self.asked: list[str] = []

    async def __call__(self, access_key):
        self.asked.append(access_key)
        return self.known.get(access_key)


@pytest.fixture
def keys(credential) -> Keys:
    keys = Keys()
    keys.known[ACCESS_KEY] = credential()
    return keys


@pytest.fixture
def authenticate(keys):
    async def run(request: HttpRequest, *, now: float = NOW):
        signatures = SigV4(region="us-east-1", clock=lambda: now, credentials=keys)
        return await signatures.authenticate(request)

    return run


REQUESTS = [
    {},
    {"path": "/"},
    {"path": "/dev"},
    {"path": "/dev/"},
    {"path": "/dev//users"},
    {"path": "/dev/a/../users/./b"},
    {"path": "/dev/.well-known"},
    {"path": "/dev/..hidden"},
    {"path": "/dev/a%20b"},
    {"path": "/dev/%E2%82%AC"},
    {"path": "/dev/a%2Fb"},
    {"path": "/dev/@connections/abc%3D"},
    {"path": "/dev/a:b,c;d=e!f(g)*~h"},
    {"query": "b=2&a=1"},
    {"query": "a=2&a=1&a=10"},
    {"query": "A=1&a=2&a-b=3&a_b=4&ab=5"},
    {"query": "q=a%20b%2Bc%2Fd"},
    {"query": "q=%E2%82%AC&name=%C3%A9"},
    {"query": "flag=&q="},
    {"method": "POST", "body": b'{"a": 1}', "headers": {"Content-Type": "application/json"}},
    {"method": "PUT", "body": bytes(range(256))},
    {"headers": {"X-Spaces": "  a   b  c "}},
    {"headers": {"X-Amz-Meta": "v", "Accept": "*/*"}},
]


@pytest.mark.parametrize("sent", REQUESTS, ids=str)
async def test_what_botocore_signs_is_good(authenticate, signed, sent):
    assert (await authenticate(signed(**sent))).access_key == ACCESS_KEY


@pytest.mark.parametrize("sent", [sent for sent in REQUESTS if "body" not in sent], ids=str)
async def test_what_botocore_presigns_is_good(authenticate, signed, sent):
    """Without a body: botocore would put it into the query string."""
    assert (await authenticate(signed(**sent, expires=900))).access_key == ACCESS_KEY


@pytest.mark.parametrize("expires", [None, 900])
async def test_a_session_token(authenticate, keys, expires, signed, credential):
    keys.known[ACCESS_KEY] = credential(session_token="token/+=")
    assert await authenticate(signed(token="token/+=", expires=expires))
    for token in ("other", None, "token\N{EURO SIGN}"):
        with pytest.raises(UnknownCredentialError):
            await authenticate(signed(token=token, expires=expires))


async def test_a_users_key_has_no_token(authenticate, signed):
    with pytest.raises(UnknownCredentialError):
        await authenticate(signed(token="token"))


async def test_an_unknown_key(authenticate, signed):
    with pytest.raises(UnknownCredentialError) as caught:
        await authenticate(signed(access_key="AKIDOTHER"))
    assert str(caught.value) == "The security token included in the request is invalid."


async def test_a_session_that_is_over(authenticate, keys, signed, credential):
    """Source of the text: assumed."""
    keys.known[ACCESS_KEY] = credential(session_token="token", expires=NOW)
    with pytest.raises(ExpiredCredentialError) as caught:
        await authenticate(signed(token="token"))
    assert str(caught.value) == "The security token included in the request is expired"


@pytest.mark.fact("iam.replay")
async def test_a_signature_may_be_used_again(authenticate, signed):
    """Source: documented (nothing but the time ends it)."""
    request = signed()
    for _ in range(3):
        assert await authenticate(request, now=NOW + 200)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"method": "POST"}, "method"),
        ({"sent_path": "/dev/other"}, "path"),
        ({"query": "a=1"}, "query"),
        ({"body": b"x"}, "body"),
    ],
)
async def test_what_was_signed_cannot_be_changed(authenticate, change, what, signed):
    with pytest.raises(InvalidSignatureError, match="does not match the signature you provided"):
        await authenticate(replace(signed(), **change))


async def test_a_signed_header_cannot_be_changed(authenticate, signed):
    request = signed(headers={"X-Tenant": "a"})
    changed = tuple((n, "b" if n == "X-Tenant" else v) for n, v in request.headers)
    with pytest.raises(InvalidSignatureError):
        await authenticate(replace(request, headers=changed))
    more = (*request.headers, ("X-Tenant", "b"))
    with pytest.raises(InvalidSignatureError):
        await authenticate(replace(request, headers=more))
    assert await authenticate(replace(request, headers=(*request.headers, ("X-Other", "b"))))


@pytest.mark.fact("iam.mismatch")
async def test_the_text_of_a_mismatch(authenticate, signed):
    with pytest.raises(InvalidSignatureError) as caught:
        await authenticate(signed(query="b=2&a=1", secret_key="wrong"))
    payload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    canonical = (
        f"GET\n/dev/users\na=1&b=2\nhost:{HOST}\nx-amz-date:20150830T123600Z\n\n"
        f"host;x-amz-date\n{payload}"
    )
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    assert str(caught.value) == (
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. Consult the service documentation for "
        "details.\n\n"
        f"The Canonical String for this request should have been\n'{canonical}'\n\n"
        "The String-to-Sign should have been\n"
        "'AWS4-HMAC-SHA256\n20150830T123600Z\n"
        f"20150830/us-east-1/execute-api/aws4_request\n{hashed}'\n"
    )


async def test_an_unsigned_payload_is_for_s3_alone(authenticate, signed):
    """Source: recorded (aws-sdk-js-v3 #308, opendal-reqsign #346)."""
    request = signed(
        method="POST", body=b"{}", headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    )
    with pytest.raises(InvalidSignatureError, match="does not match"):
        await authenticate(request)


@pytest.mark.parametrize(
    ("now", "message"),
    [
        (NOW + 300, None),
        (
            NOW + 301,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
            "(20150830T124101Z - 5 min.)",
        ),
        (NOW - 300, None),
        (
            NOW - 301,
            "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
            "(20150830T123059Z + 5 min.)",
        ),
    ],
)
@pytest.mark.fact("iam.time")
async def test_five_minutes_either_way(authenticate, now, message, signed):
    if message is None:
        assert await authenticate(signed(), now=now)
        return
    with pytest.raises(InvalidSignatureError) as caught:
        await authenticate(signed(), now=now)
    assert str(caught.value) == message


@pytest.mark.fact("iam.presigned")
async def test_a_presigned_request_says_how_long_it_is_good_for(authenticate, signed):
    """Source: documented (X-Amz-Expires); the text beyond it is assumed."""
    request = signed(expires=900)
    assert await authenticate(request, now=NOW + 900)
    with pytest.raises(InvalidSignatureError, match=r"\(20150830T125101Z - 15 min\.\)"):
        await authenticate(request, now=NOW + 901)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            {"region": "eu-west-1"},
            "Credential should be scoped to a valid region, not 'eu-west-1'. ",
        ),
        ({"service": "s3"}, "Credential should be scoped to correct service: 'execute-api'. "),
        (
            {"region": "us-west-2", "service": "lambda"},
            "Credential should be scoped to a valid region, not 'us-west-2'. "
            "Credential should be scoped to correct service: 'execute-api'. ",
        ),
    ],
)
@pytest.mark.fact("iam.scope")
async def test_the_scope(authenticate, keys, sent, message, signed):
    with pytest.raises(InvalidSignatureError) as caught:
        await authenticate(signed(**sent))
    assert str(caught.value) == message
    assert keys.asked == []


SCOPE = "20150830/us-east-1/execute-api/aws4_request"


def header(value: str | None, **more: str) -> HttpRequest:
    lines = [("Host", HOST), ("X-Amz-Date", "20150830T123600Z"), *more.items()]
    if value is not None:
        lines.append(("Authorization", value))
    return HttpRequest(
        method="GET", path="/", query="", headers=tuple(lines), body=b"", source_ip="127.0.0.1"
    )


def written(
    *, credential: str = f"{ACCESS_KEY}/{SCOPE}", signed_headers: str = "host", start: str = ""
) -> HttpRequest:
    algorithm = start or "AWS4-HMAC-SHA256"
    return header(
        f"{algorithm} Credential={credential}, SignedHeaders={signed_headers}, Signature=00"
    )


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        (  # recorded elsewhere
            written(credential=f"{ACCESS_KEY}/20150829/us-east-1/execute-api/aws5_request"),
            InvalidSignatureError,
            "Credential should be scoped with a valid terminator: 'aws4_request', not "
            "'aws5_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 "
            "version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'. ",
        ),
        (  # recorded elsewhere
            written(signed_headers="x-amz-date"),
            InvalidSignatureError,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (  # recorded elsewhere
            written(credential="a/b/c/d"),
            IncompleteSignatureError,
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term, got 'a/b/c/d'",
        ),
        (  # recorded elsewhere
            written(start="AWS4-HMAC-SHA512"),
            IncompleteSignatureError,
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). ",
        ),
    ],
)
async def test_what_is_wrong_with_a_signature(authenticate, request_, error, message):
    with pytest.raises(error) as caught:
        await authenticate(request_)
    assert str(caught.value) == message


async def test_no_signature(authenticate):
    with pytest.raises(MissingSignatureError) as caught:
        await authenticate(header(None))
    assert str(caught.value) == "Missing Authentication Token"


async def test_the_time_is_looked_at_before_the_key(authenticate, keys, signed):
    """Source: recorded elsewhere (the order)."""
    with pytest.raises(InvalidSignatureError, match="expired"):
        await authenticate(signed(access_key="nobody", region="x", at=NOW - 1000))
    assert keys.asked == []


WORDS = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40)


@settings(max_examples=200)
@given(
    authorization=st.one_of(
        WORDS,
        st.builds(
            "AWS4-HMAC-SHA256 Credential={}, SignedHeaders={}, Signature={}".format, *[WORDS] * 3
        ),
    ),
    date=st.one_of(WORDS, st.just("20150830T123600Z")),
    query=st.text(max_size=60).map(lambda text: text.encode("utf-8", "ignore").decode("latin-1")),
    path=WORDS,
)
async def test_nonsense_is_refused_and_never_breaks_anything(authorization, date, query, path):
    """Source: ours. What a server lets through as header, query string and path."""
    signatures = SigV4(region="us-east-1", clock=lambda: NOW, credentials=Keys())
    request = HttpRequest(
        method="GET",
        path=f"/{path}",
        query=query,
        headers=(("Host", HOST), ("X-Amz-Date", date), ("Authorization", authorization)),
        body=b"",
        source_ip="127.0.0.1",
    )
    with pytest.raises(SignatureError):
        await signatures.authenticate(request)


@settings(max_examples=100)
@given(
    values=st.dictionaries(
        st.sampled_from(
            [
                "Algorithm",
                "Credential",
                "Date",
                "Expires",
                "SignedHeaders",
                "Signature",
                "Security-Token",
            ]
        ),
        st.lists(
            st.sampled_from(["%ff", "%e2", "%", "=", "a", "/", "host", ";", "2", "+", "Z", "T"])
        ).map("".join),
    )
)
async def test_a_nonsensical_presigned_request(values):
    """Source: ours."""
    signatures = SigV4(region="us-east-1", clock=lambda: NOW, credentials=Keys())
    query = "&".join(f"X-Amz-{name}={value}" for name, value in values.items())
    request = HttpRequest(
        method="GET",
        path="/",
        query=query,
        headers=(("Host", HOST),),
        body=b"",
        source_ip="127.0.0.1",
    )
    with pytest.raises(SignatureError):
        await signatures.authenticate(request)
