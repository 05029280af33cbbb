"""The rules on which everything else stands: who imports whom, and what the core never touches."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "frontgate"
LONGEST_MODULE = 500

IMPORTS: dict[str, str] = {
    # The edges' own types, and what everybody may use.
    "wire": "partitions",
    "headers": "wire",
    "timestamps": "",
    "terminal": "",
    "identifiers": "",
    "deadline": "",
    "partitions": "",
    # The core: configuration, its compiled form, and the three data planes.
    "control": "partitions wire",
    "observe": "wire",
    "mapping": "headers wire",
    "access": "control headers wire",
    "deployment": (
        "access control headers mapping wire http.compiled http.cors http.parameter_mapping "
        "http.routing http.services websocket.compiled"
    ),
    "waf": "control observe partitions wire",
    "rest": "access control deadline deployment headers mapping observe timestamps waf wire",
    "http": (
        "access control deadline deployment.credentials deployment.errors deployment.uri headers "
        "mapping observe timestamps wire"
    ),
    "websocket": (
        "access control deadline deployment headers mapping observe timestamps wire http.answer "
        "http.backend http.event http.lambda_proxy http.receive rest.mock_document"
    ),
    # Around the core.
    "event_sources": "aws wire",
    "template": "mapping.vtl partitions",
    "functions": "file_watch identifiers wire",
    "server": "wire",
    "aws": (
        "access control deployment.domains functions headers identifiers observe partitions "
        "server waf websocket wire"
    ),
    "identity": "access aws headers server wire",
    "resources": "aws control event_sources functions identifiers partitions template waf wire",
    "stacks": "aws control resources template",
    "serving": "access control deployment http observe rest waf websocket wire",
    "function_metrics": "functions observe",
    "function_output": "functions observe",
    "inspection": "aws control observe",
    "function_urls": "access aws control deployment.uri http observe server wire",
    "served_domains": "access control deployment.domains server",
    "tls_ports": "server settings",
    "control_plane": "aws control rest.simulation serving wire",
    "web_acls": "control identifiers observe waf wire",
    "settings": "observe template",
    "file_watch": "",
    "template_watch": "file_watch",
    "lambda_plane": "aws function_urls",
    "outside": "aws functions identifiers wire",
    "gateway": (
        "aws control control_plane deployment.errors event_sources function_metrics "
        "function_output function_urls functions identifiers identity inspection lambda_plane "
        "observe outside resources served_domains server serving settings stacks template "
        "template_watch terminal tls_ports web_acls wire"
    ),
    "cli": "aws control gateway observe resources server settings template terminal waf wire",
    "__main__": "cli",
}
"""By package or module of frontgate: what it may import of the others, whole or in part."""

CORE = frozenset({"access", "deployment", "http", "mapping", "rest", "waf", "websocket"})
"""Gets everything from outside as parameters."""
PURE = CORE | {"control", "observe"}
"""Does no IO and reads no clock."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IO_MODULES = words(
    "aiohttp boto3 botocore glob http.client http.server httpx io moto multiprocessing os pathlib "
    "select selectors shutil signal socket ssl subprocess tempfile threading urllib.request "
    "urllib3 uvicorn uvloop watchdog websockets"
)
RANDOM_MODULES = words("random secrets uuid")
CLOCKS = words(
    "time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter time.sleep "
    "datetime.now datetime.utcnow datetime.today date.today datetime.datetime.now "
    "datetime.datetime.utcnow datetime.date.today"
)
IO_CALLS = words("input open print")
VAGUE_NAMES = words("base common helpers manager misc utils")

RUNTIME = "frontgate.functions.frontgate_runtime"
"""Runs inside functions' processes, on an interpreter that has nothing of ours installed."""


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    path: Path

    @property
    def part(self) -> str:
        """`rest` of `frontgate.rest.pipeline`; empty for `frontgate` itself."""
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def tree(self) -> ast.Module:
        return _tree(self.path)

    def imports(self) -> Iterator[str]:
        """Dotted names; a name imported from a package counts as its module, if it is one."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = self._absolute(node)
                for alias in node.names:
                    full = f"{source}.{alias.name}"
                    yield full if full in MODULES else source

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        is_package = self.path.name == "__init__.py"
        parents = self.name.split(".")[: None if is_package and node.level == 1 else -node.level]
        return ".".join([*parents, *([node.module] if node.module else [])])


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), path)


MODULES = {module.name: module for module in _modules()}
PURE_MODULES = [module for module in MODULES.values() if module.part in PURE]


def offenders(
    rule: Callable[[Module], object], modules: Iterable[Module] = MODULES.values()
) -> dict[str, object]:
    """What `rule` finds wrong, by module; empty where it finds nothing."""
    found = ((module.name, rule(module)) for module in modules)
    return {name: wrong for name, wrong in found if wrong}


def test_every_part_is_in_the_table():
    assert {module.part for module in MODULES.values()} - {""} == set(IMPORTS)


def test_a_part_imports_only_what_the_table_allows():
    def wrong(module: Module) -> set[str]:
        allowed = frozenset(
            f"frontgate.{part}" for part in [module.part, *IMPORTS.get(module.part, "").split()]
        )
        ours = (name for name in module.imports() if name.startswith("frontgate."))
        return {name for name in ours if not _is_in(name, allowed)}

    assert not offenders(wrong)


def _is_in(name: str, modules: frozenset[str]) -> bool:
    return any(name == known or name.startswith(f"{known}.") for known in modules)


def test_there_is_one_circle_and_no_other():
    """`deployment` compiles into types of the planes, which share its URIs and schemas."""
    circle = {"deployment", "http", "rest", "websocket"}

    def node(name: str) -> str:
        part = name.partition(".")[0]
        return "the planes" if part in circle else part

    graph: dict[str, set[str]] = {node(part): set() for part in IMPORTS}
    for part, names in IMPORTS.items():
        graph[node(part)] |= {node(name) for name in names.split()} - {node(part)}
    TopologicalSorter(graph).prepare()


def test_nothing_imports_the_command_line_but_the_program():
    def imports(module: Module) -> bool:
        return any(_is_in(name, frozenset({"frontgate.cli"})) for name in module.imports())

    assert {name.split(".")[1] for name in offenders(imports)} == {"cli", "__main__"}


def test_the_core_does_no_io():
    def wrong(module: Module) -> set[str]:
        called = {
            node.func.id
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        return {name for name in module.imports() if _is_in(name, IO_MODULES)} | called & IO_CALLS

    assert not offenders(wrong, PURE_MODULES)


def test_the_core_reads_no_clock():
    def wrong(module: Module) -> set[str]:
        nodes = list(ast.walk(module.tree))
        read = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        taken = {
            f"{node.module}.{alias.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        return (read | taken) & CLOCKS

    assert not offenders(wrong, PURE_MODULES)


def test_the_core_makes_nothing_up():
    """Identifiers come from outside, so that a test knows them."""

    def wrong(module: Module) -> set[str]:
        return {name for name in module.imports() if _is_in(name, RANDOM_MODULES)}

    assert not offenders(wrong, (module for module in PURE_MODULES if module.part in CORE))


def test_the_functions_side_needs_nothing_but_python():
    runtime = [module for name, module in MODULES.items() if _is_in(name, frozenset({RUNTIME}))]
    known = {
        *sys.stdlib_module_names,
        "frontgate_runtime",
        *(module.path.stem for module in runtime),
    }

    def wrong(module: Module) -> set[str]:
        outside = (name for name in module.imports() if not name.startswith(RUNTIME))
        return {name for name in outside if name.partition(".")[0] not in known}

    assert runtime
    assert not offenders(wrong, runtime)


def test_a_module_says_what_it_is():
    assert not offenders(lambda module: ast.get_docstring(module.tree) is None)


def test_a_module_fits_into_a_head():
    def lines(module: Module) -> int:
        count = len(module.path.read_text(encoding="utf-8").splitlines())
        return count if count > LONGEST_MODULE else 0

    assert not offenders(lines)


def test_a_module_has_a_name_that_says_something():
    assert not offenders(lambda module: VAGUE_NAMES & set(module.name.split(".")))


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


FOREIGN = re.compile(
    rf"""
    {re.escape(str(ROOT))}(?![\w-])             # this checkout
    | (?<![\w.])/(?:home|Users)/(?!runner|user)\w+   # somebody's folder
    | ^--?(?:i|index-url|extra-index-url|find-links)[ =]
    | https?://[^\s"'/]*(?:artifactory|nexus|registry\.npmjs|pythonhosted)
    | https?://[^\s"']*/simple\b
    """,
    re.VERBOSE | re.MULTILINE,
)


def test_no_file_names_a_machine_or_a_registry():
    found = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__):
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in FOREIGN.finditer(text)]
    assert not found


@pytest.mark.parametrize(
    ("text", "is_foreign"),
    [
        ("see /home/ada/project", True),
        ("--index-url https://mirror.example/", True),
        ("https://mirror.example/pypi/simple", True),
        (f"{ROOT}/template.yaml", True),
        ("https://docs.aws.amazon.com/apigateway/latest/home", False),
        ("GET /users/{id}", False),
    ],
)
def test_what_counts_as_foreign(text, is_foreign):
    assert bool(FOREIGN.search(text)) is is_foreign
