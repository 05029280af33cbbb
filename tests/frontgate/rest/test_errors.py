"""The error classes against API Gateway's table. Source: recorded (default statuses)."""

from __future__ import annotations

from frontgate.deployment.gateway_responses import DEFAULT_STATUS, ResponseType
from frontgate.rest.errors import Default4xxError, Default5xxError, GatewayError


def classes(base: type[GatewayError] = GatewayError) -> list[type[GatewayError]]:
    return [found for direct in base.__subclasses__() for found in (direct, *classes(direct))]


def test_every_response_type_has_one_class():
    own = [found.response_type for found in classes() if "response_type" in vars(found)]
    assert sorted(own) == sorted(ResponseType)


def test_classes_are_in_the_branch_of_their_status():
    for found in classes():
        if found.response_type in DEFAULT_STATUS:
            branch = Default4xxError if found().status < 500 else Default5xxError
            assert issubclass(found, branch)
            assert found().status == DEFAULT_STATUS[found.response_type]


def test_the_tree_in_the_docstring_is_the_tree():
    from frontgate.rest import errors

    for found in classes():
        assert f"{found.__name__} " in (errors.__doc__ or "")
        assert f" {found.response_type}\n" in (errors.__doc__ or "")
