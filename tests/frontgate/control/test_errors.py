from __future__ import annotations

import pytest

from frontgate.control.errors import (
    BadRequestError,
    ConflictError,
    ControlError,
    NotFoundError,
    ValidationError,
)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (NotFoundError("m"), "NotFoundException", 404),
        (BadRequestError("m"), "BadRequestException", 400),
        (ConflictError("m"), "ConflictException", 409),
    ],
)
def test_code_and_status(error: ControlError, code: str, status: int) -> None:
    assert (error.code, error.status, error.message, str(error)) == (code, status, "m", "m")


def test_validation_error_is_worded_like_the_service_model() -> None:
    # recorded (PutGatewayResponse with an unknown type, without its list of types)
    error = ValidationError("FAKE_RESPONSE_TYPE", "responseType", "enum value set: [WAF_FILTERED]")
    assert error.message == (
        "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to "
        "satisfy constraint: Member must satisfy enum value set: [WAF_FILTERED]"
    )
    assert (error.code, error.status) == ("ValidationException", 400)
