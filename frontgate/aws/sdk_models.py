"""botocore's models of AWS services, read without asking first what services there are.

Its loader begins with a look into the folders of all four hundred, which takes longer than to read
the model of one.
"""

from __future__ import annotations

import os
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from botocore.loaders import Loader


def read_model(service: str) -> dict[str, Any]:
    """The definition of a service, by its name in botocore.

    Raises botocore's `UnknownServiceError`. Reads files; tens of milliseconds.
    """
    return cast(dict[str, Any], _loader().load_service_model(service, "service-2"))


def looking_at_names_only(loader: Loader) -> Loader:
    """The same loader, which takes each folder for a service that is complete."""
    loader.list_available_services = partial(_folders, loader)  # type: ignore[method-assign]
    return loader


@lru_cache(maxsize=1)
def _loader() -> Loader:
    from botocore.loaders import Loader

    return looking_at_names_only(Loader())


def _folders(loader: Loader, type_name: str) -> list[str]:
    paths = [path for path in loader.search_paths if os.path.isdir(path)]
    return [name for path in paths for name in os.listdir(path)]
