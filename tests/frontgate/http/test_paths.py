from __future__ import annotations

import pytest

from frontgate.http.paths import PathError, decode_path


@pytest.mark.fact("http-event.decoded-path", "http-event.truncated-path")
@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        # recorded on AWS in July 2026, an HTTP API in us-west-2
        ("/capture/plain", "/capture/plain"),
        ("/capture/space%20value", "/capture/space value"),
        ("/capture/question%3Fvalue", "/capture/question"),
        ("/capture/hash%23value", "/capture/hash#value"),
        ("/capture/slash%2Fvalue", "/capture/slash/value"),
        ("/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C", "/capture/unicode-λ-世界"),
        ("/capture/literal%252Fvalue", "/capture/literal/value"),
        ("/capture/literal%253Fvalue", "/capture/literal?value"),
        ("/capture/literal%2525value", "/capture/literal%value"),
    ],
)
def test_paths_are_decoded_twice(sent: str, seen: str) -> None:
    assert decode_path(sent) == seen


@pytest.mark.parametrize(
    "sent",
    [
        "/capture/percent%25done",  # recorded on AWS: the request is rejected
        "/capture/100%",  # assumed
    ],
)
def test_broken_escapes_are_refused(sent: str) -> None:
    with pytest.raises(PathError):
        decode_path(sent)
