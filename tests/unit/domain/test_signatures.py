from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from community.domain.signatures import (
    SignatureRefusedError,
    demand_recent,
    demand_signature,
    derive_key,
    digest,
    moment,
    sign,
)
from hypothesis import given
from hypothesis import strategies as st

KEY = derive_key("a secret", "webhook:payments")
one_line = st.text().filter(lambda text: "\n" not in text)


def test_a_signature_is_a_known_one() -> None:
    """Computed with OpenSSL, so that senders in other languages can compare."""
    assert KEY.hex() == "fefb01bf7f827548d1a02aa7c92f4eea7ff87016e81a02356754643da85e6c08"
    assert (
        sign(b"key", "payments", "1767225600")
        == "512a33bfcc19241a3774e90625ba69984cccf044d388d31471d3dbd139da4769"
    )


@given(st.lists(one_line, min_size=1), st.lists(one_line, min_size=1))
def test_only_the_signed_parts_are_accepted(signed: list[str], asked: list[str]) -> None:
    signature = sign(KEY, *signed)

    if signed == asked:
        demand_signature(signature, KEY, *asked)
    else:
        with pytest.raises(SignatureRefusedError):
            demand_signature(signature, KEY, *asked)


@pytest.mark.parametrize("given_signature", ["", "ä", "0" * 64, sign(KEY, "x")[:-1]])
def test_another_text_is_no_signature(given_signature: str) -> None:
    with pytest.raises(SignatureRefusedError):
        demand_signature(given_signature, KEY, "x")


def test_each_purpose_has_its_own_key() -> None:
    assert derive_key("a secret", "webhook:payments") != derive_key("a secret", "office-badge")


def test_a_digest_is_sha_256_of_the_utf_8_text() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_what_is_about_now_is_recent(noon: datetime, minutes: int) -> None:
    signed_at = noon + timedelta(minutes=minutes)

    demand_recent(str(int(signed_at.timestamp())), noon)


@pytest.mark.parametrize("seconds", [-301, 301, -86400])
def test_a_replay_is_refused(noon: datetime, seconds: int) -> None:
    signed_at = noon + timedelta(seconds=seconds)

    with pytest.raises(SignatureRefusedError, match="too old or too early"):
        demand_recent(str(int(signed_at.timestamp())), noon)


@pytest.mark.parametrize("wrong", ["", "now", "-1", "1.5", "1e9", "١٢٣", "9" * 12])
def test_what_is_no_number_of_seconds_is_refused(wrong: str) -> None:
    with pytest.raises(SignatureRefusedError, match="no timestamp"):
        moment(wrong)
