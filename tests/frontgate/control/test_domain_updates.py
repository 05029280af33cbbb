"""What two edits at once do to each other is in `test_concurrent_edits`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.domain_names import MutualTls
from frontgate.control.domain_updates import update_domain_name
from frontgate.control.errors import BadRequestError, NotFoundError

NAME = "api.example.com"


@pytest.fixture
def domain(store):
    return store.domains.create_domain_name(
        domain_name=NAME,
        mutual_tls=MutualTls(truststore_uri="s3://b/k", certificates=("pem",)),
    )


async def test_a_truststore_is_read_when_it_is_another(plane, domain, reached):
    reached.truststores["s3://b/other"] = ("another",)
    other = MutualTls(truststore_uri="s3://b/other", truststore_version="2")
    updated = await update_domain_name(plane, NAME, lambda it: replace(it, mutual_tls=other))
    assert updated.mutual_tls == replace(other, certificates=("another",))


async def test_it_is_left_alone_when_it_is_the_same(plane, domain, store):
    """Nothing is read: this account has no truststores."""
    await update_domain_name(plane, NAME, lambda it: replace(it, security_policy="TLS_1_2"))
    assert store.domains.get_domain_name(NAME) == replace(domain, security_policy="TLS_1_2")


async def test_what_cannot_be_read_changes_nothing(plane, domain, store):
    other = MutualTls(truststore_uri="s3://b/other")
    with pytest.raises(BadRequestError):
        await update_domain_name(plane, NAME, lambda it: replace(it, mutual_tls=other))
    assert store.domains.get_domain_name(NAME) is domain


async def test_of_a_domain_name_that_is_not_there(plane):
    with pytest.raises(NotFoundError):
        await update_domain_name(plane, NAME, lambda it: it)
