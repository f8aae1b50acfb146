"""The claims: for each function, its definition as a formula over its input, and the inputs for which it is proved."""

import claripy

from division import NoStep, divided_number, without_products
from machine import MEMORY, prove

LINE_ENDS = [0x0A, 0x0D]
FORBIDDEN = [0x00, 0x0A, 0x0D]
# All short lengths, and lengths around one and two blocks of 64 bytes.
SHORT = range(17)
LONG = [31, 32, 33, 63, 64, 65, 66, 72, 127, 128, 129]


def of(machine):
    """Yields the claims for a machine: a name, the set of inputs, and a function that proves it and returns the number of paths."""
    yield "has_controls", "all words of 8 bytes", has_controls
    yield "eight_digits", "all numbers of 32 bits", eight_digits
    yield "size_line", "all numbers of 64 bits", size_line
    # Each further byte doubles the paths, because the code has two ways to accept a byte.
    for length in range(6):
        yield f"check, {length} bytes", "all values", lambda machine, length=length: check(machine, length)
    for length in [*SHORT, *([] if machine.thumb else LONG)]:
        starts = sorted({0, 1, length // 2, length - 1, length} & set(range(length + 1))) if length > 9 else range(length + 1)
        yield (
            f"next_line_end, {length} bytes",
            f"all chunks, from {' '.join(map(str, starts)) if length > 9 else 'each place'}",
            lambda machine, length=length, starts=starts: sum(next_line_end(machine, length, start) for start in starts),
        )
    for length in [2, 3, 8, 9, 16, 17, *([] if machine.thumb else [64, 65, 100])]:
        yield f"second_line_end, {length} bytes", "all chunks", lambda machine, length=length: second_line_end(machine, length)
    if machine.thumb:
        # On other machines, the function is from the crate `memchr`.
        for length in [0, 1, 2, 7, 12]:
            yield f"memchr, {length} bytes", "all chunks, all needles", lambda machine, length=length: memchr(machine, length)
        yield "divide_in_parts", "all numbers of 64 bits", divide_in_parts
    else:
        yield "line_ends_of_word", "all words of 8 bytes", line_ends_of_word
        yield "transposed", "all matrices of 64 bits", transposed
        yield "line_ends by SSE2", "all blocks of 64 bytes", lambda machine: block(machine, "prove_line_ends_by_sse2")
        yield "line_ends by loops", "all blocks of 64 bytes", lambda machine: block(machine, "prove_line_ends_by_loops")


def byte_of(word, place):
    return word[8 * place + 7 : 8 * place]


def is_one_of(byte, wanted):
    return claripy.Or(*[byte == each for each in wanted])


def proved(machine, function, arguments, due, inputs, memory=None):
    paths = machine.call(function, arguments, due.length, memory)
    prove(paths, due, inputs)
    return len(paths)


def has_controls(machine):
    word = claripy.BVS("word", 64)
    low = claripy.Or(*[byte_of(word, place).ULT(0x0E) for place in range(8)])
    return proved(machine, "prove_has_controls", [word], claripy.If(low, claripy.BVV(1, 32), claripy.BVV(0, 32)), [word])


def line_ends_of_word(machine):
    word = claripy.BVS("word", 64)
    due = [claripy.If(is_one_of(byte_of(word, place), LINE_ENDS), claripy.BVV(0x80, 8), claripy.BVV(0, 8)) for place in range(8)]
    return proved(machine, "prove_line_ends_of_word", [word], claripy.Concat(*reversed(due)), [word])


def transposed(machine):
    bits = claripy.BVS("bits", 64)
    due = [bits[8 * (bit % 8) + bit // 8] for bit in reversed(range(64))]
    return proved(machine, "prove_transposed", [bits], claripy.Concat(*due), [bits])


def block(machine, function):
    memory, octets = chunk_of(64)
    due = [claripy.If(is_one_of(octet, LINE_ENDS), claripy.BVV(1, 1), claripy.BVV(0, 1)) for octet in reversed(octets)]
    return proved(machine, function, [number(machine, MEMORY)], claripy.Concat(*due), [memory], memory)


def digit(nibble):
    wide = nibble.zero_extend(4)
    return claripy.If(wide.ULT(10), wide + ord("0"), wide + (ord("a") - 10))


def eight_digits(machine):
    bits = claripy.BVS("bits", 32)
    due = [digit(bits[4 * place + 3 : 4 * place]) for place in reversed(range(8))]
    return proved(machine, "prove_eight_digits", [bits.zero_extend(32)], claripy.Concat(*due), [bits])


def size_line(machine):
    """The bytes of a size line, from its end: LF, CR, and the digits up to the first that is not 0. None of them is NUL."""
    size, paths = claripy.BVS("size", 64), 0
    octets = [claripy.BVV(0x0A, 8), claripy.BVV(0x0D, 8), digit(size[3:0])]
    for shift in range(4, 64, 4):
        octets.append(claripy.If(claripy.LShR(size, shift) == 0, claripy.BVV(0, 8), digit(size[shift + 3 : shift])))
    octets += [claripy.BVV(0, 8)] * 6
    for part in range(3):
        due = claripy.If(size == 0, claripy.BVV(0, 64), claripy.Concat(*octets[8 * part : 8 * part + 8]))
        paths += proved(machine, "prove_size_line", [size, number(machine, part)], due, [size])
    return paths


def number(machine, value):
    return claripy.BVV(value, machine.word)


def none(machine):
    return number(machine, 2**machine.word - 1)


def chunk_of(length):
    """A chunk of symbolic bytes: as one value, and as a list."""
    if length == 0:
        return None, []
    memory = claripy.BVS("chunk", 8 * length)
    return memory, list(memory.chop(8))


def first_of(machine, octets, wanted, start=0):
    due = none(machine)
    for place in reversed(range(start, len(octets))):
        due = claripy.If(is_one_of(octets[place], wanted), number(machine, place), due)
    return due


def check(machine, length):
    memory, octets = chunk_of(length)
    due = first_of(machine, octets, FORBIDDEN)
    arguments = [number(machine, MEMORY), number(machine, length)]
    return proved(machine, "prove_check", arguments, due, [memory] if octets else [], memory)


def next_line_end(machine, length, start):
    memory, octets = chunk_of(length)
    due = first_of(machine, octets, LINE_ENDS, start)
    arguments = [number(machine, MEMORY), number(machine, length), number(machine, start)]
    return proved(machine, "prove_next_line_end", arguments, due, [memory] if octets else [], memory)


def second_line_end(machine, length):
    memory, octets = chunk_of(length)
    due = none(machine)
    for place in reversed(range(length)):
        behind = first_of(machine, octets, LINE_ENDS, place + 1)
        due = claripy.If(is_one_of(octets[place], LINE_ENDS), behind, due)
    return proved(machine, "prove_second_line_end", [number(machine, MEMORY), number(machine, length)], due, [memory], memory)


def memchr(machine, length):
    memory, octets = chunk_of(length)
    needle = claripy.BVS("needle", 8)
    arguments = [needle.zero_extend(machine.word - 8), number(machine, MEMORY), number(machine, length)]
    inputs = [needle, memory] if octets else [needle]
    return proved(machine, "prove_memchr", arguments, first_of(machine, octets, [needle]), inputs, memory)


def divide_in_parts(machine):
    quotient, remainder, divided, known = divided_number()
    for function, due in [("prove_quotient", quotient), ("prove_remainder", remainder[31:0])]:
        ((conditions, returned),) = machine.call(function, [divided], due.length)
        try:
            prove([(conditions, without_products(returned, quotient, known))], due, [quotient, remainder], known)
        except NoStep:
            # Then the result should be wrong for some number. To find one is easier than to prove that there is none.
            prove([(conditions, returned)], due, [divided], known)
            raise
    return 2
