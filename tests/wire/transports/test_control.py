"""What readers say: control frames are taken, however they come; all else is an offence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from support.clients.raw import masked
from support.seed import SEED
from websockets.frames import Frame, Opcode

from ticker.wire.transports.control import Control, Offence, controls

MASKS = st.binary(min_size=4, max_size=4)
CONTROLS = st.builds(
    Control,
    st.sampled_from([Opcode.CLOSE, Opcode.PING, Opcode.PONG]),
    st.binary(max_size=125),
)


def heard(pieces) -> tuple[list[Control], int]:
    """Return what is heard in bytes that come in pieces, and the code of the offence; or 0."""
    buffer, taken = bytearray(), []
    for piece in pieces:
        buffer += piece
        try:
            for control in controls(buffer):
                taken.append(control)  # noqa: PERF402 - what came before an offence counts
        except Offence as offence:
            code, reason = offence.code, offence.reason
            return taken, code if 0 < len(reason.encode()) <= 123 else -1
        assert len(buffer) < 131  # no more than the beginning of one frame is kept
    return taken, 0


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Return the pieces between places."""
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[one:two] for one, two in pairwise(ends)]


@seed(SEED)
@settings(database=None, deadline=None, max_examples=150)
@given(said=st.lists(st.tuples(CONTROLS, MASKS), max_size=6), places=st.lists(st.integers(0)))
def test_any_pieces_say_the_same(said, places):
    """Control frames are heard as they were said, in whatever pieces and masks they come."""
    data = b"".join(masked(0x80 | one.opcode, one.payload, mask) for one, mask in said)
    expected = [control for control, _ in said], 0
    assert heard(cut(data, places)) == expected
    assert heard(bytes([byte]) for byte in data) == expected


@seed(SEED)
@settings(database=None, deadline=None, max_examples=150)
@given(
    before=st.lists(CONTROLS, max_size=2),
    noise=st.binary(max_size=300) | st.builds(masked, st.integers(0, 255), st.binary()),
    places=st.lists(st.integers(0)),
)
def test_noise_is_an_offence_or_waited_for(before, noise, places):
    """Whatever bytes come, at worst there is an offence, after what was said properly before it."""
    data = b"".join(masked(0x80 | one.opcode, one.payload) for one in before) + noise
    taken, code = heard([data])
    assert taken[: len(before)] == before
    assert code in {0, 1002, 1003, 1009}
    assert heard(cut(data, places)) == (taken, code)


@pytest.mark.parametrize("opcode", [Opcode.CLOSE, Opcode.PING, Opcode.PONG])
def test_the_library_says_it_likewise(opcode):
    """A control frame that `websockets` makes, with a mask drawn by it, is understood."""
    data = Frame(opcode, b"Moin").serialize(mask=True)
    assert heard([data]) == ([Control(opcode, b"Moin")], 0)


def head(first: int, length: bytes) -> bytes:
    return bytes([first]) + length


OFFENCES = {
    "text": (masked(0x81, b"x"), 1003),
    "no text": (masked(0x81, b""), 1003),
    "bytes": (masked(0x82, b"x" * 1024), 1003),
    "beginning of a message": (masked(0x01, b"x"), 1003),
    "rest of a message": (masked(0x80, b"x"), 1003),
    "compressed": (masked(0xC1, b"x"), 1003),
    "1 KiB, from its head": (head(0x81, b"\xfe\x04\x00"), 1003),
    "more than 1 KiB, from its head": (head(0x81, b"\xfe\x04\x01"), 1009),
    "much more": (head(0x82, b"\xff\x00\x00\x00\x00\x00\x01\x00\x00"), 1009),
    "more than there is": (head(0x82, b"\xff" + b"\xff" * 8), 1009),
    "little, said at length": (head(0x82, b"\xff" + b"\x00" * 8), 1003),
    "text without a mask": (b"\x81\x01x", 1002),
    "ping without a mask": (b"\x89\x00", 1002),
    "ping in parts": (masked(0x09, b""), 1002),
    "reserved bit": (masked(0xC9, b""), 1002),
    "reserved data": (masked(0x83, b""), 1002),
    "reserved control": (masked(0x8B, b""), 1002),
    "ping too long": (head(0x89, b"\xfe"), 1002),
    "close too long": (head(0x88, b"\xff"), 1002),
}


@pytest.mark.parametrize("case", OFFENCES)
def test_offences(case):
    """Each offence has its code, told as soon as the head shows it, after what came before."""
    data, code = OFFENCES[case]
    assert heard([data]) == ([], code)
    ping = Control(Opcode.PING, b"x")
    assert heard([masked(0x89, b"x") + data]) == ([ping], code)
    assert heard(bytes([byte]) for byte in data) == ([], code)


@pytest.mark.parametrize("data", [b"", b"\x81", b"\x81\xfe\x04", b"\x82\xff" + b"\x00" * 7])
def test_the_beginning_of_a_head_is_waited_for(data):
    """What may still become anything is no offence yet."""
    assert heard([data]) == ([], 0)
