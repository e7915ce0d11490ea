"""GIF: its blocks, of which comments and what programs note for themselves are left out.

Source: GIF89a.
"""

from __future__ import annotations

from ticker.newsroom.pictures.cleaning.faults import broken, cut_short
from ticker.newsroom.pictures.cleaning.parts import MOST_FRAMES, Parts, Piece, few

_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_KEPT = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}
_HEAD, _IMAGE_HEAD = 13, 10
_MOST_BLOCKS = 300_000
"""Of at most 255 bytes each."""


def parts(data: memoryview) -> Parts:
    """Take a file apart; raises `PictureFault` where it is none."""
    if len(data) < _HEAD:
        raise cut_short()
    at = _HEAD + _colours(data[10])
    kept: list[Piece] = [data[:at]]
    frames = number = 0
    while at < len(data) and data[at] != _END:
        few(number := number + 1)
        start, mark = at, data[at]
        if mark == _IMAGE:
            few(frames := frames + 1, MOST_FRAMES, "picture_frames")
            head = at + _IMAGE_HEAD
            if head > len(data):
                raise cut_short()
            at = _behind(data, head + _colours(data[head - 1]) + 1)
            kept.append(data[start:at])
        elif mark == _EXTENSION:
            at = _behind(data, at + 2)
            if _is_kept(data[start:at]):
                kept.append(data[start:at])
        else:
            raise broken()
    if not frames:
        raise cut_short()
    return Parts(kept=[*kept, bytes((_END,))], frames=frames)


def _colours(flags: int) -> int:
    """Return how many bytes of colours are announced."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _behind(data: memoryview, at: int) -> int:
    """Return where a row of blocks ends."""
    for _ in range(_MOST_BLOCKS):
        if at >= len(data):
            break
        size = data[at]
        at += 1 + size
        if not size:
            return at
    raise cut_short()


def _is_kept(extension: memoryview) -> bool:
    kind = extension[1]
    return kind == _CONTROL or (kind == _APPLICATION and bytes(extension[3:14]) in _KEPT)
