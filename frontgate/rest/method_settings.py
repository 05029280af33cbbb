"""Which of a stage's method settings holds for a method.

An entry is a complete record, not a layer: a method's own entry holds alone, and `*/*` holds for
the methods without one (recorded on AWS). Without either, the defaults of `MethodSetting` hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.rest_api import MethodSetting

EVERY_METHOD = "*/*"
DEFAULTS = MethodSetting()


def method_name(path: str, verb: str) -> str:
    """`users/GET` for `/users` and `GET`; the root resource's is `/GET`.

    `verb` may be `ANY`, which names that method alone and none of the verbs it stands for.
    """
    return f"{path.lstrip('/')}/{verb}"


def setting_of(settings: Mapping[str, MethodSetting], method: str) -> MethodSetting:
    """What holds for the method with this name."""
    return settings.get(method) or settings.get(EVERY_METHOD, DEFAULTS)
