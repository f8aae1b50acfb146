"""sseclient-py over an iterator of pieces."""

from sseclient import SSEClient

from protocol import pieces, serve


def decode(request):
    for event in SSEClient(pieces(request)).events():
        yield {"event": event.event, "data": event.data, "id": event.id}
        if event.retry is not None:
            yield {"retry": event.retry}


serve("sseclient-py", decode, reports=["retry"], ids="own")
