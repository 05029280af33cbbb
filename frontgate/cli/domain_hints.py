"""Custom domain names, VPC endpoints and TLS: where they lead, and commands that go there."""

from __future__ import annotations

from collections.abc import Iterator

from frontgate.aws.addresses import VPC_ENDPOINT_HEADER
from frontgate.control.api_v2 import ProtocolType
from frontgate.control.domain_names import DomainName
from frontgate.control.store import Store
from frontgate.gateway import ApiAddress, Running


def tls_rows(gateway: Running) -> Iterator[tuple[str, str]]:
    """Labels and texts for the banner."""
    tls = gateway.tls
    trust = f"trust {tls.authority}"
    named = [_over_tls(address, tls.port) for address in gateway.apis[:1]]
    yield "Over TLS", _columns(f"https://localhost:{tls.port}", *named or [trust])
    if named:
        yield "", _columns("", trust)
    for domain in gateway.store.domains.domains.values():
        for key, mapping in domain.mappings.items():
            stage = mapping.stage or "stage in the path"
            url = _url(domain, key, tls.port)
            if _is_websocket(gateway.store, mapping.api_id):
                url = url.replace("https:", "wss:", 1)
            text = f"{url} → {_api_name(gateway, mapping.api_id)}, {stage}"
            yield "Custom domain", text + (", mutual TLS" if domain.mutual_tls else "")
        for rule in sorted(domain.routing_rules.values(), key=lambda rule: rule.priority):
            target = f"{_api_name(gateway, rule.api_id)}, {rule.stage}"
            yield "", f"rule {rule.priority} of {domain.domain_name} → {target}"
    if _has_private(gateway.store):
        for endpoint in gateway.store.vpc_endpoints.endpoints.values():
            yield "VPC endpoint", f'private APIs: -H "{VPC_ENDPOINT_HEADER}: {endpoint.id}"'


def _has_private(store: Store) -> bool:
    return any(api.is_private for api in store.rest.apis.values()) or any(
        domain.endpoint_type == "PRIVATE" for domain in store.domains.domains.values()
    )


def domain_commands(gateway: Running) -> Iterator[str]:
    """One for the first name that curl gets an answer by; it speaks no WebSocket."""
    tls, store = gateway.tls, gateway.store
    for domain in store.domains.domains.values():
        mappings = (
            (key, mapping)
            for key, mapping in domain.mappings.items()
            if not _is_websocket(store, mapping.api_id)
        )
        found = next(mappings, None)
        if found is None or domain.endpoint_type == "PRIVATE":
            continue
        key, mapping = found
        host = _host(domain)
        parts = [f"curl -i --cacert {tls.authority} --resolve {host}:{tls.port}:127.0.0.1"]
        if domain.mutual_tls:
            parts.append("--cert client.pem --key client.key")
        parts.append(f"{_url(domain, key, tls.port)}{_open_path(store, mapping.api_id)}")
        yield " ".join(parts)
        return


def _columns(first: str, second: str) -> str:
    """As the rows of the APIs have them."""
    return f"{first:<24} {second}"


def _over_tls(address: ApiAddress, port: int) -> str:
    scheme, _, rest = address.execute_api_url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}s://{authority.partition(':')[0]}:{port}{slash}{path}"


def _host(domain: DomainName) -> str:
    return domain.domain_name.replace("*", "any", 1)


def _url(domain: DomainName, key: str, port: int) -> str:
    return f"https://{_host(domain)}:{port}{f'/{key}' if key else ''}"


def _is_websocket(store: Store, api_id: str) -> bool:
    api = store.v2.apis.get(api_id)
    return api is not None and api.protocol_type is ProtocolType.WEBSOCKET


def _api_name(gateway: Running, api_id: str) -> str:
    names = (api.logical_id for api in gateway.deployed.apis if api.api_id == api_id)
    return next(names, api_id)


def _open_path(store: Store, api_id: str) -> str:
    """A path that a GET may be sent to; only REST APIs are looked at."""
    api = store.rest.apis.get(api_id)
    for resource in api.resources.values() if api else ():
        if "GET" in resource.methods and "{" not in resource.path:
            return resource.path
    return "/"
