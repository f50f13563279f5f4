"""Which files of a bid are taken: told by their name's ending and by what is in them, never by what was said. Pure."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MACROS = "vbaProject.bin"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WrongFile(ValueError):
    """The file is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: what people call it, its media type, and the part that tells it in a package."""

    words: str
    media_type: str
    ending: str
    part: str = ""


KINDS = {
    kind.ending: kind
    for kind in (
        FileKind("PDF", "application/pdf", ".pdf"),
        FileKind("Word", _WORD, ".docx", "word/document.xml"),
        FileKind("Excel", _EXCEL, ".xlsx", "xl/workbook.xml"),
        FileKind("CSV", "text/csv", ".csv"),
    )
}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS.values()}
ACCEPT = ",".join(KINDS)
_SAMPLE = 64 * 1024


def kind_of_file(name: str, stream: IO[bytes]) -> FileKind:
    """What kind of file it is. Raises WrongFile when its ending is none of ours or its content is something else."""
    kind = KINDS.get(Path(name).suffix.casefold())
    if kind is None:
        raise WrongFile("Choose a PDF, Word (.docx), Excel (.xlsx) or CSV file.")
    stream.seek(0)
    start = stream.read(_SAMPLE)
    if not start.strip():
        raise WrongFile("The file is empty. Choose another.")
    fits = _is_package(stream, kind) if kind.part else _is_pdf(start) if kind.ending == ".pdf" else _is_text(start)
    stream.seek(0)
    if not fits:
        raise WrongFile(f"The name says that this is {kind.words}, and its content says that it is not. Save it again.")
    return kind


def _is_pdf(start: bytes) -> bool:
    return start.startswith(b"%PDF-")


def _is_text(start: bytes) -> bool:
    """Text of any script: nothing that only programs write, and none of the other kinds."""
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return not start.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"<")) and (wide or b"\0" not in start)


def _is_package(stream: IO[bytes], kind: FileKind) -> bool:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    if any(name.endswith(MACROS) for name in names):
        raise WrongFile("The file holds macros, which are programs. Save it again without them.")
    return kind.part in names
