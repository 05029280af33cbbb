from __future__ import annotations

import json

import pytest

from frontgate.mapping.json_decoding import decoding

decode = decoding(json.JSONDecoder())


@pytest.mark.parametrize(
    "text", ['{"a": [1, 2.5]}', ' {"a": null} \n', "7", '"text"', "\t[ ]", "-0.0", "NaN"]
)
def test_values_are_those_of_the_decoder(text):
    assert repr(decode(text)) == repr(json.loads(text))


@pytest.mark.parametrize("text", ["", " ", "{} {}", "[1,]", '{"a": 1', "nul", "1x", "\ufeff{}"])
def test_what_is_no_json_is_refused_in_its_words(text):
    with pytest.raises(json.JSONDecodeError) as expected:
        json.JSONDecoder().decode(text)
    with pytest.raises(json.JSONDecodeError) as refused:
        decode(text)
    assert str(refused.value) == str(expected.value)


def test_the_decoder_keeps_its_options():
    assert decoding(json.JSONDecoder(parse_float=str))("[1.50]") == ["1.50"]
