"""The domain's stores in DynamoDB, and its sockets behind ``@connections``.

Each class takes a boto3 resource or client, so that tests hand in their own.
"""
