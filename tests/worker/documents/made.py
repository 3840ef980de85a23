"""Documents for tests, made with the libraries or by hand; none is kept as a file."""

import zlib
from collections.abc import Sequence
from email.message import EmailMessage
from io import BytesIO

import docx
from pypdf import PdfReader, PdfWriter

Pages = Sequence[Sequence[str]]


def write_pdf(pages: Pages, *, streams: Sequence[bytes] = (), title: str = "") -> bytes:
    """Return a PDF with these lines on its pages; `streams` are packed contents of further pages."""
    contents = [*map(_draw, pages), *streams]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, packed in enumerate(contents):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R"
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + packed + b"\nendstream")
    return _finish(objects, title)


def nest_pages(depth: int) -> bytes:
    """Return a PDF whose page lies so deep in a tree of pages."""
    tree = [f"<< /Type /Pages /Kids [{number + 3} 0 R] /Count 1 >>".encode() for number in range(depth)]
    leaf = f"<< /Type /Page /Parent {depth + 1} 0 R /MediaBox [0 0 9 9] >>".encode()
    return _finish([b"<< /Type /Catalog /Pages 2 0 R >>", *tree, leaf], "")


def _draw(lines: Sequence[str]) -> bytes:
    shown = b"".join(
        b"(" + line.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)") + b") Tj T*\n" for line in lines
    )
    return zlib.compress(b"BT /F1 12 Tf 14 TL 72 720 Td\n" + shown + b"ET")


def _finish(objects: Sequence[bytes], title: str) -> bytes:
    objects = [*objects, f"<< /Title ({title}) /Author (Ann Writer) /CreationDate (D:20240313100000Z) >>".encode()]
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, entry in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    start, count = len(written), len(objects) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n" % count
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, count - 1, start)
    return bytes(written)


def lock_pdf(content: bytes, password: str) -> bytes:
    """Return a PDF that opens with a password."""
    writer, locked = PdfWriter(PdfReader(BytesIO(content))), BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()


def write_word() -> bytes:
    """Return a DOCX with a heading, paragraphs, a list and a table."""
    document, written = docx.Document(), BytesIO()
    document.core_properties.title, document.core_properties.author = "The frost", "Ann Writer"
    document.add_heading("The winter of 1963")
    document.add_paragraph("The Thames froze over in 1963.")
    document.add_paragraph("Bread rose by 4 %.", style="List Bullet")
    document.add_paragraph("Milk rose by 7 %.", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "January", "-12 degrees"
    document.add_paragraph("Nobody was hurt.")
    document.save(written)
    return written.getvalue()


def write_mail(text: str, **fields: str) -> EmailMessage:
    """Return a mail; the names of fields have underscores for hyphens."""
    mail = EmailMessage()
    for name, value in ({"From": "Tina Tip <tina@tips.test>", "Subject": "A rumour"} | fields).items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail
