"""UpdateDomainName, of both API versions: a truststore is read in between, which takes a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frontgate.control.domain_names import DomainName
from frontgate.control.plane import ControlPlane


async def update_domain_name(
    plane: ControlPlane, key: str, change: Callable[[DomainName], DomainName]
) -> DomainName:
    """Puts what `change` makes of a domain name in its place.

    When its truststore has been read, the change is made of what the domain name is then: an edit
    in the meantime is not undone. Raises `ControlError`.
    """
    domains = plane.store.domains
    before = domains.get_domain_name(key)
    changed = change(before)
    mutual = changed.mutual_tls
    if mutual is not None and mutual != before.mutual_tls:
        read = await plane.read_truststore(mutual.truststore_uri, mutual.truststore_version)
        changed = replace(change(domains.get_domain_name(key)), mutual_tls=read)
    return domains.update_domain_name(changed)
