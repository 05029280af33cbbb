"""The smallest Lambda proxy function."""

MARK = "ok"


def handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": f'{{"status":"{MARK}"}}',
    }
