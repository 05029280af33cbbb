"""The custom domain names and VPC endpoints that there are right now: other ways to the stages."""

from __future__ import annotations

from frontgate.access import Decision, Policy, PolicyError
from frontgate.control.domain_names import DomainName
from frontgate.control.errors import BadRequestError
from frontgate.control.events import DomainChanged, DomainDeleted, Event
from frontgate.control.resource_policy import complete_policy
from frontgate.control.store import Store
from frontgate.deployment.domains import CompiledDomain
from frontgate.server import TlsName

_INVOKE = "execute-api:Invoke"


class ServedDomains:
    """Follows the store: each change of a domain name compiles what requests look up."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._arn = f"arn:{store.partition}:execute-api:{store.region}:{store.account_id}:"
        self._by_name: dict[str, tuple[CompiledDomain, ...]] = {}
        self._policies: dict[str, Policy | None] = {}
        """Of private ones, by key. None: it cannot be read, and nobody is let in."""
        store.subscribe(self._follow)

    def find(self, name: str) -> tuple[CompiledDomain, ...]:
        """By exact name, else by the wildcard of the names beside it."""
        by_name = self._by_name
        found = by_name.get(name, ())
        if found or not by_name:
            return found
        return by_name.get(f"*.{name.partition('.')[2]}", ())

    def tls_name(self, name: str) -> TlsName | None:
        """What TLS has to know of a custom domain name."""
        for domain in self.find(name):
            return TlsName(name=domain.name, truststore=domain.truststore)
        return None

    def admits(self, domain: CompiledDomain, vpc_endpoint_id: str) -> bool:
        """With an association, and unless the domain name's policy keeps the endpoint out."""
        associations = self._store.domains.associations.values()
        if not any(
            association.domain_key == domain.key and association.vpc_endpoint_id == vpc_endpoint_id
            for association in associations
        ):
            return False
        policy = self._policies.get(domain.key)
        if policy is None:
            return False
        arn = f"{self._arn}/domainnames/{domain.key}"
        context = {
            "aws:SourceVpce": vpc_endpoint_id,
            "aws:SourceVpc": self.vpc_of(vpc_endpoint_id) or "",
        }
        return policy.evaluate(_INVOKE, arn, context) is Decision.ALLOW

    def vpc_of(self, vpc_endpoint_id: str) -> str | None:
        """The VPC of an endpoint; None: there is no such endpoint."""
        endpoint = self._store.vpc_endpoints.endpoints.get(vpc_endpoint_id)
        return None if endpoint is None else endpoint.vpc_id

    def _follow(self, event: Event) -> None:
        match event:
            case DomainChanged(key):
                self._drop(key)
                self._serve(self._store.domains.domains[key])
            case DomainDeleted(key):
                self._drop(key)
            case _:
                pass

    def _serve(self, domain: DomainName) -> None:
        compiled = CompiledDomain(domain)
        beside = self._by_name.get(domain.domain_name, ())
        self._by_name[domain.domain_name] = (*beside, compiled)
        if compiled.is_private:
            self._policies[domain.key] = self._policy(domain.policy)

    def _policy(self, text: str | None) -> Policy | None:
        """A private domain name without a policy lets nobody in (documented)."""
        if text is None:
            return None
        try:
            return Policy.from_document(complete_policy(text, api_arn=self._arn))
        except (BadRequestError, PolicyError):
            return None

    def _drop(self, key: str) -> None:
        name = key.partition("+")[0]
        staying = tuple(d for d in self._by_name.get(name, ()) if d.key != key)
        if staying:
            self._by_name[name] = staying
        else:
            self._by_name.pop(name, None)
        self._policies.pop(key, None)
