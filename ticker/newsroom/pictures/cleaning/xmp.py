"""XMP: what programs and agencies write about a picture, in XML; read, and written anew.

What is kept are the vocabularies of the press: who, what, when, whose, and whether a machine has
drawn it. Coordinates and numbers of cameras belong to others, wherever they are nested.
Sources: ISO 16684-1; IPTC Photo Metadata Standard 2023.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
DC = "http://purl.org/dc/elements/1.1/"
PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
EXIF = "http://ns.adobe.com/exif/1.0/"
XMP = "http://ns.adobe.com/xap/1.0/"
_TERMS = "http://purl.org/dc/terms/"
_TIFF = "http://ns.adobe.com/tiff/1.0/"

_PREFIXES = {
    "x": "adobe:ns:meta/",
    "rdf": _RDF,
    "dc": DC,
    "dcterms": _TERMS,
    "photoshop": PHOTOSHOP,
    "Iptc4xmpCore": CORE,
    "Iptc4xmpExt": EXT,
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
"""What is kept, but for what is named below."""
_LEFT_OUT = {
    *(f"{{{PHOTOSHOP}}}{one}" for one in ("History", "DocumentAncestors", "TextLayers")),
    *(f"{{{PHOTOSHOP}}}{one}" for one in ("City", "State", "Country")),
    *(f"{{{CORE}}}{one}" for one in ("Location", "CountryCode", "CreatorContactInfo")),
    *(f"{{{EXT}}}{one}" for one in ("LocationCreated", "LocationShown")),
    f"{{{_TERMS}}}spatial",
}
"""What programs remember of their work, places, and how to reach somebody."""
_KEPT_TOO = {
    f"{{{EXIF}}}DateTimeOriginal",
    f"{{{_TIFF}}}Orientation",
    f"{{{_XML}}}lang",
    *(f"{{{XMP}}}{name}" for name in ("CreateDate", "ModifyDate", "MetadataDate", "CreatorTool")),
}
_LARGEST = 1024 * 1024
_DEEPEST = 40
_PACKET = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    b'<?xpacket end="w"?>',
)

for _prefix, _namespace in {**_PREFIXES, "exif": EXIF, "tiff": _TIFF, "xmp": XMP}.items():
    ET.register_namespace(_prefix, _namespace)


class Xmp:
    """What a packet says, of what is kept; nothing where it cannot be read."""

    def __init__(self, packet: bytes) -> None:
        self._root = _read(packet)

    def cleaned(self) -> bytes:
        """Return a packet of its own with what is kept; b"" where that is nothing."""
        if self._root is None or not any(True for _ in self._properties()):
            return b""
        begin, end = _PACKET
        written: bytes = ET.tostring(self._root, encoding="utf-8", xml_declaration=False)
        return begin + written + end

    def texts(self, namespace: str, name: str) -> list[str]:
        """Return a property's values; of several languages, the one for all."""
        wanted = f"{{{namespace}}}{name}"
        for found, value in self._properties():
            if found != wanted:
                continue
            if isinstance(value, str):
                return [value]
            items = list(value.iter(f"{{{_RDF}}}li"))
            languages = {one.get(f"{{{_XML}}}lang"): one for one in items}
            if "x-default" in languages:
                items = [languages["x-default"]]
            return [text for one in items or [value] if (text := (one.text or "").strip())]
        return []

    def text(self, namespace: str, name: str) -> str:
        """Return the first of a property's values; "" where there is none."""
        return next(iter(self.texts(namespace, name)), "")

    def _properties(self) -> Iterator[tuple[str, str | Element]]:
        if self._root is None:
            return
        for description in self._root.iter(f"{{{_RDF}}}Description"):
            yield from (
                (name, value)
                for name, value in description.attrib.items()
                if not name.startswith(f"{{{_RDF}}}")
            )
            yield from ((one.tag, one) for one in description)


def _read(packet: bytes) -> Element | None:
    # Without a document type there are no entities, and so no bombs of them.
    if not 0 < len(packet) <= _LARGEST or b"\0" in packet or b"<!" in packet:
        return None
    found = re.search(rb"<(?:x:xmpmeta|rdf:RDF|x:xapmeta)\b.*>", packet, re.DOTALL)
    if found is None:
        return None
    try:
        root = ET.fromstring(found[0])  # noqa: S314 - no document type is let in
    except ET.ParseError:
        return None
    return root if _cleaned(root, 0) else None


def _cleaned(element: Element, depth: int) -> bool:
    """Take out of an element what is not kept; False where it is too deep to look into."""
    if depth > _DEEPEST:
        return False
    for name in [one for one in element.attrib if not _is_kept(one)]:
        del element.attrib[name]
    for one in list(element):
        if not _is_kept(one.tag) or not _cleaned(one, depth + 1):
            element.remove(one)
    return True


def _is_kept(name: str) -> bool:
    namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
    return name in _KEPT_TOO or (namespace in _PREFIXES.values() and name not in _LEFT_OUT)
