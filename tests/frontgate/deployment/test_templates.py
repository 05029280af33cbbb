from __future__ import annotations

import pytest

from frontgate.deployment.errors import DeploymentError, Passage
from frontgate.deployment.templates import compile_template


def test_velocity_is_compiled():
    assert compile_template("$a", "here").source == "$a"


def test_what_is_no_velocity_is_known_with_its_line():
    text = "{\n#if($x == )#end\n}"
    with pytest.raises(DeploymentError, match=r"^here: line 2, column 11: ") as found:
        compile_template(text, "here")
    assert found.value.passage == Passage(text, 2)
