from __future__ import annotations

from frontgate.deployment.errors import DeploymentError, Passage, UnsupportedFeatureError


def test_an_error_within_something_is_of_its_kind_and_knows_its_place():
    inner = UnsupportedFeatureError("nobody does that", passage=Passage("a\nb", 2))
    outer = inner.within("GET /users", ("/users", "GET")).within("in the API")
    assert isinstance(outer, UnsupportedFeatureError)
    assert str(outer) == "in the API: GET /users: nobody does that"
    assert (outer.passage, outer.operation) == (inner.passage, ("/users", "GET"))


def test_an_error_knows_no_more_than_it_was_told():
    error = DeploymentError("wrong")
    assert (error.passage, error.operation) == (None, None)
