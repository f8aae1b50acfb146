"""httpx2's EventSource over a response whose body is the input."""

import httpx2

from protocol import pieces, serve


def decode(request):
    headers = {"Content-Type": "text/event-stream"}
    asked = httpx2.Request("GET", "http://localhost/")
    response = httpx2.Response(200, headers=headers, content=pieces(request), request=asked)
    # No limit for an event: some streams of the suite exceed the default.
    for event in httpx2.EventSource(response, max_event_size=None):
        yield {"event": event.event, "data": event.data, "id": event.id}
        if event.retry is not None:
            yield {"retry": event.retry}


serve("httpx2", decode, reports=["retry"], ids="in-force")
