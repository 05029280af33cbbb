"""Which stage a request is for, and whether this way leads to it.

In this order:

- a custom domain name: its routing rules and mappings decide;
- the port of an API: everything on it is that API's, without a stage in the path;
- `{api-id}.execute-api.localhost:4566/{stage}/…`, and the name the API has on AWS;
- `{api-id}-{vpc endpoint}.execute-api.…`, and a VPC endpoint's own name with `x-apigw-api-id`;
- `localhost:4566/_aws/execute-api/{api-id}/{stage}/…`, where `*.localhost` does not resolve;
- `localhost:4566/{stage}/…` with `x-apigw-api-id`.

What is left is the AWS endpoint's. Any other Host is refused (see `hosts`). A private API is served
to requests that name a VPC endpoint: by one of those hosts, or on this machine, where nobody is in
a VPC, by the header `x-frontgate-vpce-id`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import unquote

from frontgate import headers as header_lines
from frontgate.aws.answers import FORBIDDEN, HEALTHY, NO_RULE, NOT_FOUND, foreign_host
from frontgate.aws.hosts import (
    ApiHost,
    AwsHost,
    ForeignHost,
    Host,
    VpcEndpointHost,
    hostname,
    read_host,
)
from frontgate.deployment.domains import RESERVED_PATHS, CompiledDomain, DomainTarget
from frontgate.server import Arrival
from frontgate.wire import DIRECT, HttpResponse, Ingress, Restriction, record

EXECUTE_API_PREFIX = "/_aws/execute-api/"
API_ID_HEADER = "x-apigw-api-id"
_MOST_PLAIN = 256
VPC_ENDPOINT_HEADER = "x-frontgate-vpce-id"


def execute_api_address(port: int, api_id: str, stage_name: str, *, scheme: str = "http") -> str:
    """A stage's address under the endpoint's port that needs no name: not every resolver knows
    `*.localhost`."""
    path = f"{EXECUTE_API_PREFIX}{api_id}{stage_path(stage_name)}"
    return f"{scheme}://localhost:{port}{path}"


def stage_path(stage_name: str) -> str:
    """What leads from an API to its stage."""
    return "" if stage_name == "$default" else f"/{stage_name}"


class Stages(Protocol):
    """The stages that are deployed right now."""

    def is_served(self, api_id: str, stage: str) -> bool: ...

    def restriction(self, api_id: str, stage: str) -> Restriction | None:
        """None: its API's own name leads to it, and to most stages."""
        ...


class Domains(Protocol):
    """The custom domain names that there are right now."""

    def find(self, name: str) -> tuple[CompiledDomain, ...]:
        """By exact name, else by wildcard. Several private ones may share a name."""
        ...

    def admits(self, domain: CompiledDomain, vpc_endpoint_id: str) -> bool:
        """Whether a private domain name may be used through a VPC endpoint."""
        ...

    def vpc_of(self, vpc_endpoint_id: str) -> str | None:
        """The VPC of an endpoint; None: there is no such endpoint."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """The stage that has a port of its own."""

    api_id: str
    stage: str
    stage_in_path: bool = False
    """Whether `/{stage}/…` is served beside `/…`: an HTTP API's events show the stage in `rawPath`,
    and functions make links of that."""


@record
class Place:
    """A stage, and what is left of the request's path for it."""

    api_id: str
    stage: str
    path: str
    stage_path: str
    ingress: Ingress = DIRECT


@dataclass(kw_only=True, slots=True)
class Addresses:
    """Finds places. `ports` may change while requests are served."""

    stages: Stages
    domains: Domains
    ports: dict[int, Site] = field(default_factory=dict)
    _plain: dict[tuple[int, str], Site] = field(default_factory=dict, init=False)
    """By port and Host, where these alone decide: which is so for nearly every request."""

    def forget(self) -> None:
        """Stages or domains have changed."""
        self._plain.clear()

    def find(self, arrival: Arrival) -> Place | HttpResponse | None:
        """The place; or the answer where there is none; None: it is for the AWS endpoint."""
        site = self._plain.get((arrival.port, arrival.host))
        if site is not None and arrival.tls is None and site is self.ports.get(arrival.port):
            return _on_port(site, arrival.path)
        host = read_host(arrival.host)
        if not isinstance(host, ApiHost):
            named = self.domains.find(hostname(arrival.host))
            if named:
                return self._on_domain(named, arrival)
            if isinstance(host, ForeignHost):
                return foreign_host(host.name)
        place = self._by_own_name(host, arrival)
        if not isinstance(place, Place):
            return place
        admitted = self._admitted(place, host, arrival)
        if admitted is place and arrival.port in self.ports and len(self._plain) < _MOST_PLAIN:
            self._plain[arrival.port, arrival.host] = self.ports[arrival.port]
        return admitted

    def _by_own_name(self, host: Host, arrival: Arrival) -> Place | HttpResponse | None:
        site = self.ports.get(arrival.port)
        if site is not None:
            return _on_port(site, arrival.path)
        if isinstance(host, ApiHost):
            return self._by_path(host.api_id, arrival.path)
        path = arrival.path
        if path.startswith(EXECUTE_API_PREFIX):
            api_id, _, rest = path.removeprefix(EXECUTE_API_PREFIX).partition("/")
            return self._by_path(api_id, f"/{rest}")
        named = header_lines.get(arrival.headers, API_ID_HEADER)
        if named is not None:
            return self._by_path(named, path)
        return FORBIDDEN if isinstance(host, VpcEndpointHost) else None

    def _by_path(self, api_id: str, path: str) -> Place:
        """The stage is the first segment, unless the API has a `$default` stage and no such one.

        Slashes before it do not count: `$context.path` has one (recorded).
        """
        segment, _, rest = path.lstrip("/").partition("/")
        stage = unquote(segment)
        is_served = self.stages.is_served
        if not is_served(api_id, stage) and is_served(api_id, "$default"):
            return Place(api_id, "$default", path, "")
        return Place(api_id, stage, f"/{rest}", f"/{segment}")

    def _admitted(self, place: Place, host: Host, arrival: Arrival) -> Place | HttpResponse:
        """By the API's own name: not if that is disabled, and to private APIs only from VPCs."""
        restriction = self.stages.restriction(place.api_id, place.stage)
        if restriction is None:
            if not isinstance(host, AwsHost) and _vpc_endpoint_of(host) is not None:
                return FORBIDDEN  # a VPC endpoint leads to private APIs alone (recorded)
            return place if arrival.tls is None else replace(place, ingress=_over(arrival, DIRECT))
        if restriction.is_disabled:
            return NOT_FOUND if restriction.protocol == "HTTP" else FORBIDDEN
        vpc_endpoint_id = _vpc_endpoint_of(host) or _vpc_endpoint_in(arrival)
        vpc_id = self.domains.vpc_of(vpc_endpoint_id)
        if vpc_id is None:
            return FORBIDDEN
        ingress = Ingress(vpc_endpoint_id=vpc_endpoint_id, vpc_id=vpc_id)
        return replace(place, ingress=_over(arrival, ingress))

    def _on_domain(
        self, named: tuple[CompiledDomain, ...], arrival: Arrival
    ) -> Place | HttpResponse:
        if arrival.path in RESERVED_PATHS:
            return HEALTHY
        domain, ingress = named[0], DIRECT
        if domain.is_private:
            vpc_endpoint_id = _vpc_endpoint_in(arrival)
            vpc_id = self.domains.vpc_of(vpc_endpoint_id)
            admitting = [d for d in named if self.domains.admits(d, vpc_endpoint_id)]
            if vpc_id is None or not admitting:
                return FORBIDDEN
            domain = admitting[0]
            ingress = Ingress(vpc_endpoint_id=vpc_endpoint_id, vpc_id=vpc_id)
        elif domain.truststore is not None and not _is_for(domain, arrival):
            return FORBIDDEN
        target = domain.find(arrival.path, arrival.headers)
        if target is None:
            return NO_RULE if domain.has_rules_only else FORBIDDEN
        ingress = replace(
            ingress,
            domain_name=hostname(arrival.host),
            base_path=target.base_path,
            routing_rule_id=target.routing_rule_id,
            is_edge=domain.is_edge,
        )
        ingress = _over(arrival, ingress, domain=domain.name)
        return self._at_target(target, domain, arrival, ingress)

    def _at_target(
        self, target: DomainTarget, domain: CompiledDomain, arrival: Arrival, ingress: Ingress
    ) -> Place | HttpResponse:
        path, stage_path = _split(arrival.path, target.stripped)
        stage = target.stage
        if stage is None:
            segment, _, rest = path.lstrip("/").partition("/")
            stage, path, stage_path = unquote(segment), f"/{rest}", f"{stage_path}/{segment}"
        restriction = self.stages.restriction(target.api_id, stage)
        if (restriction is not None and restriction.is_private) != domain.is_private:
            return FORBIDDEN
        return Place(target.api_id, stage, path, stage_path, ingress)


def _on_port(site: Site, path: str) -> Place:
    stage_path = f"/{site.stage}"
    if site.stage_in_path and f"{path}/".startswith(f"{stage_path}/"):
        path = path[len(stage_path) :] or "/"
    else:
        stage_path = ""
    return Place(site.api_id, site.stage, path, stage_path, DIRECT)


def _split(path: str, stripped: str) -> tuple[str, str]:
    """What is left of a path for the stage, and what stood before."""
    if not stripped:
        return path, ""
    return path.lstrip("/")[len(stripped) :] or "/", f"/{stripped}"


def _vpc_endpoint_of(host: Host) -> str | None:
    return host.vpc_endpoint_id if isinstance(host, ApiHost | VpcEndpointHost) else None


def _vpc_endpoint_in(arrival: Arrival) -> str:
    return header_lines.get(arrival.headers, VPC_ENDPOINT_HEADER) or ""


def _is_for(domain: CompiledDomain, arrival: Arrival) -> bool:
    """Whether the connection's certificate was asked for on behalf of this very domain name."""
    tls = arrival.tls
    return tls is not None and tls.client is not None and tls.asked_by == domain.name


def _over(arrival: Arrival, ingress: Ingress, *, domain: str | None = None) -> Ingress:
    """`ingress`, with what is known of the connection; a certificate counts for its domain only."""
    tls = arrival.tls
    if tls is None:
        return ingress
    ingress = replace(ingress, tls_version=tls.version, cipher_suite=tls.cipher)
    if domain is None or domain != tls.asked_by:
        return ingress
    return replace(ingress, client_certificate=tls.client, certificate_refusal=tls.refusal)
