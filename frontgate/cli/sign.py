"""`frontgate sign`: a request to an `AWS_IAM` method, signed, for curl; a handshake for wscat."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from frontgate.cli.ask import add_endpoint_option, ask
from frontgate.cli.failure import CommandError

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import ReadOnlyCredentials

_SERVICE = "execute-api"
_OF_HTTP = {"ws": "http", "wss": "https"}


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "sign",
        help="print a curl command with a request signed for AWS_IAM",
        description="Prints a curl command whose request is signed (Signature Version 4) for "
        'execute-api; `eval "$(frontgate sign GET URL)"` sends it. Of a WebSocket API it is the '
        'presigned URL that is printed: `wscat -c "$(frontgate sign GET ws://…)"`. The signature '
        "holds for five minutes. Without --as or --profile the local account's root user signs.",
    )
    parser.add_argument("method", metavar="METHOD")
    parser.add_argument("url", metavar="URL")
    signer = parser.add_mutually_exclusive_group()
    signer.add_argument("--as", dest="role", metavar="ROLE", help="logical id, name or ARN")
    signer.add_argument("--profile", metavar="NAME", help="of ~/.aws/config and credentials")
    parser.add_argument(
        "-d", "--data", default="", metavar="TEXT", help="the body; JSON unless -H says otherwise"
    )
    parser.add_argument(
        "-H", "--header", action="append", default=[], metavar="LINE", help="'Name: value'"
    )
    parser.add_argument(
        "--presigned", action="store_true", help="print a URL with the signature in its query"
    )
    add_endpoint_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    keys = ask(options.endpoint, "keys", {"role": options.role}, expected="accessKey")
    credentials = _of_profile(options.profile) if options.profile else _given(keys)
    scheme, separator, rest = options.url.partition("://")
    is_socket = scheme in _OF_HTTP
    options.url = f"{_OF_HTTP.get(scheme, scheme)}{separator}{rest}"
    options.presigned = options.presigned or is_socket
    request = _signed(options, credentials, keys["region"])
    if is_socket:
        print(f"{scheme}{separator}{str(request.url).partition(separator)[2]}")
    else:
        print(request.url if options.presigned else shlex.join(_curl(request)))
    return 0


def _given(keys: dict[str, Any]) -> ReadOnlyCredentials:
    from botocore.credentials import ReadOnlyCredentials

    return ReadOnlyCredentials(keys["accessKey"], keys["secretKey"], keys["sessionToken"])


def _of_profile(name: str) -> ReadOnlyCredentials:
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    try:
        found = Session(profile=name).get_credentials()
        if found is not None:
            frozen: ReadOnlyCredentials = found.get_frozen_credentials()
            return frozen
    except BotoCoreError as error:
        raise CommandError(str(error)) from None
    raise CommandError(f"the profile {name} has no credentials")


def _signed(
    options: argparse.Namespace, credentials: ReadOnlyCredentials, region: str
) -> AWSRequest:
    from botocore.auth import SigV4Auth, SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    if not _is_web_address(options.url):
        raise CommandError(f"{options.url} is not the URL of a request")
    request = AWSRequest(
        method=options.method.upper(),
        url=options.url,
        headers=dict(_header(line) for line in options.header),
        data=options.data.encode(),
    )
    if options.data and "Content-Type" not in request.headers:
        request.headers["Content-Type"] = "application/json"
    auth = SigV4QueryAuth if options.presigned else SigV4Auth
    auth(credentials, _SERVICE, region).add_auth(request)
    return request


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an address, a port that is no number
        return False


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise CommandError(f"{json.dumps(line)} is not a header: write 'Name: value'")
    return name.strip(), value.strip()


def _curl(request: AWSRequest) -> Iterator[str]:
    method = str(request.method)
    how = ("-I",) if method == "HEAD" else ("-i", "-X", method)
    yield from ("curl", *how, str(request.url))
    for name, value in request.headers.items():
        yield from ("-H", f"{name}: {value}")
    if request.data:
        yield from ("--data-binary", request.data.decode())
