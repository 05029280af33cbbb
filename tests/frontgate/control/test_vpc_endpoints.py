from __future__ import annotations

import json

import pytest

from frontgate.control.errors import NotFoundError
from frontgate.control.events import VpcEndpointsChanged
from frontgate.control.vpc_endpoints import VpcEndpoint, VpcEndpointOperations


def test_an_endpoint_comes_and_goes(store, events):
    endpoint = store.vpc_endpoints.put(VpcEndpoint(id="vpce-1", vpc_id="vpc-1"))
    assert store.vpc_endpoints.endpoints == {"vpce-1": endpoint}
    store.vpc_endpoints.delete("vpce-1")
    assert not store.vpc_endpoints.endpoints
    assert events == [VpcEndpointsChanged()] * 2
    with pytest.raises(NotFoundError, match="vpce-1"):
        store.vpc_endpoints.delete("vpce-1")


EVERYTHING = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        ({"Statement": [EVERYTHING]}, False),
        ({"Version": "2012-10-17", "Statement": EVERYTHING}, False),
        ({"Statement": [{**EVERYTHING, "Action": "execute-api:Invoke"}]}, True),
        ({"Statement": [EVERYTHING, {**EVERYTHING, "Effect": "Deny"}]}, True),
        ({"Statement": []}, True),
        ([], True),
        ({}, True),
    ],
)
def test_the_default_policy_is_none_of_its_own(document, kept):
    """Source: documented (a full access policy is EC2's default)."""
    operations = VpcEndpointOperations(publish=lambda event: None)
    text = json.dumps(document)
    made = operations.put(VpcEndpoint(id="vpce-1", vpc_id="vpc-1", policy=text))
    assert made.policy == (text if kept else None)
    assert operations.endpoints["vpce-1"] is made
