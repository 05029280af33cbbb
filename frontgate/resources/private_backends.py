"""Who plays the load balancers behind VPC links.

There is no VPC on a laptop: what an API reaches through one listens on a local port. Somebody says
so for a VPC link, or for the load balancer that it leads to, by logical id, name, id or ARN.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontgate.control.api_v2 import Api
from frontgate.control.api_v2 import Integration as ApiIntegration
from frontgate.control.rest_api import Integration, RestApi
from frontgate.control.rest_rules import methods_of
from frontgate.control.vpc_links import VpcLink


class PrivateBackends:
    """This is a `VpcLinks` of `Outside`."""

    def __init__(self, addresses: Mapping[str, str], links: Mapping[str, VpcLink]) -> None:
        """`addresses` are local ones by name; `links` are those of the store, which may change."""
        self._addresses = addresses
        self._links = links
        self._names: dict[str, set[str]] = {}

    def named(self, identifier: str, *names: str) -> None:
        """A VPC link's id or a load balancer's ARN has other names, too."""
        self._names.setdefault(identifier, set()).update(names)

    def __call__(self, link_id: str) -> str | None:
        for name in self._all_names(link_id):
            address = self._addresses.get(name)
            if address is not None:
                return address
        return None

    def _all_names(self, link_id: str) -> Iterable[str]:
        """Those of the link itself first, then those of what it leads to."""
        link = self._links.get(link_id)
        own = [link_id] if link is None else [link_id, link.name]
        for identifier in (link_id, *(link.target_arns if link is not None else ())):
            own += [identifier, *sorted(self._names.get(identifier, ()))]
        return own

    def unplayed(self, apis: Iterable[RestApi | Api]) -> list[str]:
        """A sentence for each VPC link that an API uses and nobody plays.

        Links that stage variables name are known only to their stages, and left out.
        """
        used = {
            integration.connection_id: api.name
            for api in apis
            for integration in _integrations(api)
            if integration.connection_type == "VPC_LINK"
        }
        return [
            f"{api}: nobody plays what the VPC link {self._shown(link)} leads to, so what it is "
            f"for answers 500; --vpc-link {self._shown(link)}=http://127.0.0.1:PORT says who does"
            for link, api in used.items()
            if link and "$" not in link and self(link) is None
        ]

    def unknown(self) -> list[str]:
        """Names that were given an address, and that nothing has."""
        known = {name for names in self._names.values() for name in names} | self._names.keys()
        for link in self._links.values():
            known |= {link.id, link.name, *link.target_arns}
        return sorted(self._addresses.keys() - known)

    def _shown(self, link_id: str) -> str:
        """Its logical id, if it has one."""
        return next(iter(sorted(self._names.get(link_id, ()))), link_id)


def _integrations(api: RestApi | Api) -> Iterable[Integration | ApiIntegration]:
    if isinstance(api, Api):
        return api.integrations.values()
    return (method.integration for _, method in methods_of(api) if method.integration is not None)
