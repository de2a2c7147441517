"""Kinds of files that are no text, recognised by how they begin, whatever their name says."""

from __future__ import annotations

from typing import Final

OLD_OFFICE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
WORKBOOK: Final = "an Excel workbook"

PACKED: Final = (
    (b"xl/workbook.xml", WORKBOOK),
    (b"xl/workbook.bin", "a binary Excel workbook"),
    (b"word/document.xml", "a Word document"),
    (b"ppt/presentation.xml", "a PowerPoint presentation"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (b"Index/Document.iwa", "a Numbers or Pages document"),
)
"""The kind of an archive, by the name of a part of it."""

BEGINNINGS: Final = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a Rich Text document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"[internetshortcut]", "a link to a file, not the file"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file"),
)
"""The kind of a file, by how it begins: capitals or not."""


def kind_of_file(data: bytes) -> str:
    """The kind of a file that is no text; nothing for a text."""
    if data.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in PACKED if part in data), "a zip archive")
    if data.startswith(OLD_OFFICE):
        return "an Excel or Word file of the kind used before 2007, or one that a password locks"
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((kind for start, kind in BEGINNINGS if head.startswith(start.lower())), "")
