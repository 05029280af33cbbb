"""The `context` argument of a handler, attribute for attribute as Lambda's Python runtime has it.

Documentation: "Using the Lambda context object to retrieve Python function information".
"""

from __future__ import annotations

import json
import os
import sys
import time
from functools import lru_cache
from typing import Any

from .faults import Fault


class _Record:
    """An object with a fixed list of attributes, all None until they are given."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, values: dict[str, Any]) -> None:
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self) -> str:
        fields = ",".join(f"{name}={getattr(self, name)}" for name in self.__slots__)
        return f"{type(self).__name__}([{fields}])"


class CognitoIdentity(_Record):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self) -> None:
        # Made for every invocation, so without the loop.
        self.cognito_identity_id = None
        self.cognito_identity_pool_id = None


class Client(_Record):
    __slots__ = (
        "app_package_name",
        "app_title",
        "app_version_code",
        "app_version_name",
        "installation_id",
    )


class ClientContext(_Record):
    __slots__ = ("client", "custom", "env")

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        client = values.get("client")
        self.client = Client(client) if client is not None else None


class LambdaContext:
    """One invocation's context; the environment's constants are read once per process."""

    def __init__(self, request_id: str, arn: str, deadline_ms: int, client_context: str) -> None:
        constants = _constants()
        self.function_name = constants.function_name
        self.function_version = constants.function_version
        self.memory_limit_in_mb = constants.memory_limit_in_mb
        self.log_group_name = constants.log_group_name
        self.log_stream_name = constants.log_stream_name
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self.client_context = _parse(client_context) if client_context else None
        self.identity = CognitoIdentity()
        self.tenant_id = None
        self._epoch_deadline_time_in_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds left before the function times out, never negative."""
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, message: object) -> None:
        """Write to the function's log, without a line end, as Lambda does."""
        sys.stdout.write(str(message))

    def __repr__(self) -> str:
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        fields = ",".join(f"{name}={getattr(self, name)}" for name in names)
        return f"LambdaContext([{fields}])"


class _Constants:
    """What is the same for every invocation in this environment."""

    def __init__(self) -> None:
        environ = os.environ
        self.function_name = environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environ.get("AWS_LAMBDA_LOG_STREAM_NAME")


_constants = lru_cache(maxsize=None)(_Constants)


def _parse(client_context: str) -> ClientContext:
    try:
        values = json.loads(client_context)
        return ClientContext(values)
    except Exception as error:
        raise Fault(
            "Runtime.LambdaContextUnmarshalError", f"Unable to parse Client Context JSON: {error}"
        ) from error
