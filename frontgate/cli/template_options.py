"""The options that say which template is meant, shared by the commands that read one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from frontgate.settings import OWN_FOLDER, TemplateSource

_USUAL = (Path("template.yaml"), Path("template.yml"), Path("template.json"))
"""As SAM looks for it."""
_CACHE_VARIABLE = "FRONTGATE_CACHE"


def add_template_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that `template_source` reads."""
    group = parser.add_argument_group("template")
    group.add_argument(
        "-t",
        "--template",
        type=Path,
        default=next(filter(Path.is_file, _USUAL), _USUAL[0]),
        metavar="FILE",
        help="SAM or CloudFormation template (default: template.yaml, .yml or .json)",
    )
    group.add_argument(
        "--env",
        metavar="NAME",
        help="take parameters, stack name and region from this environment of samconfig.toml",
    )
    group.add_argument(
        "--config-file",
        type=Path,
        metavar="FILE",
        help="samconfig.toml to read (default: the one beside the template)",
    )
    group.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        type=_key_value,
        metavar="KEY=VALUE",
        help="value of a template parameter; may be repeated",
    )
    group.add_argument(
        "--region", metavar="NAME", help="AWS Region that the stack believes it is in"
    )
    group.add_argument("--stack-name", metavar="NAME", help="name of the stack")
    group.add_argument(
        "--allow-unsupported",
        action="store_true",
        help="leave out resources that cannot run here, and list them, instead of stopping",
    )
    group.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="directory of translated templates, built layers and installed packages (default: "
        f"where the variable {_CACHE_VARIABLE} says, or {OWN_FOLDER}/cache beside the template)",
    )


def template_source(options: argparse.Namespace) -> TemplateSource:
    """The template that the options of `add_template_options` name."""
    default = os.environ.get(_CACHE_VARIABLE) or options.template.parent / OWN_FOLDER / "cache"
    return TemplateSource(
        template=options.template.resolve(),
        environment=options.env,
        config_file=options.config_file,
        parameters=dict(options.parameter),
        region=options.region,
        stack_name=options.stack_name,
        allow_unsupported=options.allow_unsupported,
        cache=Path(options.cache or default).resolve(),
    )


def _key_value(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value
