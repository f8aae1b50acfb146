"""The division by ten in three steps. A compiler writes each step as a multiplication and a shift. A solver does not
finish if it gets all three products at once. So the products are replaced one after another:

1. Every number is 10 * quotient + remainder. The function runs on this sum instead of on a number.
2. For each product, it is proved that the quotient by ten of the multiplied value is a part of `quotient`.
3. For the multiplier and all values that it can multiply, it is proved that the highest bits of the product are the
   quotient.
4. So this part of `quotient` replaces these bits. The lower bits may have any value.

What is left has no product, and is compared with `quotient` and `remainder`.
"""

import claripy

from machine import holds

class NoStep(Exception):
    """A product that is not a step of the division."""


GREATEST = 2**64 - 1


def divided_number():
    """A quotient, a remainder, their number, and the known conditions. They cover all numbers of 64 bits."""
    quotient, remainder = claripy.BVS("quotient", 64), claripy.BVS("remainder", 64)
    fits = (10 * quotient).ULE(claripy.BVV(GREATEST, 64) - remainder)
    known = [remainder.ULT(10), quotient.ULE(GREATEST // 10), fits]
    return quotient, remainder, 10 * quotient + remainder, known


def without_products(formula, quotient, known):
    """The formula, with its products replaced by parts of the quotient."""
    # After the first, each step divides the remainder of the previous step, followed by the next 16 bits.
    steps = [(quotient[63:32], 2**32 - 1), (quotient[31:16], 10 * 2**16 - 1), (quotient[15:0], 10 * 2**16 - 1)]
    while (found := innermost_product(formula)) is not None:
        product, divided, factor = found
        bits, shift = product.length, shift_of(factor)
        for part, greatest in steps:
            part = part.zero_extend(bits - part.length)
            if holds(is_tenth(part, divided), known) and holds(divided.ULE(greatest), known):
                break
        else:
            raise NoStep(f"a product with {factor:#x} is no step of the division")
        tenth, rest = claripy.BVS("tenth", bits), claripy.BVS("rest", bits)
        if not holds(claripy.LShR((10 * tenth + rest) * factor, shift) == tenth, [tenth.ULE(greatest // 10), rest.ULT(10)]):
            raise NoStep(f"a product with {factor:#x} is no division by ten of numbers up to {greatest}")
        instead = claripy.Concat(part[bits - shift - 1 : 0], claripy.BVS("lower", shift))
        formula = claripy.replace(formula, product, instead)
    return formula


def is_tenth(quotient, number):
    """The claim that `quotient` is the quotient by ten, without a division and without a sum that could overflow."""
    fits = quotient.ULE((2**number.length - 1) // 10)
    return claripy.And(fits, (10 * quotient).ULE(number), (number - 10 * quotient).ULT(10))


def shift_of(factor):
    """The exponent of the power of two whose tenth, rounded up, is `factor`."""
    return (10 * factor).bit_length() - 1


def innermost_product(formula):
    """A product by the tenth of a power of two whose multiplied value has no such product in it; that value; the tenth."""
    found, seen, waiting = None, set(), [formula]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, claripy.ast.Base) or part.hash() in seen:
            continue
        seen.add(part.hash())
        waiting += part.args
        if part.op == "__mul__" and len(part.args) == 2:
            divided, factor = sorted(part.args, key=lambda each: each.op == "BVV")
            if factor.op == "BVV" and 0 < 10 * factor.concrete_value - 2 ** shift_of(factor.concrete_value) < 10 < factor.concrete_value:
                found, seen, waiting = (part, divided, factor.concrete_value), set(), [divided]
    return found
