from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from frontgate.mapping.functions import UTIL

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(TEXT)
def test_escaped_text_is_a_json_string_but_for_single_quotes(text: str) -> None:
    """Documented: AWS says to undo `\\'` in front of a JSON parser."""
    escaped = UTIL.escape_javascript(text)
    assert escaped is not None
    assert escaped.isascii()
    assert json.loads('"' + escaped.replace("\\'", "'") + '"') == text


@given(TEXT)
def test_encodings_undo_each_other(text: str) -> None:
    assert UTIL.base64_decode(UTIL.base64_encode(text)) == text
    assert UTIL.url_decode(UTIL.url_encode(text)) == text


def test_absent_values() -> None:
    assert UTIL.escape_javascript(None) is None
    assert UTIL.parse_json(None) is None
    assert UTIL.url_encode(None) == ""
