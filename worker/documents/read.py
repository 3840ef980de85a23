"""Reading any document by its kind, in this process; whoever does not trust the bytes lets `apart` do it."""

from dataclasses import replace

from models.documents import Document
from worker.documents.kinds import Kind, decode, tell_kind
from worker.documents.sent import Sent
from worker.pipeline.language import detect_language
from worker.readable import UnreadableError, print_only, read_text, read_type

_LONGEST_LINE = 500
_BROKEN = "The file is damaged, or built so oddly that its text cannot be read. Save it anew, or paste the text."


def read_document(sent: Sent) -> Document:
    """Return what a document says; what holds no text, or cannot be read, raises UnreadableError with its reason."""
    return _read(sent, tell_kind(sent))


def _read(sent: Sent, kind: Kind) -> Document:
    try:
        found = _pick_reader(sent, kind)
    except (UnreadableError, MemoryError):
        raise
    except Exception as problem:
        # Documents are made to be odd, and no oddity of theirs is a fault of the desk.
        raise UnreadableError(_BROKEN) from problem
    # The places of turns hold for the text as it is; other texts lose what no page can show.
    text = found.text if found.turns else print_only(found.text)
    return replace(
        found,
        text=text,
        url=sent.url,
        title=_read_line(found.title),
        author=_read_line(found.author),
        language=found.language or detect_language(text),
    )


def _pick_reader(sent: Sent, kind: Kind) -> Document:
    match kind:
        case Kind.PDF:
            from worker.documents.pdf import read_pdf

            return read_pdf(sent.content)
        case Kind.DOCX:
            from worker.documents.word import read_word

            return read_word(sent.content)
        case Kind.MAIL:
            from worker.documents.mail import read_mail

            return read_mail(sent.content, _read_attached)
        case Kind.PAGE:
            from worker.article import read_article

            charset = read_type(sent.content_type)[1]
            declared = f"text/html; charset={charset}" if charset else "text/html"
            if sent.whole:
                return Document(read_text(declared, sent.content))
            return read_article(declared, sent.content, sent.url)
    return _read_plain(decode(sent.content, read_type(sent.content_type)[1]), kind)


def _read_plain(text: str, kind: Kind) -> Document:
    match kind:
        case Kind.VTT | Kind.SRT:
            from worker.documents.subtitles import read_subtitles

            return read_subtitles(text.lstrip(), kind)
        case Kind.TRANSCRIPT:
            from worker.documents.transcripts import read_transcript

            return read_transcript(text)
    if not print_only(text):
        raise UnreadableError("The file holds no text.")
    return Document(text)


def _read_attached(sent: Sent) -> Document:
    """Return what is attached to a mail; a mail in that is not opened, so that nothing nests without an end."""
    kind = tell_kind(sent)
    if kind is Kind.MAIL:
        raise UnreadableError("This is a mail within a mail.")
    return _read(sent, kind)


def _read_line(words: str | None) -> str | None:
    return " ".join(print_only(words or "").split())[:_LONGEST_LINE].strip() or None
