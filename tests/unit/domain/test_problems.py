from __future__ import annotations

import pytest
from community.domain.problems import sentence
from community.domain.users import NewUser
from pydantic import ValidationError


def said(value: object) -> str:
    with pytest.raises(ValidationError) as invalid:
        NewUser.model_validate(value)
    return sentence(invalid.value, subject="user")


def test_every_problem_is_named_with_its_place() -> None:
    assert said({"email": "x", "age": 3}) == (
        "name: Field required; "
        "email: String should match pattern '^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$'; "
        "age: Input should be greater than or equal to 18"
    )


def test_a_problem_of_the_whole_is_the_subjects() -> None:
    assert said([]).startswith("user: Input should be")
