from __future__ import annotations

import re

import pytest

from frontgate.functions.identifiers import new_trace_id, parse_reference

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:work"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("work", ("work", None, None, None)),
        ("work:live", ("work", "live", None, None)),
        ("work:$LATEST", ("work", "$LATEST", None, None)),
        ("123456789012:function:work", ("work", None, None, "123456789012")),
        (ARN, ("work", None, "eu-west-1", "123456789012")),
        (f"{ARN}:7", ("work", "7", "eu-west-1", "123456789012")),
    ],
)
def test_forms_of_a_function_name(text: str, expected: tuple[str | None, ...]) -> None:
    """Documented: FunctionName in the Invoke API."""
    reference = parse_reference(text)
    assert reference is not None
    fields = reference.name, reference.qualifier, reference.region, reference.account
    assert fields == expected
    assert reference.matches(ARN)


@pytest.mark.parametrize("text", ["", "a b", "work:", "arn:aws:s3:::bucket", f"{ARN}:7:8"])
def test_other_texts_name_no_function(text: str) -> None:
    assert parse_reference(text) is None


def test_another_account_does_not_match() -> None:
    reference = parse_reference(ARN.replace("123456789012", "999999999999"))
    assert reference is not None
    assert not reference.matches(ARN)


def test_trace_ids_have_xrays_form() -> None:
    form = r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0"
    assert re.fullmatch(form, new_trace_id())
