"""Runs a function of a program on symbols instead of numbers, and proves what it returns (symbolic execution).

angr reads the machine instructions one by one. If a branch depends on a symbol, it takes both ways, each with its
condition. So a call ends in several paths. Each path has the result of the function as a formula over the symbols. A
claim holds if a solver finds no numbers for which a path is taken and the claim is false, and no numbers for which no
path is taken.
"""

import logging

# (angr logs an error about a missing part that is not needed here.)
logging.disable(logging.ERROR)

import angr  # noqa: E402
import claripy  # noqa: E402

# Addresses outside the program: the memory and the stack of a call, and its return address.
MEMORY = 0x5000_0000
STACK = 0x6000_0000
RETURN = 0x7000_0000
# Far more than any call here takes. A call that does not end proves nothing.
STEPS = 20_000


class Counterexample(Exception):
    """Numbers for which the function returns a wrong result."""


class Machine:
    """A program for a processor, and its calling convention."""

    def __init__(self, path):
        self.project = angr.Project(path, auto_load_libs=False)
        self.thumb = self.project.arch.name.startswith("ARM")
        self.word = 32 if self.thumb else 64
        # Registers and memory that were not written may have any value.
        self.options = {angr.options.SYMBOL_FILL_UNCONSTRAINED_REGISTERS, angr.options.SYMBOL_FILL_UNCONSTRAINED_MEMORY}

    def call(self, function, arguments, bits, memory=None):
        """The paths of a call: the conditions and the result of each. The result has `bits` bits. `memory` is stored at MEMORY."""
        symbol = self.project.loader.find_symbol(function)
        address = symbol.rebased_addr | (1 if self.thumb else 0)
        state = self.project.factory.blank_state(addr=address, add_options=self.options)
        if memory is not None:
            state.memory.store(MEMORY, memory)
        state.regs.sp = STACK
        if self.thumb:
            state.regs.lr = RETURN | 1
            registers = iter(["r0", "r1", "r2", "r3"])
            free = 4
            for argument in arguments:
                # A number of 64 bits begins at an even register.
                if argument.length == 64 and free % 2:
                    next(registers)
                    free -= 1
                for low in range(0, argument.length, 32):
                    setattr(state.regs, next(registers), argument[low + 31 : low])
                    free -= 1
        else:
            state.regs.sp = STACK - 8
            state.memory.store(STACK - 8, claripy.BVV(RETURN, 64), endness="Iend_LE")
            for register, argument in zip(["rdi", "rsi", "rdx", "rcx"], arguments):
                setattr(state.regs, register, argument.zero_extend(64 - argument.length))
        paths, running, steps = [], [state], 0
        while running:
            state = running.pop()
            if state.addr & ~1 == RETURN:
                paths.append((state.solver.constraints, self.returned(state, bits)))
                continue
            steps += 1
            if steps > STEPS:
                raise RuntimeError(f"{function} does not come to an end")
            found = self.project.factory.successors(state)
            if found.unconstrained_successors:
                raise RuntimeError(f"{function} goes to an address that depends on its input, near {state.addr:#x}")
            running += found.flat_successors
        return paths

    def returned(self, state, bits):
        if not self.thumb:
            return state.regs.rax[bits - 1 : 0]
        return claripy.Concat(state.regs.r1, state.regs.r0) if bits == 64 else state.regs.r0[bits - 1 : 0]


def holds(claim, known):
    """Whether a claim is true for all numbers for which the known conditions are true."""
    return counterexample(claim, known, [claripy.true()]) is None


def counterexample(claim, known, wanted):
    solver = claripy.Solver()
    solver.add(list(known))
    solver.add(claripy.Not(claim))
    return solver.batch_eval(wanted, 1)[0] if solver.satisfiable() else None


def prove(paths, due, inputs, known=()):
    """Proves that each path returns the due result, and that each input has a path. Otherwise raises a Counterexample."""
    for conditions, returned in paths:
        found = counterexample(returned == due, [*known, *conditions], [*inputs, returned, due])
        if found is not None:
            *values, came, right = found
            given = " ".join(f"{value:#0{2 + each.length // 4}x}" for each, value in zip(inputs, values))
            raise Counterexample(f"for {given or 'no bytes'}: {came:#x} is returned, and {right:#x} is due")
    taken = claripy.Or(*[claripy.And(claripy.true(), *conditions) for conditions, _ in paths])
    found = counterexample(taken, known, inputs or [due])
    if found is not None:
        raise RuntimeError(f"no path is taken for {found}")
