"""Fails when it is asked to, and for whatever a rule sends."""


def handler(event, context):
    if event.get("fail") or "detail" in event:
        raise ValueError("as asked")
    return {"done": event["mark"]}
