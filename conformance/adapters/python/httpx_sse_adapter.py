"""httpx-sse over an httpx response whose body is the input. httpx decodes the text."""

import httpx
from httpx_sse import EventSource

from protocol import pieces, serve


def decode(request):
    headers = {"Content-Type": "text/event-stream"}
    # httpx-sse has no parameter for a last event ID from an earlier connection.
    response = httpx.Response(200, headers=headers, content=pieces(request))
    for event in EventSource(response).iter_sse():
        yield {"event": event.event, "data": event.data, "id": event.id}
        if event.retry is not None:
            yield {"retry": event.retry}


serve("httpx-sse", decode, reports=["retry"], ids="in-force")
