"""What AWS WAF refuses, in the words of its API.

The sentence on `RESOURCE_ARN` is recorded; the others are as its clients report them.
"""

from __future__ import annotations

from frontgate.control.errors import ControlError

_REASONS = {
    "RESOURCE_ARN": (
        "The ARN isn't valid. A valid ARN begins with arn: and includes other information "
        "separated by colons or slashes."
    ),
}


class WafError(ControlError):
    """AWS WAF's API refuses a call; every status is 400."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, 400)


class InvalidParameterError(WafError):
    """A setting is wrong; `field` is a member of `ParameterExceptionField`."""

    def __init__(self, field: str, parameter: str, reason: str | None = None) -> None:
        why = reason or _REASONS.get(field, "A parameter is not valid.")
        super().__init__(
            "WAFInvalidParameterException",
            f"Error reason: {why}, field: {field}, parameter: {parameter}",
        )
        self.field = field
        self.parameter = parameter
        self.reason = why


class NonexistentItemError(WafError):
    def __init__(self) -> None:
        super().__init__(
            "WAFNonexistentItemException",
            "AWS WAF couldn\u2019t perform the operation because your resource doesn\u2019t exist.",
        )


class DuplicateItemError(WafError):
    def __init__(self) -> None:
        super().__init__(
            "WAFDuplicateItemException",
            "AWS WAF couldn\u2019t perform the operation because some resource in your request is "
            "a duplicate of an existing one.",
        )


class OptimisticLockError(WafError):
    def __init__(self) -> None:
        super().__init__(
            "WAFOptimisticLockException",
            "AWS WAF couldn\u2019t save your changes because someone changed the resource after "
            "you started to edit it. Reapply your changes.",
        )


class AssociatedItemError(WafError):
    def __init__(self) -> None:
        super().__init__(
            "WAFAssociatedItemException",
            "AWS WAF couldn\u2019t perform the operation because your resource is being used by "
            "another resource or it\u2019s associated with another resource.",
        )


class LimitsExceededError(WafError):
    def __init__(self, what: str) -> None:
        super().__init__(
            "WAFLimitsExceededException",
            "AWS WAF couldn\u2019t perform the operation because you exceeded your resource limit: "
            f"{what}.",
        )


class UnsupportedStatementError(WafError):
    """Something that AWS WAF can do and this gateway cannot; the sentence names it."""

    def __init__(self, what: str) -> None:
        super().__init__("WAFUnsupportedHereException", f"{what} not supported here")
