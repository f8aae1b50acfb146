"""The decoder of the openai client. It is not part of the client's public API."""

from openai._streaming import SSEDecoder

from protocol import pieces, serve


def decode(request):
    for event in SSEDecoder().iter_bytes(pieces(request)):
        yield {"event": event.event, "data": event.data, "id": event.id}
        if event.retry is not None:
            yield {"retry": event.retry}


serve("openai", decode, reports=["retry"], ids="in-force")
