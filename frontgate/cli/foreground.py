"""The foreground process of `frontgate up`: from the options to the last child's end."""

from __future__ import annotations

import argparse
import asyncio
import errno
import signal
import time

import uvloop

from frontgate.aws.moto_process import MotoProcess, MotoStartError
from frontgate.cli.banner import banner
from frontgate.cli.failure import CommandError
from frontgate.cli.live_output import LiveOutput
from frontgate.cli.ready_file import write_ready_file
from frontgate.cli.template_options import template_source
from frontgate.cli.up import INTERRUPTED, STOPPED
from frontgate.gateway import running
from frontgate.resources import UnsupportedError
from frontgate.server import PortInUseError
from frontgate.settings import Settings
from frontgate.template import TemplateError
from frontgate.terminal import Terminal
from frontgate.waf.geography import CountryTable
from frontgate.wire import BackendError

_NOT_WRITABLE = {errno.EACCES, errno.EROFS}


def serve(options: argparse.Namespace, moto: MotoProcess, *, started: float) -> int:
    """Serves until a signal comes; returns the exit status. Raises `CommandError`.

    `started` is when the command began, by `time.monotonic`.
    """
    return uvloop.run(_serve(options, moto, started))


async def _serve(options: argparse.Namespace, moto: MotoProcess, started: float) -> int:
    terminal = Terminal(quiet=options.quiet)
    try:
        CountryTable(options.country)
    except ValueError as error:
        raise CommandError(f"--country: {error}") from None
    live = None if options.quiet else LiveOutput()
    settings = Settings(
        source=template_source(options),
        port=options.port,
        api_port=options.api_port,
        tls_port=options.tls_port,
        truststores=dict(options.truststore),
        function_output=None if live is None else live.function,
        request_output=None if live is None else live.request,
        account_rate=options.account_rate,
        enforce_iam=options.enforce_iam,
        vpc_links=dict(options.vpc_link),
        countries=tuple(options.country),
    )
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        task.cancel()  # first: whatever becomes of the last lines
        if live is not None:
            live.close()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    ready = False
    try:
        async with running(settings, terminal, moto) as gateway:
            ready = True
            if options.ready_file:
                write_ready_file(options.ready_file, gateway)
            print(banner(gateway, seconds=time.monotonic() - started), flush=True)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        terminal.line(STOPPED)
        return 0 if ready else INTERRUPTED
    except PortInUseError as error:
        raise CommandError(_busy(error.port, options)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        hint = "; --cache names another directory" if error.errno in _NOT_WRITABLE else ""
        raise CommandError(f"{error}{hint}") from error
    except (BackendError, MotoStartError, TemplateError, UnsupportedError) as error:
        raise CommandError(str(error)) from error
    finally:
        if live is not None:
            live.flush()
    return 0


def _busy(port: int, options: argparse.Namespace) -> str:
    what = "the AWS endpoint" if port == options.port else "an API"
    return (
        f"port {port}, meant for {what}, is in use by another program, perhaps another "
        "`frontgate up`; choose others with --port N --api-port N (0 takes free ones)"
    )
