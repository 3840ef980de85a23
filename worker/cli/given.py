"""What a command is given to look at: text, a file, standard input or an address; and a mail, as a mail server does."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from models.errors import DeskError, InvalidInputError
from models.operations.submit import Draft, File
from models.tables.submission import Origin, SubmissionKind
from worker.documents.kinds import Kind, tell_kind
from worker.documents.mail import read_sender
from worker.documents.sent import Sent
from worker.readable import UnreadableError

# A single remark is seldom longer; what is longer, or has paragraphs, is read as an article.
_LONGEST_REMARK = 400


class MailRefusedError(click.ClickException):
    """A mail can never be taken; the exit code tells a mail server to send it back."""

    exit_code = os.EX_DATAERR


class MailPostponedError(click.ClickException):
    """A mail cannot be taken now; the exit code tells a mail server to try again."""

    exit_code = os.EX_TEMPFAIL


def read_given(file: Path) -> Sent:
    """Return the bytes of a file, or of standard input where the path is a hyphen, with the file's name."""
    if str(file) == "-":
        return Sent(sys.stdin.buffer.read())
    return Sent(file.read_bytes(), file.name)


def draft_text(text: str, kind: str | None, *, is_file: bool = False) -> Draft:
    """Return what is to be checked of a text."""
    return Draft(kind or tell_text(text, is_file=is_file), text, Origin.CLI)


def draft_document(sent: Sent, kind: str | None, *, is_file: bool) -> Draft:
    """Return what is to be checked of a file: a plain text in UTF-8 as it is, anything else as a document."""
    if not sent.content.strip() or tell_kind(sent) is Kind.TEXT:
        try:
            return draft_text(sent.content.decode("utf-8-sig"), kind, is_file=is_file)
        except UnicodeDecodeError:
            pass
    if kind == SubmissionKind.CLAIM:
        raise InvalidInputError(
            "A document is read as an article. Leave out --kind, or give the claim as text.", "kind"
        )
    return Draft(SubmissionKind.FILE, "", Origin.CLI, file=File(sent.content, sent.name or "standard input"))


def draft_mail(sent: Sent) -> Draft:
    """Return what is to be checked of a mail, with its sender as the reference."""
    if sent.content.strip() and tell_kind(sent._replace(name="mail.eml")) is not Kind.MAIL:
        raise InvalidInputError("This is no e-mail: it does not begin with the fields of one, such as “From:”.", "eml")
    file = File(sent.content, sent.name if sent.name.lower().endswith(".eml") else "mail.eml", "message/rfc822")
    return Draft(SubmissionKind.FILE, "", Origin.CLI, file=file, reference=read_sender(sent.content))


def tell_text(text: str, *, is_file: bool) -> SubmissionKind:
    """Tell an article from a remark."""
    is_article = is_file or "\n" in text.strip() or len(text) > _LONGEST_REMARK
    return SubmissionKind.ARTICLE if is_article else SubmissionKind.CLAIM


@contextmanager
def answer_mail_server(*, is_mail: bool) -> Iterator[None]:
    """Turn what keeps a mail from being taken into the exit codes that mail servers know.

    A mail that can never be taken ends with 65, so that it goes back; anything else with 75, so that it comes again.
    """
    try:
        yield
    except (InvalidInputError, UnreadableError) as problem:
        if is_mail:
            raise MailRefusedError(str(problem)) from problem
        raise
    except Exception as problem:
        if is_mail:
            said = str(problem) if isinstance(problem, DeskError) else "The desk cannot take the mail now."
            raise MailPostponedError(said) from problem
        raise
