"""CloudFormation's functions over values that are known already.

AWS documentation: "Intrinsic function reference". Each takes its evaluated argument and returns
its result, or raises `ExpressionError`.
"""

from __future__ import annotations

import base64
import ipaddress
import json
from collections.abc import Callable, Mapping

from frontgate.template.expression import ExpressionError
from frontgate.template.parameters import text_of


def text_from(value: object, function: str) -> str:
    """`value` as part of a text; only scalars have one."""
    if isinstance(value, (str, bool, int, float)):
        return text_of(value)
    kind = "list" if isinstance(value, list) else "mapping"
    raise ExpressionError(f"{function} needs text where it has a {kind}")


def whole_number(value: object, function: str) -> int:
    try:
        return int(text_from(value, function))
    except ValueError:
        raise ExpressionError(f"{function} needs a whole number, not {value!r}") from None


def base64_of(argument: object) -> str:
    return base64.b64encode(text_from(argument, "Fn::Base64").encode()).decode("ascii")


def cidr(argument: object) -> list[str]:
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        raise ExpressionError("Fn::Cidr needs [ipBlock, count, cidrBits]")
    count = whole_number(argument[1], "Fn::Cidr")
    try:
        block = ipaddress.ip_network(text_from(argument[0], "Fn::Cidr"), strict=False)
    except ValueError:
        raise ExpressionError(f"Fn::Cidr needs a CIDR block, not {argument[0]!r}") from None
    bits = whole_number(argument[2], "Fn::Cidr") if len(argument) == 3 else 8
    prefix = block.max_prefixlen - bits
    if not 1 <= count <= 256 or bits < 1 or prefix < block.prefixlen:
        raise ExpressionError(f"Fn::Cidr cannot cut {count} blocks of {bits} bits out of {block}")
    if count > 1 << (prefix - block.prefixlen):
        raise ExpressionError(f"Fn::Cidr: {block} has no {count} blocks of {bits} bits")
    first, size = int(block.network_address), 1 << bits
    address = type(block.network_address)
    return [f"{address(first + size * position)}/{prefix}" for position in range(count)]


def join(argument: object) -> str:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[1], list):
        raise ExpressionError("Fn::Join needs a delimiter and a list")
    delimiter = text_from(argument[0], "Fn::Join")
    return delimiter.join(text_from(item, "Fn::Join") for item in argument[1])


def length(argument: object) -> int:
    if not isinstance(argument, list):
        raise ExpressionError("Fn::Length needs a list")
    return len(argument)


def select(argument: object) -> object:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[1], list):
        raise ExpressionError("Fn::Select needs an index and a list")
    index, items = whole_number(argument[0], "Fn::Select"), argument[1]
    if not 0 <= index < len(items):
        raise ExpressionError(f"Fn::Select cannot select item {index} of a list of {len(items)}")
    return items[index]


def split(argument: object) -> list[str]:
    if not isinstance(argument, list) or len(argument) != 2:
        raise ExpressionError("Fn::Split needs a delimiter and a text")
    delimiter = text_from(argument[0], "Fn::Split")
    if not delimiter:
        raise ExpressionError("Fn::Split needs a delimiter that is not empty")
    return text_from(argument[1], "Fn::Split").split(delimiter)


def to_json_string(argument: object) -> str:
    if not isinstance(argument, (dict, list)):
        raise ExpressionError("Fn::ToJsonString needs a mapping or a list")
    return json.dumps(argument, separators=(",", ":"), ensure_ascii=False)


FUNCTIONS: Mapping[str, Callable[[object], object]] = {
    "Fn::Base64": base64_of,
    "Fn::Cidr": cidr,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::ToJsonString": to_json_string,
}
