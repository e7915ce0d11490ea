"""Scripts: the modules that pages are written in, joined into the few files that are sent.

*The naive way* sends each module by itself: small files compress badly, and a page asks for two
dozen. A bundler would be a build step. Ours needs none, for our modules export functions, classes
and constants only, and nothing runs before its imports: so each becomes a function that is called
once and returns what it exports, in the order in which they need each other. What is fetched later
finds those in one object, whichever try has brought them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

_IMPORT = re.compile(r"""\bimport\s*(?:\{([^}]*)\}\s*from\s*)?['"](\.[^'"]+)['"];?""")
_LATER = re.compile(r"""(?<=['"])\.\.?/[^'"]+\.js(?=['"])""")
"""A module that is fetched when it is needed, by its path from where that is written."""
_EXPORT = re.compile(r"\bexport\s+((?:async\s+)?(?:function|const|class)\s+(\w+))")


def joined(modules: Mapping[str, str], entries: tuple[str, ...]) -> dict[str, str]:
    """Return modules as they are sent: entries with what they import, and the others by themselves.

    Names are paths. What several entries import is within the first of them. ValueError where two
    that are joined would be called the same.
    """
    homes: dict[str, str] = {}
    for entry in entries:
        for name in _in_order(modules, entry):
            homes.setdefault(name, entry)
    if len(set(map(_object, homes))) < len(homes):
        raise ValueError(f"Of the modules {sorted(homes)} two have one name; give one another.")
    sent = {entry: _whole(modules, homes, entry) for entry in entries}
    return sent | {name: _alone(modules, homes, name) for name in modules if name not in homes}


def _whole(modules: Mapping[str, str], homes: Mapping[str, str], entry: str) -> str:
    names = [name for name, home in homes.items() if home == entry]
    exports = _EXPORT.findall(modules[entry])
    first, objects = next(iter(homes.values())), ",".join(map(_object, names))
    return "\n".join(
        [
            *_imports(modules, names, homes, entry),
            *(_function(modules[name], name, entry) for name in names),
            f"export const{{{','.join(name for _, name in exports)}}}={_object(entry)};",
            f"export const $all={{{objects}}};"
            if entry == first
            else f"Object.assign($all,{{{objects}}});",
        ]
    )


def _alone(modules: Mapping[str, str], homes: Mapping[str, str], name: str) -> str:
    body, exports = _body(modules[name], name, name)
    return "\n".join(
        [
            *_imports(modules, [name], homes, name),
            body,
            f"export{{{','.join(exports)}}};",
        ]
    )


def _in_order(modules: Mapping[str, str], name: str) -> Iterator[str]:
    """Give a module after all that it imports."""
    for other in _needed(modules[name], name):
        yield from _in_order(modules, other)
    yield name


def _needed(text: str, name: str) -> list[str]:
    return [_path(name, found[2]) for found in _IMPORT.finditer(text)]


def _path(name: str, relative: str) -> str:
    return posixpath.normpath(PurePosixPath(name).parent / relative)


def _object(name: str) -> str:
    """Return what a module's exports are called, in few letters: ``$l_clock``."""
    folder, _, file = name.removesuffix(".js").partition("/")[2].rpartition("/")
    return f"${folder[:1]}_{file}"


def _imports(
    modules: Mapping[str, str], names: list[str], homes: Mapping[str, str], into: str
) -> list[str]:
    """Return the lines that bring what modules need of other files.

    What is joined is in one object of the first file, so that there is nothing twice.
    """
    first = next(iter(homes.values()))
    needed = sorted({other for name in names for other in _needed(modules[name], name)})
    lines = [
        f"import*as {_object(other)} from'{_relative(other, into)}';"
        for other in needed
        if other not in homes
    ]
    if into == first:
        return lines
    found = [_object(other) for other in needed if other in homes and homes[other] != into]
    if found or homes.get(into):
        lines.append(f"import{{$all}}from'{_relative(first, into)}';")
    return [*lines, f"const{{{','.join(found)}}}=$all;"] if found else lines


def _relative(name: str, into: str) -> str:
    path = posixpath.relpath(name, PurePosixPath(into).parent)
    return path if path.startswith(".") else f"./{path}"


def _function(text: str, name: str, into: str) -> str:
    body, exports = _body(text, name, into)
    return f"const {_object(name)}=(()=>{{{body}\nreturn{{{','.join(exports)}}}}})();"


def _body(text: str, name: str, into: str) -> tuple[str, list[str]]:
    """Return what a module does, and what it exports.

    What it imports is taken from objects; what it fetches later lies elsewhere from the file that
    it is sent in.
    """

    def taken(found: re.Match[str]) -> str:
        if not found[1]:
            return ""
        names = re.sub(r"\s+as\s+", ":", found[1])
        return f"const{{{names}}}={_object(_path(name, found[2]))};"

    exports = [found[2] for found in _EXPORT.finditer(text)]
    body = _EXPORT.sub(r"\1", _IMPORT.sub(taken, text))
    return _LATER.sub(lambda found: _relative(_path(name, found[0]), into), body), exports
