"""What the Lambda API refuses, in its words (recorded, unless a text says otherwise)."""

from __future__ import annotations

from frontgate.control.errors import ControlError


def not_found(message: str) -> ControlError:
    return ControlError("ResourceNotFoundException", message, 404)


def function_not_found(arn: str) -> ControlError:
    return not_found(f"Function not found: {arn}")


def no_function() -> ControlError:
    return not_found("The function doesn't exist.")


def no_such_resource() -> ControlError:
    return not_found("The resource you requested does not exist.")


def invalid(message: str) -> ControlError:
    return ControlError("InvalidParameterValueException", message, 400)


def invalid_value(value: str, member: str, constraint: str) -> ControlError:
    """`constraint` goes on after "Member must "."""
    return ControlError(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
        f"constraint: Member must {constraint}",
        400,
    )


def conflict(message: str) -> ControlError:
    return ControlError("ResourceConflictException", message, 409)


def stale(what: str) -> ControlError:
    """A revision id that is not the present one."""
    return ControlError(
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the "
        f"{what} API to retrieve the latest Revision Id",
        412,
    )


def body_of(error: ControlError) -> dict[str, str]:
    """The document of an error: its text is `Message` where something is not found."""
    if error.code == "ValidationException":
        return {"message": error.message}
    key = "Message" if error.status == 404 else "message"
    return {"Type": "User", key: error.message}
