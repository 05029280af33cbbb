"""Function URLs: their configurations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.definitions import FunctionUrl
from frontgate.aws.lambda_api.lookup import Named, named
from frontgate.aws.lambda_api.paging import page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output


def create_function_url_config(plane: LambdaPlane, given: Input) -> Output:
    found = _named(plane, given)
    if found.qualifier in found.function.urls:
        raise refusals.conflict(
            f"Failed to create function url config for [functionArn = {found.arn}]. Error "
            "message:  FunctionUrlConfig exists for this Lambda function"
        )
    url = new_url(
        found.arn,
        given["AuthType"],
        now=plane.book.clock(),
        cors=given.get("Cors"),
        invoke_mode=given.get("InvokeMode", "BUFFERED"),
    )
    _put(plane, found, url)
    left_out = () if "InvokeMode" in given else ("InvokeMode",)
    return _output(plane, url, without=("LastModifiedTime", *left_out))


def new_url(
    arn: str,
    auth_type: str,
    *,
    now: float,
    cors: Mapping[str, Any] | None,
    invoke_mode: str = "BUFFERED",
) -> FunctionUrl:
    return FunctionUrl(
        id=_new_id(arn),
        function_arn=arn,
        auth_type=auth_type,
        cors=cors,
        invoke_mode=invoke_mode,
        created=now,
        last_modified=now,
    )


def _named(plane: LambdaPlane, given: Input) -> Named:
    found = named(plane, given)
    if found.qualifier:
        found.require()
    return found


def _new_id(arn: str) -> str:
    """32 letters and digits; the same at every start, so what is written down goes on being
    right."""
    number = int.from_bytes(hashlib.sha256(arn.encode()).digest()[:20], "big")
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[(number >> 5 * place) & 31] for place in range(32))


def _put(plane: LambdaPlane, found: Named, url: FunctionUrl | None) -> None:
    """Streaming is not played: a URL that asks for it is refused."""
    if url is not None and url.invoke_mode == "RESPONSE_STREAM":
        raise refusals.invalid("InvokeMode RESPONSE_STREAM is not supported here")
    plane.book.put_url(found.function.name, found.qualifier, url)


def _url(found: Named) -> FunctionUrl:
    url = found.function.urls.get(found.qualifier)
    if url is None:
        raise refusals.no_such_resource()
    return url


def _output(
    plane: LambdaPlane, url: FunctionUrl, *, without: tuple[str, ...] = ()
) -> dict[str, Any]:
    document = {
        "FunctionUrl": plane.url_of(url.id),
        "FunctionArn": url.function_arn,
        "AuthType": url.auth_type,
        "Cors": url.cors,
        "CreationTime": _moment(url.created),
        "LastModifiedTime": _moment(url.last_modified),
        "InvokeMode": url.invoke_mode,
    }
    return {name: value for name, value in document.items() if name not in without}


def _moment(epoch: float) -> str:
    """`2023-11-20T16:59:22.123Z`."""
    at = datetime.fromtimestamp(epoch, UTC)
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def get_function_url_config(plane: LambdaPlane, given: Input) -> Output:
    return _output(plane, _url(_named(plane, given)))


def list_function_url_configs(plane: LambdaPlane, given: Input) -> Output:
    function = named(plane, given).function
    return page(
        function.urls.values(),
        given,
        lambda url: _output(plane, url),
        member="FunctionUrlConfigs",
    )


def update_function_url_config(plane: LambdaPlane, given: Input) -> Output:
    found = _named(plane, given)
    url = _url(found)
    changed = replace(
        url,
        auth_type=given.get("AuthType", url.auth_type),
        cors=given.get("Cors", url.cors),
        invoke_mode=given.get("InvokeMode", url.invoke_mode),
        last_modified=plane.book.clock(),
    )
    _put(plane, found, changed)
    left_out = () if "InvokeMode" in given else ("InvokeMode",)
    return _output(plane, changed, without=left_out)


def delete_function_url_config(plane: LambdaPlane, given: Input) -> None:
    found = _named(plane, given)
    _url(found)
    _put(plane, found, None)


OPERATIONS: Mapping[str, LambdaOperation] = {
    "CreateFunctionUrlConfig": create_function_url_config,
    "DeleteFunctionUrlConfig": delete_function_url_config,
    "GetFunctionUrlConfig": get_function_url_config,
    "ListFunctionUrlConfigs": list_function_url_configs,
    "UpdateFunctionUrlConfig": update_function_url_config,
}
