from __future__ import annotations

from community import errors


def test_every_refusal_has_a_status_that_the_module_names() -> None:
    tree = errors.__doc__ or ""
    for refusal in errors.CommunityError.__subclasses__():
        [line] = [line for line in tree.splitlines() if f" {refusal.__name__} " in line]
        assert line.endswith(f" {refusal.status}")
        assert 400 <= refusal.status < 500
