"""What is wrong with a value, in one sentence for the person who sent it."""

from __future__ import annotations

from pydantic import ValidationError


def sentence(invalid: ValidationError, *, subject: str) -> str:
    """``email: Field required; age: …``. ``subject`` stands for the whole value."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or subject}: {problem['msg']}"
        for problem in invalid.errors()
    )
