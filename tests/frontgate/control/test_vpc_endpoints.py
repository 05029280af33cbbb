from __future__ import annotations

import pytest

from frontgate.control.errors import NotFoundError
from frontgate.control.events import VpcEndpointsChanged
from frontgate.control.vpc_endpoints import VpcEndpoint


def test_an_endpoint_comes_and_goes(store, events):
    endpoint = store.vpc_endpoints.put(VpcEndpoint(id="vpce-1", vpc_id="vpc-1"))
    assert store.vpc_endpoints.endpoints == {"vpce-1": endpoint}
    store.vpc_endpoints.delete("vpce-1")
    assert not store.vpc_endpoints.endpoints
    assert events == [VpcEndpointsChanged()] * 2
    with pytest.raises(NotFoundError, match="vpce-1"):
        store.vpc_endpoints.delete("vpce-1")
