"""A task of a workflow, and what an asynchronous invocation runs."""


class UnwelcomeError(Exception):
    pass


def handler(event, context):
    print("worker got", event)
    if event.get("name") == "nobody":
        raise UnwelcomeError(event["name"])
    return {"greeting": f"Hello {event.get('name')}"}
