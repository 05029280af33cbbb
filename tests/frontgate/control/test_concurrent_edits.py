"""Two edits at once: of those that wait for something, neither undoes what the other has done.

All other operations are over before the next one begins: the store belongs to the event loop.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from frontgate.control import apigateway, apigatewayv2
from frontgate.control.domain_names import MutualTls
from frontgate.control.errors import NotFoundError

NAME = "api.example.com"
URI = "s3://bucket/pem"
UPDATES = {
    "v1": (
        apigateway.OPERATIONS["UpdateDomainName"],
        {
            "domainName": NAME,
            "patchOperations": [
                {
                    "op": "replace",
                    "path": "/mutualTlsAuthentication/truststoreUri",
                    "value": URI,
                }
            ],
        },
    ),
    "v2": (
        apigatewayv2.OPERATIONS["UpdateDomainName"],
        {"DomainName": NAME, "MutualTlsAuthentication": {"TruststoreUri": URI}},
    ),
}


@pytest.fixture
def slow(plane, store):
    """A plane whose truststores are there when one says so."""
    there = asyncio.Event()

    async def read(uri, version):
        await there.wait()
        return MutualTls(truststore_uri=uri, truststore_version=version, certificates=("pem",))

    store.domains.create_domain_name(
        domain_name=NAME, endpoint_type="REGIONAL", certificate_arn="arn:aws:acm:x"
    )
    return replace(plane, read_truststore=read), there


async def _while_it_waits(slow, version, other):
    plane, there = slow
    operation, given = UPDATES[version]
    update = asyncio.ensure_future(operation(plane, given))
    await asyncio.sleep(0)
    assert not update.done()
    other()
    there.set()
    return await update


@pytest.mark.parametrize("version", UPDATES)
async def test_a_mapping_made_meanwhile_stays(slow, store, version):
    api = store.rest.create_rest_api(name="a")

    def other():
        store.domains.create_base_path_mapping(NAME, rest_api_id=api.id, key="v1")

    await _while_it_waits(slow, version, other)
    domain = store.domains.get_domain_name(NAME)
    assert list(domain.mappings) == ["v1"]
    assert domain.mutual_tls is not None
    assert domain.mutual_tls.certificates == ("pem",)


@pytest.mark.parametrize("version", UPDATES)
async def test_a_domain_name_deleted_meanwhile_stays_so(slow, store, version):
    with pytest.raises(NotFoundError):
        await _while_it_waits(slow, version, lambda: store.domains.delete_domain_name(NAME))
    assert store.domains.domains == {}
