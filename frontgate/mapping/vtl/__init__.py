"""The Velocity Template Language as API Gateway runs it: Apache Velocity 1.7 with AWS's changes.

AWS's changes: an undefined reference prints as nothing, `#set` assigns null, null equals the
empty string, JSON arrays print as JSON. Templates reach only what the table in `members` names.
"""

from frontgate.mapping.vtl.engine import MAX_TEMPLATE_BYTES, Template
from frontgate.mapping.vtl.errors import TemplateRenderError, TemplateSyntaxError

__all__ = ["MAX_TEMPLATE_BYTES", "Template", "TemplateRenderError", "TemplateSyntaxError"]
