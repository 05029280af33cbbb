"""`$context` of requests that did not reach a template. The rest: test_mock, test_lambda_proxy."""

from __future__ import annotations

import pytest

from frontgate.rest.context import CanaryContext, TemplateContext, error_context
from frontgate.rest.errors import BadRequestBodyError, UnauthorizedError


@pytest.mark.fact("context.error")
def test_the_error_of_a_body():
    """Source: documented."""
    error = BadRequestBodyError(validation_errors=["first", "second"])
    assert error_context(error) == {
        "message": "Invalid request body",
        "messageString": '"Invalid request body"',
        "responseType": "BAD_REQUEST_BODY",
        "validationErrorString": "[first, second]",
    }


def test_another_error_has_no_validation_errors():
    assert "validationErrorString" not in error_context(UnauthorizedError())


def test_unlisted_names():
    """Source: recorded."""
    context = TemplateContext({"stage": "dev", "error": None})
    assert list(context) == ["stage", "error"]
    assert context.get("isCanaryRequest") is False
    assert context.get("authorizer") == {}
    assert context.get("error", "default") is None
    assert context.get("nothing", "default") == "default"


def test_a_canarys_template_knows():
    """Source: recorded."""
    context = CanaryContext({"stage": "dev"})
    assert context.get("isCanaryRequest") is True
    assert list(context) == ["stage"]
