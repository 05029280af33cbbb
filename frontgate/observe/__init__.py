"""What a request leaves behind: traces, logs and metrics."""

from frontgate.observe.access_log import AccessLogFormat
from frontgate.observe.observer import Observer
from frontgate.observe.trace import Headline, Trace
from frontgate.observe.trail import Trail

__all__ = ["AccessLogFormat", "Headline", "Observer", "Trace", "Trail"]
