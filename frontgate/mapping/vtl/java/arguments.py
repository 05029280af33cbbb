"""Argument types of Java methods: a wrong one means that no such method exists."""

from __future__ import annotations


class NoSuchMethodError(Exception):
    """No method takes arguments of these types; the reference is then null."""


def string(argument: object) -> str:
    if isinstance(argument, str):
        return argument
    raise NoSuchMethodError


def integer(argument: object) -> int:
    if isinstance(argument, int) and not isinstance(argument, bool):
        return argument
    raise NoSuchMethodError


def number(argument: object) -> int | float:
    if isinstance(argument, int | float) and not isinstance(argument, bool):
        return argument
    raise NoSuchMethodError
