"""A Lambda authorizer: the token says what it answers."""


def handler(event, context):
    token = event.get("authorizationToken") or event["headers"]["X-Token"]
    if token == "nobody":
        raise Exception("Unauthorized")
    if token == "broken":
        raise ValueError("broken")
    effect = "Deny" if token == "deny" else "Allow"
    resource = event["methodArn"]
    if token == "all":
        resource = resource.partition("/")[0] + "/*"
    return {
        "principalId": token,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}],
        },
        "context": {"number": 7, "yes": True, "request": context.aws_request_id},
        "usageIdentifierKey": "a-key",
    }
