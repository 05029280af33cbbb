"""The stack that is served, as CloudFormation describes one.

Nothing is made before somebody asks: the documents come from the template and from what became of
its resources.
"""

from frontgate.stacks.launched import LaunchedStack
from frontgate.stacks.operations import Operations

__all__ = ["LaunchedStack", "Operations"]
