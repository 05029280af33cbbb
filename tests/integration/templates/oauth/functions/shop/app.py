import base64
import json
import os
from urllib.request import Request, urlopen


def stock(event, context):
    return {"apples": 3, "scopes": event["requestContext"]["authorizer"]["jwt"]["scopes"]}


def counter(event, context):
    """Written for AWS: it knows of no other addresses than those."""
    api = f"https://{event['requestContext']['domainName']}"
    asking = Request(f"{api}/stock", headers={"Authorization": f"Bearer {token()}"})
    with urlopen(asking) as answer:
        return json.load(answer)


def token():
    credentials = f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}".encode()
    asking = Request(
        os.environ["TOKEN_URL"],
        data=b"grant_type=client_credentials",
        headers={"Authorization": f"Basic {base64.b64encode(credentials).decode()}"},
    )
    with urlopen(asking) as answer:
        return json.load(answer)["access_token"]
