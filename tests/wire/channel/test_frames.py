"""Frames: what goes out is what a WebSocket client reads, whatever it has negotiated."""

from __future__ import annotations

import itertools
import re

import pytest
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.protocol import State
from websockets.uri import parse_uri

from ticker.wire.channel.frames import Frame
from ticker.wire.log.position import BEGINNING
from ticker.wire.transports.handshake import open_by

OFFERS = {
    "none": [],
    "usual": [{}],
    "window of 9": [{"server_max_window_bits": 9}],
    "window of 11": [{"server_max_window_bits": 11}],
    "window of 12": [{"server_max_window_bits": 12}],
    "window of 15": [{"server_max_window_bits": 15}],
    "no takeover here": [{"server_no_context_takeover": True}],
    "no takeover there": [{"client_no_context_takeover": True}],
    "their window of 9": [{"client_max_window_bits": 9}],
    "their window of 15": [{"client_max_window_bits": 15}],
    "no word of their window": [{"client_max_window_bits": None}],
    "all at once": [
        {
            "server_no_context_takeover": True,
            "client_no_context_takeover": True,
            "server_max_window_bits": 13,
            "client_max_window_bits": 10,
        }
    ],
}
SIZES = [0, 1, 124, 125, 126, 127, 4095, 4096, 4097, 65534, 65535, 65536, 65537, 300_000]


def text_of(size: int) -> str:
    """Return a text of so many bytes that repeats itself, and says more than ASCII."""
    pattern = "Größe: 𝄞 – „Fähre“ um 8 € ab Föhr. "
    many = (pattern * (size // len(pattern.encode()) + 1)).encode()[:size]
    whole = many.decode(errors="ignore")
    return whole + "." * (size - len(whole.encode()))


def opened(offers):
    """Return a client that has opened a WebSocket with us, and how we wrap frames for it."""
    extensions = [ClientPerMessageDeflateFactory(**offer) for offer in offers]
    client = ClientProtocol(parse_uri("ws://localhost/"), extensions=extensions, max_size=None)
    request = client.connect()
    client.send_request(request)
    client.data_to_send()
    headers = [
        (name.lower().encode(), value.encode()) for name, value in request.headers.raw_items()
    ]
    opening = open_by("GET", "1.1", headers)
    client.receive_data(opening.answer + b"\r\n")
    client.events_received()
    assert client.handshake_exc is None
    assert client.state is State.OPEN
    return client, opening


def frame_of(text: str) -> Frame:
    return Frame(text.encode(), BEGINNING, None, ends=False)


@pytest.mark.parametrize("offer", OFFERS)
def test_a_client_reads_every_size(offer):
    """Texts of all sizes come out as they went in, and two in a row do not disturb each other."""
    client, opening = opened(OFFERS[offer])
    texts = [text_of(size) for size in SIZES for _ in range(2)]
    for text in texts:
        assert len(text.encode()) in SIZES
        client.receive_data(frame_of(text).wrapped(opening.wrapping))
    assert client.parser_exc is None
    assert [bytes(event.data).decode() for event in client.events_received()] == texts


@pytest.mark.parametrize("offer", OFFERS)
def test_what_repeats_is_compressed(offer):
    """Whoever can read it gets less than a tenth; a window smaller than ours gets plain frames."""
    _, opening = opened(OFFERS[offer])
    plain = offer in {"none", "window of 9", "window of 11"}
    assert opening.wrapping == ("plain" if plain else "deflated")
    sent = frame_of(text_of(65535)).wrapped(opening.wrapping)
    assert sent[0] == (0x81 if plain else 0xC1)
    assert len(sent) == 65539 if plain else len(sent) < 6553


def test_all_share_the_bytes():
    """However it was negotiated, a frame is the very same object for all who get it compressed."""
    frame = frame_of(text_of(2000))
    sent = {offer: frame.wrapped(opened(OFFERS[offer])[1].wrapping) for offer in OFFERS}
    assert len({id(data) for data in sent.values()}) == 2
    assert len({data for data in sent.values() if data[0] == 0xC1}) == 1


PARAMETERS = [
    [None, "server_no_context_takeover"],
    [None, "client_no_context_takeover"],
    [None, *(f"server_max_window_bits={bits}" for bits in range(8, 16))],
    [None, "client_max_window_bits", *(f"client_max_window_bits={bits}" for bits in range(8, 16))],
]


def answered(*offers: str) -> str:
    """Return what we say to offers, each in a header of its own; empty where we say nothing."""
    lines = [(b"sec-websocket-extensions", offer.encode()) for offer in offers]
    usual = [
        (b"host", b"wire"),
        (b"sec-websocket-version", b"13"),
        (b"sec-websocket-key", b"dGhlIHNhbXBsZSBub25jZQ=="),
    ]
    answer = open_by("GET", "1.1", [*usual, *lines]).answer.decode()
    found = re.findall(r"Sec-WebSocket-Extensions: (.*)\r\n", answer)
    assert len(found) < 2
    return found[0] if found else ""


def read(parameters: str) -> dict[str, str]:
    """Return parameters by name; none comes twice."""
    name, *said = parameters.split("; ")
    assert name == "permessage-deflate"
    named = [one.partition("=")[::2] for one in said]
    assert len(dict(named)) == len(named)
    return dict(named)


def test_the_answer_to_any_offer_is_legal():
    """Nothing is promised less or asked more than the offer allows (RFC 7692, 7.1)."""
    for chosen in itertools.product(*PARAMETERS):
        offer = "; ".join(["permessage-deflate", *filter(None, chosen)])
        answer = answered(offer)
        if not answer:  # it is allowed to do without; zlib cannot make windows of 256 bytes
            assert "server_max_window_bits=8" in offer
            continue
        asked, said = read(offer), read(answer)
        assert said["server_no_context_takeover"] == ""
        assert said["client_no_context_takeover"] == ""
        assert (
            8 <= int(said["server_max_window_bits"]) <= int(asked.get("server_max_window_bits", 15))
        )
        assert ("client_max_window_bits" in said) <= ("client_max_window_bits" in asked)
        limit = asked.get("client_max_window_bits") or 15
        assert 8 <= int(said.get("client_max_window_bits", limit)) <= int(limit)


@pytest.mark.parametrize(
    ("offers", "bits"),
    [
        (["x-unknown; a=1", "permessage-deflate"], "12"),
        (["x-unknown, permessage-deflate; server_max_window_bits=10"], "10"),
        (["permessage-deflate; no_such=1, permessage-deflate; server_max_window_bits=14"], "12"),
        (["permessage-deflate; server_max_window_bits=16", "permessage-deflate"], "12"),
        (["permessage-deflate; server_max_window_bits=9, permessage-deflate"], "9"),
        (["permessage-deflate; server_max_window_bits"], ""),
        (["permessage-deflate; server_no_context_takeover=1"], ""),
        (["permessage-deflate; server_max_window_bits=9; server_max_window_bits=9"], ""),
        (["x-webkit-deflate-frame"], ""),
        ([""], ""),
    ],
)
def test_the_first_offer_that_can_be_had_is_taken(offers, bits):
    """Of several offers the first that makes sense is accepted; who makes none goes without."""
    answer = answered(*offers)
    assert (read(answer)["server_max_window_bits"] if answer else "") == bits
