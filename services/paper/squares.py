"""Square codes (QR, ISO/IEC 18004), level M, drawn fast: a print file has two on every bill.

One that is drawn letter by letter takes longer than the type of the bill around it. Where each bit
stands is the same in all codes of a size, so it is looked up; what corrects errors is a division,
a byte at a time. ``segno``, which knows every kind of code, draws what stands in all of a size,
and addresses too long for the sizes here. Both draw the same address as the same squares.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, reduce
from itertools import accumulate, zip_longest
from operator import itemgetter

MASK = 3
#: Of each size from the smallest: bytes that correct a block, and how many bytes its blocks hold.
BLOCKS = (
    (10, (16,)), (16, (28,)), (26, (44,)), (18, (32,) * 2), (24, (43,) * 2),
    (16, (27,) * 4), (18, (31,) * 4), (22, (38, 38, 39, 39)), (22, (36,) * 3 + (37,) * 2),
)  # fmt: skip
#: A byte says that bytes follow, and another how many; half of each goes to the next.
HEAD = 2
_BYTES = 0b0100
_POLYNOMIAL = 0b1_0001_1101
_DARK = re.compile("1+")


def rows(address: str) -> list[str]:
    """The rows of the code of an address, from the top, a ``1`` for each dark square.

    The pattern over it is a given one (there are eight): to find the best of them takes two
    thirds of the time of drawing one, and every reader reads all.
    """
    for version, (_, blocks) in enumerate(BLOCKS, 1):
        if address.isascii() and len(address) + HEAD <= sum(blocks):
            return _size(version).rows(address.encode())
    return ["".join(map(str, row)) for row in _by_segno(address, None)]


def square(address: str) -> str:
    """The code of an address as SVG, without a border: the paper around it is white."""
    drawn = rows(address)
    side = len(drawn)
    runs = "".join(
        f"M{run.start()} {y}.5h{run.end() - run.start()}"
        for y, row in enumerate(drawn)
        for run in _DARK.finditer(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}"'
        f' viewBox="0 0 {side} {side}"><path stroke="#000" d="{runs}"/></svg>'
    )


@dataclass(frozen=True)
class Size:
    """All that codes of one size have alike."""

    side: int
    #: How many bytes the blocks hold, and how many bytes correct each.
    blocks: tuple[int, ...]
    corrects: int
    #: What to take from a remainder for the byte that leaves it.
    steps: tuple[int, ...]
    #: The pattern over the bits in their order, and for each square the bit that stands there.
    pattern: int
    places: Callable[[str], Iterable[str]]
    bits: int

    def rows(self, said: bytes) -> list[str]:
        """The rows of the code of these bytes."""
        room = sum(self.blocks)
        whole = (_BYTES << 8 | len(said)) << 8 * len(said) | int.from_bytes(said)
        # Nobody reads what fills it; the empty byte before is how papers were drawn so far.
        held = (whole << 4).to_bytes(len(said) + HEAD) + b"\0" + b"\xec\x11" * room
        ends = list(accumulate(self.blocks, initial=0))
        parts = [held[start:end] for start, end in zip(ends, ends[1:], strict=False)]
        sent = _in_turns(parts) + _in_turns([self._correcting(part) for part in parts])
        bits = int.from_bytes(sent) << self.bits - 8 * len(sent) ^ self.pattern
        # Behind the bits that differ stand a light square and a dark one.
        squares = "".join(self.places(f"{bits:0{self.bits}b}01"))
        return [squares[at : at + self.side] for at in range(0, len(squares), self.side)]

    def _correcting(self, part: bytes) -> bytes:
        above = 8 * (self.corrects - 1)
        kept = (1 << above) - 1
        left = 0
        for byte in part:
            left = (left & kept) << 8 ^ self.steps[left >> above ^ byte]
        return left.to_bytes(self.corrects)


@cache
def _size(version: int) -> Size:
    corrects, blocks = BLOCKS[version - 1]
    side = 17 + 4 * version
    order = _order(version, side)
    stands = {place: at for at, place in enumerate(order)}
    fixed = _by_segno("a", version)
    places = [
        stands.get((row, column), len(order) + fixed[row][column])
        for row in range(side)
        for column in range(side)
    ]
    pattern = "".join("01"[(row + column) % 3 == 0] for row, column in order)
    return Size(side, blocks, corrects, _steps(corrects), int(pattern, 2), itemgetter(*places),
                len(order))  # fmt: skip


def _by_segno(address: str, version: int | None) -> tuple[bytearray, ...]:
    import segno  # a process that prints nothing does without

    made = segno.make(
        address, error="m", version=version, mode="byte", micro=False, boost_error=False, mask=MASK
    )
    matrix: tuple[bytearray, ...] = made.matrix
    return matrix


def _order(version: int, side: int) -> list[tuple[int, int]]:
    """Where the bits stand: two columns at a time from the right, upwards and downwards in turn."""
    taken = _taken(version, side)
    rights = [*range(side - 1, 6, -2), 5, 3, 1]  # column 6 is the ruler's
    return [
        (row, column)
        for turn, right in enumerate(rights)
        for row in (range(side) if turn % 2 else reversed(range(side)))
        for column in (right, right - 1)
        if (row, column) not in taken
    ]


def _taken(version: int, side: int) -> set[tuple[int, int]]:
    """The squares of what stands in every code: corners with their margins, rulers, marks."""
    found = {(row, column) for row in range(9) for column in range(9)}
    for row in range(9):
        for column in range(side - 8, side):
            found |= {(row, column), (column, row)}
    found |= {place for at in range(side) for place in ((6, at), (at, 6))}
    if version >= 7:
        found |= {place for at in range(6) for far in range(side - 11, side - 8)
                  for place in ((at, far), (far, at))}  # fmt: skip
    if version > 1:
        marks = [6, *([(side - 1) // 2] if version >= 7 else []), side - 7]
        corners = {(6, 6), (6, side - 7), (side - 7, 6)}
        for down in marks:
            for across in marks:
                if (down, across) not in corners:
                    found |= {(down + row, across + column)
                              for row in range(-2, 3) for column in range(-2, 3)}  # fmt: skip
    return found


def _steps(corrects: int) -> tuple[int, ...]:
    """For each byte, that many bytes: the polynomial of this many roots, times the byte."""
    powers = list(accumulate(range(corrects - 1), lambda power, _: _times(power, 2), initial=1))
    polynomial = reduce(_with_root, powers, [1])[1:]
    return tuple(
        int.from_bytes(bytes(_times(each, byte) for each in polynomial)) for byte in range(256)
    )


def _with_root(polynomial: list[int], root: int) -> list[int]:
    times = [0, *(_times(each, root) for each in polynomial)]
    return [one ^ other for one, other in zip_longest(polynomial, times, fillvalue=0)]


def _times(one: int, other: int) -> int:
    """The product of two bytes in the field of 256."""
    product = 0
    while other:
        product ^= one * (other & 1)
        one <<= 1
        one ^= _POLYNOMIAL * (one >> 8)
        other >>= 1
    return product


def _in_turns(parts: list[bytes]) -> bytes:
    """The first byte of each, then the second of each; longer ones end it."""
    turns = zip_longest(*parts)
    return bytes(byte for turn in turns for byte in turn if byte is not None)
