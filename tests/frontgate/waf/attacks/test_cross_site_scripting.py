"""How well scripts are told from plain text; see `test_sql_injection` on the texts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from frontgate.waf.attacks.cross_site_scripting import cross_site_scripting

TEXTS = Path(__file__).parent / "texts"


def lines(name: str) -> list[str]:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", [*lines("xss_attacks"), *lines("xss_attacks_held_out")])
def test_every_known_attack_is_seen(text):
    assert cross_site_scripting(text.encode())


PLACES = ["a=b&q={}", "/dev/users/{}", "session=abc; q={}"]


@pytest.mark.parametrize("place", PLACES)
def test_attacks_are_seen_wherever_they_stand(place):
    texts = [*lines("xss_attacks"), *lines("xss_attacks_held_out")]
    missed = [t for t in texts if not cross_site_scripting(place.format(t).encode())]
    assert len(missed) <= 0.05 * len(texts), missed


@pytest.mark.parametrize("place", PLACES)
def test_no_plain_text_is_taken_for_one_wherever_it_stands(place):
    texts = [*lines("xss_benign"), *lines("xss_benign_held_out")]
    assert [t for t in texts if cross_site_scripting(place.format(t).encode())] == []


@pytest.mark.parametrize("text", [*lines("xss_benign"), *lines("xss_benign_held_out")])
def test_no_plain_text_is_taken_for_one(text):
    assert not cross_site_scripting(text.encode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"<frameset onload=alert(1)>", ["<", "frameset"]),
        (b"<b onclick=x>", ["<", "b", "onclick", "x"]),
        (b'" onfocus=x', ["onfocus", "x"]),
    ],
)
def test_the_pieces_are_shown(text, expected):
    """Source: documented (`matchedData`: `<` and `frameset`)."""
    assert cross_site_scripting(text) == expected


HOSTILE = ["<a/b=", "<", "< ", "<a ", "<![cdata[", '<a x="', "x=y ", "&#", "=", "<a/", "\0", "<!"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_long_input_takes_no_time(unit):
    started = time.monotonic()
    cross_site_scripting((unit * (64_000 // len(unit))).encode())
    assert time.monotonic() - started < 10
