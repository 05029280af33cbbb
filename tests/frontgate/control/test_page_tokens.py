from __future__ import annotations

import base64

import pytest

from frontgate.control.page_tokens import offset_of, token_at


@pytest.mark.parametrize("offset", [0, 25, 999_999_999])
def test_there_and_back(offset):
    assert offset_of(token_at(offset)) == offset


@pytest.mark.parametrize("token", [None, ""])
def test_without_one_it_is_the_first_page(token):
    assert offset_of(token) == 0


@pytest.mark.parametrize("text", ["-1", "1_0", " 1", "x", "²", "1" * 10])
def test_what_was_not_given_out(text):
    with pytest.raises(ValueError):
        offset_of(base64.urlsafe_b64encode(text.encode()).decode())


@pytest.mark.parametrize("token", ["x", "é", "=", "MQ"])
def test_what_is_no_token(token):
    with pytest.raises(ValueError):
        offset_of(token)
