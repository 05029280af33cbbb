"""AWS APIs of the REST-JSON protocol, served from botocore's own service models.

A request passes these steps, each a module that knows the model and nothing of the service:

1  routing      method and path, against each operation's URI template
2  requests     the input's members from path, query, headers and body, each as its shape says
3  constraints  required members, enumerations, lengths and patterns
4  the operation, a function from input to output that the service brings
5  responses    the output as its shape says, or the error

The models are JSON of some hundred kilobytes, so each is read with the first request for its
service: a start does not wait for them.
"""

from __future__ import annotations

from frontgate.aws.rest_json.constraints import Constraints
from frontgate.aws.rest_json.front import Operation, Operations, RestJsonApi
from frontgate.aws.rest_json.model import ServiceModel, load_model

__all__ = ["Constraints", "Operation", "Operations", "RestJsonApi", "ServiceModel", "load_model"]
