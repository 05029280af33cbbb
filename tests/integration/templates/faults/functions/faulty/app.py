"""Answers with its event, or as badly as the path says."""

import json
import os
import time
from collections.abc import Callable


def echo(event: dict) -> dict:
    return {"statusCode": 200, "body": json.dumps(event)}


def fail(event: dict) -> None:
    raise RuntimeError("the details of a fault")


def leave(event: dict) -> None:
    os._exit(3)


def sleep(event: dict) -> None:
    time.sleep(30)


def split_header(event: dict) -> dict:
    return {"headers": {"X-Note": "a\r\nX-Injected: 1\r\n\r\n<html>"}}


def split_name(event: dict) -> dict:
    return {"headers": {"X-Note: 1\r\nX-Injected": "1"}}


def half_a_pair(event: dict) -> dict:
    return {"statusCode": 200, "body": "\ud800"}


def no_base64(event: dict) -> dict:
    return {"isBase64Encoded": True, "body": "no base64!"}


def no_status(event: dict) -> dict:
    return {"statusCode": 999}


def seven_megabytes(event: dict) -> dict:
    return {"statusCode": 200, "body": "x" * 7_000_000}


BEHAVIORS: dict[str, Callable[[dict], object]] = {
    "fail": fail,
    "leave": leave,
    "sleep": sleep,
    "split-header": split_header,
    "split-name": split_name,
    "half-a-pair": half_a_pair,
    "no-base64": no_base64,
    "no-status": no_status,
    "seven-megabytes": seven_megabytes,
}


def handler(event: dict, context: object) -> object:
    parameters = event.get("pathParameters") or {}
    return BEHAVIORS.get(parameters.get("behavior", ""), echo)(event)
