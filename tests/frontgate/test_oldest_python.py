"""What Python 3.11 refuses and later ones do not: the gateway must start there too."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from types import MappingProxyType

import frontgate


def _dataclasses() -> Iterator[type]:
    for module in pkgutil.walk_packages(frontgate.__path__, "frontgate."):
        if "frontgate_runtime" in module.name or module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                yield value


def test_no_default_is_a_mapping_that_cannot_be_hashed_there():
    """`ValueError: mutable default <class 'mappingproxy'>`, when the module is imported."""
    refused = {
        f"{kind.__module__}.{kind.__name__}.{field.name}"
        for kind in _dataclasses()
        for field in dataclasses.fields(kind)
        if isinstance(field.default, MappingProxyType)
    }
    assert refused == set()
