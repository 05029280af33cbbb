"""An edited record is what `dataclasses.replace` makes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from frontgate.control.edited import edited
from frontgate.control.rest_api import Method, Resource, RestApi

API = RestApi(id="a", name="n", root_resource_id="r", created_date=1.0)


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        (API, {"resources": {"r": Resource(id="r", path="/")}, "description": "d"}),
        (Resource(id="r", path="/"), {"methods": {"GET": Method(http_method="GET")}}),
        (Method(http_method="GET", authorizer_id="a"), {"authorizer_id": None}),
        (Method(http_method="GET"), {}),
    ],
)
def test_it_equals_a_replacement(record: Resource, changes: dict[str, object]) -> None:
    before = repr(record)
    assert edited(record, **changes) == replace(record, **changes)  # type: ignore[arg-type]
    assert repr(record) == before


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match=r"RestApi has no \['colour'\]"):
        edited(API, colour="red")


def test_a_class_that_checks_its_values_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        number: int

        def __post_init__(self) -> None:
            raise AssertionError

    with pytest.raises(TypeError, match="checks its values"):
        edited(object.__new__(Checked), number=1)
