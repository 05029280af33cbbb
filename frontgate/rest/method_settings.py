"""Which of a stage's method settings holds for a method.

An entry is a complete record, not a layer: a method's own entry holds alone, and `*/*` holds for
the methods without one (recorded on AWS). Without either, the defaults of `MethodSetting` hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.rest_api import MethodSetting

EVERY_METHOD = "*/*"
DEFAULTS = MethodSetting()


def method_key(path: str, verb: str) -> str:
    """`users/GET` for `/users` and `GET`; the root resource's is `/GET`."""
    return f"{path.lstrip('/')}/{verb}"


def own_setting(
    settings: Mapping[str, MethodSetting], path: str, verb: str
) -> MethodSetting | None:
    """The entry that names this method; `verb` may be `ANY`, which names no other verb."""
    return settings.get(method_key(path, verb))


def setting_of(settings: Mapping[str, MethodSetting], path: str, verb: str) -> MethodSetting:
    """What holds for the method `verb` of the resource `path`."""
    return own_setting(settings, path, verb) or settings.get(EVERY_METHOD, DEFAULTS)
