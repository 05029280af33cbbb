"""What an `AWS` integration sends to a service, in each of AWS's protocols, and what comes back.

API Gateway writes `Action=…` for an `action/` URI and, for a few services, `X-Amz-Target`; a
`path/` URI is sent as it stands ("API Gateway API reference", Integration, `uri`). What the service
makes of that depends on its protocol:

    X-Amz-Target            JSON                 body in, body out
    Action, Query service   Query                a form in; XML out, or JSON if asked for
    Action, EC2             EC2                  a form in, XML out
    Action, JSON service    Query, translated    SSM and SQS answer so (recorded on AWS)
    Action, REST service    REST, translated     `s3:action/GetObject&Bucket=…` (documented)
    otherwise               REST                 as it stands
"""

from frontgate.aws.protocols.call import Call, Fault
from frontgate.aws.protocols.read import read_call

__all__ = ["Call", "Fault", "read_call"]
