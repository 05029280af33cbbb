"""What the control plane refuses, as API Gateway's own API words it."""

from __future__ import annotations


class ControlError(Exception):
    """An operation was refused. `code` and `status` are those of the AWS API's answer."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class NotFoundError(ControlError):
    def __init__(self, message: str) -> None:
        super().__init__("NotFoundException", message, 404)


class BadRequestError(ControlError):
    def __init__(self, message: str) -> None:
        super().__init__("BadRequestException", message, 400)


class ConflictError(ControlError):
    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message, 409)


class ValidationError(ControlError):
    """A value outside an enumeration or pattern of the service model."""

    def __init__(self, value: str, member: str, constraint: str) -> None:
        message = (
            f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
            f"constraint: Member must satisfy {constraint}"
        )
        super().__init__("ValidationException", message, 400)
