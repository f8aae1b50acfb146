"""httpx-sse over an httpx response whose body is the input: httpx makes the text."""

import httpx
from httpx_sse import EventSource

from protocol import pieces, serve


def decode(request):
    headers = {"Content-Type": "text/event-stream"}
    # A request without a last event ID: it has no place for one from before.
    response = httpx.Response(200, headers=headers, content=pieces(request))
    for event in EventSource(response).iter_sse():
        yield {"event": event.event, "data": event.data, "id": event.id}
        if event.retry is not None:
            yield {"retry": event.retry}


serve("httpx-sse", decode, reports=["retry"], ids="in-force")
