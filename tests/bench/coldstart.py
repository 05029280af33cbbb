"""What a cold start of each function has to do, as `-X importtime` measures it.

The imports are timed in this environment's interpreter, with the variables that the template names;
their sizes are those of the packages that `sam build` makes, as they are uploaded.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from statistics import median
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
ROUNDS = 3
VALUES = {
    "CORS_ORIGIN": "https://example.com",
    "OFFICE_NETWORKS": "192.0.2.0/24",
    "TOKEN_ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01",
    "WS_ENDPOINT": "https://a.execute-api.eu-west-1.amazonaws.com/dev",
}
IMPORTED = re.compile(r"import time:\s+\d+ \|\s+(\d+) \|( *)(\S+)")


def main() -> None:
    resources = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
    functions = {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder))
        print(f"{'':<30}{'imports ms':>11}{'zip KB':>9}  slowest of them")
        for name, properties in sorted(functions.items()):
            took, slowest = imports(properties)
            size = zip_size(built / name) / 1024
            print(f"{name:<30}{took:>11.0f}{size:>9.0f}  {slowest}")
        # SAM does not build the shared layer, which is as it is.
        for layer in (built / "PowertoolsLayer", ROOT / "layers/shared"):
            print(f"{layer.name:<30}{'':>11}{zip_size(layer) / 1024:>9.0f}")


def imports(properties: dict[str, Any]) -> tuple[float, str]:
    """Milliseconds to import a function, and which package took most of them; medians."""
    variables = properties["Environment"]["Variables"]
    samples = [import_once(ROOT / properties["CodeUri"], variables) for _ in range(ROUNDS)]
    total = median(sample["app"] for sample in samples)
    packages = {name: median(s.get(name, 0) for s in samples) for name in samples[0]}
    slowest = sorted(packages.items(), key=lambda entry: entry[1], reverse=True)[1:4]
    return total, ", ".join(f"{name} {took:.0f}" for name, took in slowest)


def import_once(folder: Path, variables: dict[str, Any]) -> dict[str, float]:
    """Milliseconds by package: all that is loaded while it is imported for the first time."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "eu-west-1",
        "POWERTOOLS_METRICS_NAMESPACE": "Community",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "layers/shared/python")]),
        **{name: VALUES.get(name, "value") for name in variables},
    }
    finished = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import app"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    took: dict[str, float] = {}
    for cumulative, _, module in IMPORTED.findall(finished.stderr):
        package = module.partition(".")[0]
        took[package] = max(took.get(package, 0), int(cumulative) / 1000)
    return {name: ms for name, ms in took.items() if name == "app" or ms >= 5}


def build(folder: Path) -> Path:
    """What `sam build` makes, now."""
    target = folder / "build"
    command = [str(Path(sys.executable).with_name("sam")), "build", "--build-dir", str(target)]
    command += ["--cache-dir", str(ROOT / ".aws-sam/cache"), "--cached"]
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "SAM_CLI_TELEMETRY": "0",
    }
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return target


def zip_size(folder: Path) -> int:
    """Bytes, compressed as SAM compresses them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(folder))
    return len(packed.getvalue())


if __name__ == "__main__":
    main()
