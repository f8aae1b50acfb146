"""Where inputs are cut."""

# Inputs up to this length are cut once at each position.
EVERY_PLACE = 160
# Inputs up to this length are fed byte by byte.
BYTE_BY_BYTE = 20_000


def cuttings(length, given=()):
    """Yields names and lists of offsets to cut at. Two equal offsets make an empty piece."""
    yield "whole", []
    if given:
        yield "as given", list(given)
    if length <= BYTE_BY_BYTE:
        yield "byte by byte", list(range(1, length))
    else:
        yield "in pieces of 1000", list(range(1000, length, 1000))
    if 2 <= length <= EVERY_PLACE:
        for place in range(1, length):
            yield f"cut at {place}", [place]
        yield "byte by byte, with empty pieces", [place for place in range(length) for _ in (0, 1)]
    for size in (2, 3, 7):
        if size < length <= BYTE_BY_BYTE:
            yield f"in pieces of {size}", list(range(size, length, size))
