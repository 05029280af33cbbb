"""The community application: what its functions share.

``domain`` holds the rules and knows no AWS. ``data`` keeps the domain's objects in DynamoDB and
reaches WebSocket connections. The modules beside them join a Lambda function to both.
"""
