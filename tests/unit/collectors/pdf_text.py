"""Read the words of a PDF that Typst has made: enough to test ours, and nothing more."""

from __future__ import annotations

import re
import zlib


def streams(pdf: bytes) -> list[bytes]:
    """Every stream, unpacked."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def words_of(pdf: bytes) -> str:
    """All the text, spaces left out: glyphs are text only if the PDF says which letters they are.

    Each font names its letters in a table of its own; a page uses the tables one after another, so
    every table is tried and what reads under any of them is given.
    """
    unpacked = streams(pdf)
    tables = [_letters(body) for body in unpacked if b"beginbfchar" in body]
    pages = [body for body in unpacked if (b"BT" in body and b"TJ" in body) or b"Tj" in body]
    texts = []
    for table in tables:
        for body in pages:
            glyphs = re.findall(rb"<([0-9A-Fa-f]+)>|\(((?:\\.|[^\\)])*)\)", body, re.DOTALL)
            texts.append("".join(_said(hexed, plain, table) for hexed, plain in glyphs))
    return re.sub(r"\s", "", "\n".join(texts))


def _letters(body: bytes) -> dict[int, str]:
    letters = {}
    for code, text in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", body):
        letters[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    return letters


def _said(hexed: bytes, plain: bytes, table: dict[int, str]) -> str:
    raw = bytes.fromhex(hexed.decode()) if hexed else _unescaped(plain)
    codes = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]
    return "".join(table.get(code, "") for code in codes)


def _unescaped(plain: bytes) -> bytes:
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(match: re.Match[bytes]) -> bytes:
        body = match[1]
        return bytes([int(body, 8)]) if body.isdigit() else named.get(body, body)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, plain, flags=re.DOTALL)
