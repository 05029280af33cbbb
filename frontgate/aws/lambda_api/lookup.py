"""Finding the function that an input names: by name or ARN, with a qualifier or without one."""

from __future__ import annotations

from dataclasses import dataclass

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.definitions import UNQUALIFIED, Alias, Function, Version
from frontgate.aws.lambda_api.plane import Input, LambdaPlane
from frontgate.functions.identifiers import LATEST, parse_reference


@dataclass(frozen=True, slots=True)
class Named:
    """A function that is there, and what was asked of it."""

    function: Function
    qualifier: str
    """Empty without one."""

    @property
    def arn(self) -> str:
        """With the qualifier."""
        arn = self.function.arn
        return f"{arn}:{self.qualifier}" if self.qualifier else arn

    @property
    def alias(self) -> Alias | None:
        return self.function.aliases.get(self.qualifier)

    def version(self) -> Version:
        """The version that the qualifier leads to. Raises `ControlError`."""
        alias = self.alias
        number = alias.version if alias is not None else self.qualifier or LATEST
        if number == LATEST:
            return self.function.latest
        found = self.function.versions.get(number)
        if found is None:
            raise refusals.function_not_found(self.arn)
        return found

    def require(self) -> None:
        """Raises `ControlError` where the qualifier is neither a version nor an alias."""
        if self.alias is not None or not self.qualifier or self.qualifier == LATEST:
            return
        if self.qualifier.isdigit():
            self.version()
        else:
            raise refusals.not_found(f"Cannot find alias arn: {self.arn}")


def named(plane: LambdaPlane, given: Input) -> Named:
    """Raises `ControlError`."""
    arn, function, qualifier = asked(plane, given)
    if function is None:
        raise refusals.function_not_found(f"{arn}:{qualifier}" if qualifier else arn)
    return Named(function, qualifier)


def asked(plane: LambdaPlane, given: Input) -> tuple[str, Function | None, str]:
    """The ARN of the function as such, the function if it is there, and the qualifier: that of the
    name, or the member `Qualifier`. Raises `ControlError`."""
    text = given["FunctionName"]
    reference = parse_reference(text)
    if reference is None:
        raise refusals.invalid(f"{text} is not the name of a function")  # assumed
    own, other = reference.qualifier, given.get("Qualifier")
    if own is not None and other is not None and own != other:
        raise refusals.invalid(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    function = plane.book.functions.get(reference.name)
    if function is not None and not reference.matches(function.arn):
        function = None
    arn = plane.book.arn(f"function:{reference.name}")
    return arn, function, other or own or UNQUALIFIED


def unqualified(plane: LambdaPlane, given: Input) -> Function:
    """The function itself; a version or alias is refused."""
    found = named(plane, given)
    if found.qualifier:
        raise refusals.invalid(
            "This operation is permitted on Lambda functions only. Aliases and versions do not "
            "support this operation. Please specify either a function name or an unqualified "
            "function ARN."
        )
    return found.function


def check_revision(given: Input, present: str, what: str) -> None:
    if given.get("RevisionId") not in (None, present):
        raise refusals.stale(what)
