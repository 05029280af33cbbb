"""The geographic match statement. Documentation: "Geographic match rule statement".

A client on the same machine comes from no country. What stands in is, in this order, the header
that CloudFront adds (`CloudFront-Viewer-Country`, `CloudFront-Viewer-Country-Region`), the table
given on the command line (`--country`), and nothing: then nothing matches and labels say `XX`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_network
from typing import Any

from frontgate.waf.addresses import Address, AddressSet, forwarded, parsed
from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.inspection import Inspection

UNKNOWN = "XX"


class CountryTable:
    """Which country an address is in: the first entry that fits."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        """`US` for every client, `203.0.113.0/24=DE` for some. Raises `ValueError`."""
        self._ranges: list[tuple[AddressSet, str]] = []
        self._everywhere: str | None = None
        for entry in entries:
            network, found, country = entry.rpartition("=")
            if len(country) != 2 or not country.isascii() or not country.isalpha():
                raise ValueError(f"{country!r} is no country code of two letters")
            if found:
                where = ip_network(network, strict=False)
                if not where.prefixlen:
                    raise ValueError(f"{entry}: say {country} alone for every address")
                ranges = AddressSet([str(where)], version=where.version)
                self._ranges.append((ranges, country.upper()))
            else:
                self._everywhere = country.upper()

    def country(self, address: Address | None) -> str | None:
        for ranges, country in self._ranges:
            if address in ranges:
                return country
        return self._everywhere

    def country_of(self, text: str) -> str | None:
        """The same for the text of an address."""
        if not self._ranges:
            return self._everywhere
        return self.country(parsed(text))


def compile_geo(
    statement: Mapping[str, Any], countries: CountryTable
) -> Callable[[Inspection], bool]:
    """Matches on the country; labels every request that it sees, whether it matches or not."""
    codes = frozenset(statement.get("CountryCodes") or ())
    if not codes:
        raise InvalidParameterError("GEO_MATCH_STATEMENT", "CountryCodes", "There is no country.")
    config = statement.get("ForwardedIPConfig")
    if config:
        return _by_header(codes, config, countries)

    def matches(inspection: Inspection) -> bool:
        request = inspection.request
        _label(inspection, "clientip", request.country, request.region)
        return request.country in codes

    return matches


def _by_header(
    codes: frozenset[str], config: Mapping[str, Any], countries: CountryTable
) -> Callable[[Inspection], bool]:
    select = forwarded({**config, "Position": "FIRST"})

    def matches(inspection: Inspection) -> bool:
        addresses = select(inspection)
        if isinstance(addresses, bool):
            return addresses
        country = countries.country(addresses[0])
        _label(inspection, "forwardedip", country, None)
        return country in codes

    return matches


def _label(inspection: Inspection, origin: str, country: str | None, region: str | None) -> None:
    code = country or UNKNOWN
    inspection.pending_labels += [
        f"awswaf:{origin}:geo:country:{code}",
        f"awswaf:{origin}:geo:region:{code}-{region or UNKNOWN}",
    ]
