"""IP addresses: sets of ranges, and addresses that a header forwards.

Documentation: "IP set match rule statement" and "Forwarded IP address".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.inspection import Inspection

Address = IPv4Address | IPv6Address
_MOST_FORWARDED = 10


class AddressSet:
    """CIDR ranges of one IP version: a lookup costs one step for each prefix length in use."""

    __slots__ = ("_networks", "_shifts", "version")

    def __init__(self, ranges: Iterable[str], *, version: int) -> None:
        self.version = version
        bits = 32 if version == 4 else 128
        networks: dict[int, set[int]] = {}
        for text in ranges:
            try:
                network = ip_network(text, strict=False)
            except ValueError:
                raise _invalid(text) from None
            if network.version != version or "/" not in text or not network.prefixlen:
                raise _invalid(text)  # every range but /0 (documented)
            shift = bits - network.prefixlen
            networks.setdefault(shift, set()).add(int(network.network_address) >> shift)
        self._networks = networks
        self._shifts = tuple(sorted(networks))

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, IPv4Address | IPv6Address) or address.version != self.version:
            return False
        number, networks = int(address), self._networks
        return any(number >> shift in networks[shift] for shift in self._shifts)


def _invalid(text: str) -> InvalidParameterError:
    return InvalidParameterError(
        "IP_ADDRESS", text, "The parameter contains formatting that is not valid."
    )


def parsed(text: str) -> Address | None:
    """None: not an address. An IPv4 address mapped into IPv6 is an IPv4 address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def source_address(inspection: Inspection) -> Address | None:
    memo = inspection.memo
    if "source" not in memo:
        memo["source"] = parsed(inspection.request.source_ip)
    address: Address | None = memo["source"]
    return address


def forwarded(config: Mapping[str, Any]) -> Callable[[Inspection], list[Address] | bool]:
    """The addresses that a `ForwardedIPConfig` selects, or the answer of the whole statement.

    A missing header is no match; an invalid address in its position is the fallback behaviour.
    """
    name = str(config["HeaderName"]).lower()
    fallback = config["FallbackBehavior"] == "MATCH"
    position = config.get("Position", "FIRST")

    def select(inspection: Inspection) -> list[Address] | bool:
        lines = inspection.header(name)
        if not lines:
            return False
        texts = [part for line in lines for part in line.decode("latin-1").split(",")]
        if position == "ANY":
            chosen = texts[-_MOST_FORWARDED:]
        else:
            chosen = texts[-1:] if position == "LAST" else texts[:1]
        addresses = [address for text in chosen if (address := parsed(text)) is not None]
        return addresses or fallback

    return select
