"""Sets of address ranges, and addresses that a header forwards."""

from __future__ import annotations

import pytest

from frontgate.waf.addresses import AddressSet, forwarded, parsed
from frontgate.waf.errors import InvalidParameterError

from .conftest import inspection


# Source: documented ("IP set match rule statement").
@pytest.mark.parametrize(
    ("version", "ranges", "address", "expected"),
    [
        (4, ["192.0.2.0/24"], "192.0.2.255", True),
        (4, ["192.0.2.0/24"], "192.0.3.0", False),
        (4, ["192.0.2.44/32", "10.0.0.0/8"], "10.255.0.1", True),
        (4, ["192.0.2.0/24"], "2001:db8::1", False),
        (4, ["192.0.2.0/24"], "::ffff:192.0.2.1", True),
        (4, [], "192.0.2.1", False),
        (4, ["192.0.2.77/24"], "192.0.2.1", True),
        (6, ["2001:db8::/32"], "2001:db8:ffff::1", True),
        (6, ["2001:db8::/32"], "2001:db9::1", False),
        (6, ["1111:0000:0000:0000:0000:0000:0000:0111/128"], "1111::111", True),
        (6, ["2001:db8::/32"], "192.0.2.1", False),
    ],
)
def test_membership(version, ranges, address, expected):
    assert (parsed(address) in AddressSet(ranges, version=version)) is expected


def test_what_is_no_address_is_in_no_set():
    assert parsed("unknown") is None
    assert None not in AddressSet(["10.0.0.0/8"], version=4)


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (4, "192.0.2.1"),
        (4, "2001:db8::/32"),
        (6, "10.0.0.0/8"),
        (4, "0.0.0.0/0"),
        (6, "::/0"),
        (4, "x/8"),
    ],
)
def test_refused(version, text):
    """Source: documented (Addresses: CIDR notation, every range but /0)."""
    with pytest.raises(InvalidParameterError, match="IP_ADDRESS"):
        AddressSet([text], version=version)


MANY = ", ".join(f"10.0.0.{n}" for n in range(1, 13))


# Source: documented ("Forwarded IP address", IPSetForwardedIPConfig).
@pytest.mark.parametrize(
    ("position", "lines", "expected"),
    [
        ("FIRST", ["192.0.2.1, 192.0.2.2"], ["192.0.2.1"]),
        ("LAST", ["192.0.2.1, 192.0.2.2"], ["192.0.2.2"]),
        ("ANY", ["192.0.2.1, junk, 192.0.2.2"], ["192.0.2.1", "192.0.2.2"]),
        ("ANY", [MANY], [f"10.0.0.{n}" for n in range(3, 13)]),
        ("FIRST", ["192.0.2.1", "192.0.2.2"], ["192.0.2.1"]),
        ("FIRST", ["junk, 192.0.2.2"], True),
        ("LAST", ["192.0.2.2, "], True),
        ("FIRST", [], False),
    ],
)
def test_forwarded(position, lines, expected):
    select = forwarded(
        {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH", "Position": position}
    )
    headers = tuple(("x-forwarded-for", line) for line in lines)
    found = select(inspection(headers=headers))
    assert (found if isinstance(found, bool) else [str(address) for address in found]) == expected


def test_the_other_fallback():
    select = forwarded({"HeaderName": "x", "FallbackBehavior": "NO_MATCH"})
    assert select(inspection(headers=(("X", "junk"),))) is False
