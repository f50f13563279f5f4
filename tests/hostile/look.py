"""Reading what comes out of a sink as its own reader would: what stands in it as text, and what came alive in it."""

import csv
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from io import BytesIO, StringIO

import lxml.etree
import lxml.html
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

#: Attributes that say something to somebody.
SAYING = {"value", "alt", "title", "aria-label", "content", "placeholder"}
LEADING = {"href", "src", "action", "formaction", "data", "srcset", "poster", "xlink:href"}
#: Where a page of ours may lead: within the hub, to a telephone or a mailbox, and to a helpline by https.
OURS = ("/", "#", "?", "tel:", "sms:", "mailto:", "https://", "http://localhost/")


@dataclass(frozen=True)
class Seen:
    """What a reader finds: its words with even spaces, one text after another, and what should not be."""

    words: str
    faults: tuple[str, ...] = ()


def even(text: str) -> str:
    """Text with one space for each run of white space."""
    return " ".join(text.split())


def html(page: str) -> Seen:
    """A page: nothing of a hostile string is an element, an attribute's name, or where something leads."""
    root = lxml.html.document_fromstring(page)
    faults, words = [], [root.text_content()]
    for one in root.iter(lxml.etree.Element):
        faults += [f"<{one.tag}> {fault}" for fault in _came_alive(one)]
        words += [value for name, value in one.attrib.items() if name in SAYING]
    return Seen("\n".join(map(even, words)), tuple(faults))


def _came_alive(one: lxml.etree._Element) -> Iterator[str]:
    if "zq" in str(one.tag).lower() or one.tag in {"xmp", "iframe", "object", "embed", "base", "style"}:
        yield "is no element of ours"
    if one.tag == "script" and (one.text or not one.get("src")):
        yield "has words of its own"
    for name, value in one.attrib.items():
        if "zq" in name.lower() or name.lower().startswith("on") or name in {"style", "srcdoc"}:
            yield f"has the attribute {name}"
        if name in LEADING and (not value.startswith(OURS) or value.startswith("//") or "zq.example" in value):
            yield f"leads to {value!r}"


def xml(drawn: bytes) -> Seen:
    """A drawing: well-formed, with no script and nothing from elsewhere."""
    root = lxml.etree.fromstring(drawn, lxml.etree.XMLParser(resolve_entities=False, no_network=True))
    faults = [f"{one.tag} {fault}" for one in root.iter(lxml.etree.Element) for fault in _came_alive(one)]
    return Seen(even(" ".join(root.itertext())), tuple(faults))


def word(body: bytes) -> Seen:
    """A Word file: it opens, and no field but our own is in it."""
    document = Document(BytesIO(body))
    words = [even("".join(one.itertext())) for one in document.element.body.iter("{*}p")]
    links = [link.reltype for link in document.part.rels.values() if link.is_external]
    fields = [one.get(f"{{{one.nsmap['w']}}}instr") for one in document.element.iter("{*}fldSimple")]
    strange = [field for field in fields if field.split()[0] not in {"PAGE", "TOC"}]
    return Seen("\n".join(words), tuple(f"leads elsewhere: {each}" for each in links + strange))


def pdf(body: bytes) -> Seen:
    """A PDF: it opens, runs nothing and holds no file."""
    read = PdfReader(BytesIO(body))
    raw = body.replace(b"/JavaScript", b"/JS")
    faults = [
        f"has a {name.decode()}" for name in (b"/JS", b"/Launch", b"/EmbeddedFile", b"/SubmitForm") if name in raw
    ]
    # pypdf reads a font letter by letter, each after a zero byte, where a mark without a letter is drawn in it.
    return Seen("\n".join(even(page.extract_text().replace("\0", "")) for page in read.pages), tuple(faults))


def sheet(body: bytes) -> Seen:
    """A workbook: it opens, and no cell is worked out, or would be if it were typed in again."""
    book = load_workbook(BytesIO(body))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    faults = [f"{cell.coordinate} is a formula: {cell.value!r}" for cell in cells if cell.data_type == "f"]
    faults += [f"{cell.coordinate}: {fault}" for cell in cells for fault in risky(str(cell.value))]
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target]
    faults += [f"leads to {link}" for link in links if not link.startswith("#")]
    return Seen("\n".join(even(str(cell.value)) for cell in cells), tuple(faults))


def table(text: str) -> tuple[list[list[str]], tuple[str, ...]]:
    """A CSV file: its rows, and the cells that a spreadsheet would work out."""
    rows = list(csv.reader(StringIO(text.lstrip("\ufeff"), newline="")))
    return rows, tuple(f"{cell!r}: {fault}" for row in rows for cell in row for fault in risky(cell))


#: What spreadsheets of any country take for the beginning of a formula, once what they trim is trimmed.
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r")
TRIMMED = " \u00a0\u200b\u2060\ufeff\u3000\n"


def risky(cell: str) -> Iterator[str]:
    """Why a cell is one that a spreadsheet may work out."""
    if cell.lstrip(TRIMMED).startswith(FORMULA) and not cell.lstrip("-").replace(".", "").isdigit():
        yield "a spreadsheet may take it for a formula"


def mail(raw: bytes) -> tuple[EmailMessage, tuple[str, ...]]:
    """A message as a mail server reads it, and the headers it should not have."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    allowed = {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
    }
    names = [name.lower() for name in message.keys()]  # noqa: SIM118  # a header may be there twice
    faults = [f"has the header {name}" for name in names if name not in allowed or names.count(name) > 1]
    if raw.replace(b"\r\n", b"").count(b"\r") or message.defects:
        faults.append(f"is no clean message: {message.defects}")
    return message, tuple(faults)
