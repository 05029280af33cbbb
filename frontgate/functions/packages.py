"""Installs what functions import: requirements, layers, and what Lambda's runtime supplies.

Everything is installed once per content: a directory in the cache, named by the hash of what it
was made from, that appears by a rename when it is whole. A half-finished one is never seen, and a
second process that wants the same waits for the first.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import secrets
import shutil
import sysconfig
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import uv

from frontgate.functions.errors import PackageInstallError
from frontgate.functions.interpreters import Interpreter

Report = Callable[[str], None]

_IGNORED = ("__pycache__", ".git", ".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache")


async def install_requirements(
    requirements: Path, *, interpreter: Interpreter, cache: Path, report: Report
) -> Path:
    """The directory that holds the installed requirements, ready for `sys.path`.

    Raises PackageInstallError with the installer's words.
    """
    content = await asyncio.to_thread(requirements.read_bytes)

    async def install(target: Path) -> None:
        report(f"Installing {requirements} for Python {interpreter.version}")
        await _uv_install(["-r", str(requirements)], target, interpreter, requirements.parent)

    return await _once("packages", content, install, interpreter=interpreter, cache=cache)


async def install_runtime(*, interpreter: Interpreter, cache: Path, report: Report) -> Path:
    """What Lambda's Python runtime supplies: boto3, in the version that frontgate itself has."""
    requirement = f"boto3=={version('boto3')}"

    async def install(target: Path) -> None:
        report(f"Installing {requirement} for Python {interpreter.version}")
        await _uv_install([requirement], target, interpreter, cache)

    return await _once(
        "runtime", requirement.encode(), install, interpreter=interpreter, cache=cache
    )


async def build_layer(
    content: Path,
    *,
    logical_id: str,
    build_method: str | None,
    interpreter: Interpreter,
    cache: Path,
    report: Report,
) -> Path:
    """The directory that Lambda would mount at /opt.

    `build_method` is the layer's `BuildMethod` metadata: None takes the content as it is,
    "makefile" runs its target `build-<logical id>`, "python3.x" installs its requirements.txt
    beside its source. Raises PackageInstallError.
    """
    if not content.is_dir():
        raise PackageInstallError(f"Layer {logical_id}: its content {content} does not exist.")
    if build_method is None:
        return content

    if build_method != "makefile" and not build_method.startswith("python3."):
        raise PackageInstallError(
            f'Layer {logical_id}: the build method "{build_method}" is not supported; '
            "use makefile, a Python runtime, or none."
        )
    digest = await asyncio.to_thread(_tree_digest, content)
    source = f"{logical_id} {build_method} {digest}".encode()

    async def build(target: Path) -> None:
        report(f"Building layer {logical_id}")
        if build_method == "makefile":
            await _make(content, target, logical_id, interpreter)
        else:
            await _install_python_layer(content, target, interpreter)

    return await _once("layers", source, build, interpreter=interpreter, cache=cache)


def bytecode_of(cache: Path) -> Path:
    """Where functions' processes keep what they have compiled (`-X pycache_prefix`)."""
    return cache / "bytecode"


async def _install_python_layer(content: Path, target: Path, interpreter: Interpreter) -> None:
    python = target / "python"
    requirements = content / "requirements.txt"
    if requirements.is_file():
        await _uv_install(["-r", str(requirements)], python, interpreter, content)
    await asyncio.to_thread(_copy, content, python)


async def _make(content: Path, target: Path, logical_id: str, interpreter: Interpreter) -> None:
    copy = target.with_name(target.name + ".source")
    try:
        await asyncio.to_thread(_copy, content, copy)
        uv_directory = str(Path(uv.find_uv_bin()).parent)
        variables = {
            **os.environ,
            "PATH": os.pathsep.join((os.environ.get("PATH", os.defpath), uv_directory)),
            "ARTIFACTS_DIR": str(target),
            "PYTHON": str(interpreter.path),
            "FRONTGATE_LOCAL": "1",
        }
        arguments = [f"{name}={variables[name]}" for name in ("ARTIFACTS_DIR", "PYTHON")]
        command = ["make", "-C", str(copy), f"build-{logical_id}", *arguments, "FRONTGATE_LOCAL=1"]
        await _run(command, f"Layer {logical_id} of {content}", content, variables)
    finally:
        await asyncio.to_thread(shutil.rmtree, copy, ignore_errors=True)


async def _uv_install(
    what: list[str], target: Path, interpreter: Interpreter, directory: Path
) -> None:
    command = [uv.find_uv_bin(), "pip", "install", "--quiet"]
    command += ["--python", str(interpreter.path), "--target", str(target), *what]
    await _run(command, f"Installing {' '.join(what)}", directory, dict(os.environ))


async def _run(
    command: list[str], purpose: str, directory: Path, variables: dict[str, str]
) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=directory,
            env=variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except FileNotFoundError as error:
        raise PackageInstallError(f"{purpose} needs {command[0]}, which was not found.") from error
    try:
        output, _ = await process.communicate()
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    if process.returncode:
        words = output.decode(errors="replace").strip()
        raise PackageInstallError(f"{purpose} failed:\n{words}")


async def _once(
    kind: str,
    source: bytes,
    make: Callable[[Path], Awaitable[None]],
    *,
    interpreter: Interpreter,
    cache: Path,
) -> Path:
    """The directory of `kind` that belongs to `source`, made by `make` if it is not there yet."""
    final = cache / kind / _key(source, interpreter)
    if final.is_dir():
        return final
    await asyncio.to_thread(final.parent.mkdir, parents=True, exist_ok=True)
    async with _locked(final.with_suffix(".lock")):
        if final.is_dir():
            return final
        draft = final.with_name(f".{final.name}.{secrets.token_hex(4)}")
        draft.mkdir()
        try:
            await make(draft)
            draft.rename(final)
        finally:
            await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)
        await _compile(final, interpreter, bytecode_of(cache))
    return final


async def _compile(directory: Path, interpreter: Interpreter, bytecode: Path) -> None:
    """Once and now, or the first request of each function waits for it.

    Packages carry files that are not for this Python; those are left to whoever imports them.
    """
    command = [str(interpreter.path), "-I", "-S", "-X", f"pycache_prefix={bytecode}"]
    command += ["-m", "compileall", "-qq", str(directory)]
    with suppress(PackageInstallError):
        await _run(command, f"Compiling {directory}", directory, dict(os.environ))


@asynccontextmanager
async def _locked(path: Path) -> AsyncIterator[None]:
    """Hold a lock between processes, and between tasks of this one."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def _key(content: bytes, interpreter: Interpreter) -> str:
    parts = (content, interpreter.version.encode(), sysconfig.get_platform().encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def _tree_digest(directory: Path) -> str:
    """A hash over the path, mode and content of every file."""
    digest = hashlib.sha256()
    for path in _files(directory):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        mode = path.stat().st_mode & 0o111
        digest.update(f"{path.relative_to(directory)}\0{mode}\0{content}\0".encode())
    return digest.hexdigest()


def _files(directory: Path) -> Iterator[Path]:
    for root, directories, files in os.walk(directory):
        directories[:] = sorted(set(directories).difference(_IGNORED))
        yield from (Path(root, name) for name in sorted(files) if Path(root, name).is_file())


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_IGNORED))
