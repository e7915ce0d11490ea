"""Forms: what a page's form holds, and so would send, as browsers read it."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Reads the fields of the form of one class."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.fields: dict[str, str] = {}
        self._inside = False
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if tag == "form":
            is_it = self.name in (of.get("class") or "").split()
            self._inside = is_it and not self.fields  # the first of them
        name = of.get("name") or ""
        if not self._inside:
            return
        if tag == "input" and name:
            is_mark = of.get("type") in {"checkbox", "radio"}
            if not is_mark or "checked" in of:
                self.fields[name] = of.get("value") or ("on" if is_mark else "")
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            value = of.get("value") or ""
            if "selected" in of or self._select not in self.fields:
                self.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._area:
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data


def form_in(page: str, name: str) -> dict[str, str]:
    """Return what the page's form of that class would send, but for its buttons."""
    reader = _Reader(name)
    reader.feed(page)
    assert reader.fields, page
    return reader.fields
