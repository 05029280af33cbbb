"""What is imported before the fork, and what must not be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HANDLER = """
    import os
    import library
    def handler(event, context):
        return {"library": library.LOADED_BY, "here": os.getpid(), "name": library.NAME}
"""
LIBRARY = "import os\nLOADED_BY = os.getpid()\nNAME = 'installed'\n"


def install(sandbox: Any, source: str) -> Path:
    layer: Path = sandbox.directory / "cache" / "layers" / "one"
    (layer / "python").mkdir(parents=True)
    (layer / "python" / "library.py").write_text(source)
    return layer


async def answer(service: Any) -> Any:
    invocation = await service.invoke("work", b"{}")
    assert invocation.function_error is None, invocation.payload
    return json.loads(invocation.payload)


async def next_environment(service: Any) -> Any:
    """The answer of the next generation, which a saved file begins."""
    service.reload("work")
    return await answer(service)


async def preloaded(service: Any, eventually: Any) -> None:
    (pool,) = service._registry.pools("work")
    await eventually(lambda: pool._starter._zygote.settled)


async def test_installed_packages_are_imported_before_the_fork(
    sandbox: Any, eventually: Any
) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(HANDLER, layers=(install(sandbox, LIBRARY),)))
    first = await answer(service)
    assert first["library"] == first["here"]
    await preloaded(service, eventually)
    second = await next_environment(service)
    assert second["here"] not in (first["here"], second["library"])
    assert second["library"] != first["library"]


async def test_a_layer_in_place_is_loaded_anew(sandbox: Any, eventually: Any) -> None:
    layer = sandbox.directory / "shared"
    (layer / "python").mkdir(parents=True)
    (layer / "python" / "library.py").write_text(LIBRARY)
    service = sandbox.service()
    await service.add(sandbox.config(HANDLER, layers=(layer,)))
    await answer(service)
    await preloaded(service, eventually)
    (layer / "python" / "library.py").write_text(LIBRARY.replace("installed", "rewritten"))
    second = await next_environment(service)
    assert second["library"] == second["here"]
    assert second["name"] == "rewritten"


async def test_packages_that_start_threads_are_not_imported_before_the_fork(
    sandbox: Any, eventually: Any
) -> None:
    threads = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True)"
    layer = install(sandbox, f"{LIBRARY}{threads}.start()\n")
    service = sandbox.service()
    await service.add(sandbox.config(HANDLER, layers=(layer,)))
    await answer(service)
    await preloaded(service, eventually)
    second = await next_environment(service)
    assert second["library"] == second["here"]


async def test_a_module_of_the_functions_own_wins_over_a_preloaded_one(
    sandbox: Any, eventually: Any
) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(HANDLER, layers=(install(sandbox, LIBRARY),)))
    await answer(service)
    await preloaded(service, eventually)
    sandbox.write(LIBRARY.replace("installed", "own"), file="library.py")
    second = await next_environment(service)
    assert second["name"] == "own"


async def test_a_killed_fork_server_is_replaced(sandbox: Any, eventually: Any) -> None:
    service = sandbox.service()
    source = """
        import os, signal
        def handler(event, context):
            if event:
                os.kill(os.getppid(), signal.SIGKILL)
            return "alive"
    """
    await service.add(sandbox.config(source))
    assert (await service.invoke("work", b"true")).status_code == 200
    await eventually(lambda: not any(pool._live for pool in service._registry.pools("work")))
    assert await answer(service) == "alive"


@pytest.mark.parametrize("layers", [("first", "second"), ("second", "first")])
async def test_the_last_layer_wins(sandbox: Any, layers: tuple[str, str]) -> None:
    """Documented: layers are merged in order, so a later one overwrites an earlier one."""
    for name in layers:
        (sandbox.directory / name / "python").mkdir(parents=True)
        source = LIBRARY.replace("installed", name)
        (sandbox.directory / name / "python" / "library.py").write_text(source)
    service = sandbox.service()
    paths = tuple(sandbox.directory / name for name in layers)
    await service.add(sandbox.config(HANDLER, layers=paths))
    assert (await answer(service))["name"] == layers[-1]
