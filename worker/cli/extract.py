"""`factdesk extract`: the text of a document or page, what it says of itself, and the claims that are found in it."""

import re
from pathlib import Path
from typing import Any

import click

from models.documents import Document
from models.errors import InvalidInputError
from models.settings import load_settings
from worker.cli.given import read_given
from worker.cli.output import as_json, out, print_json, show_progress

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_MINUTE, _HOUR = 60, 3600


@click.command()
@click.argument("source", metavar="FILE|URL|-")
@as_json
def extract(*, source: str, as_json: bool) -> None:
    """Read FILE, the page or document at URL, or standard input (-), and show the claims that are found in it.

    Reads PDF, Word (DOCX), web pages, plain text, e-mail (EML), subtitles (SRT, WebVTT) and transcripts (CSV, TSV).
    Each claim comes with its place in the text, who says it, when in a recording, and how worth checking it is, from 0
    to 1. Needs no database.
    """
    with show_progress({"read": "Reading the text", "claims": "Looking for claims"}) as watch:
        watch("read", 0, 1)
        found = _read(source)
        watch("read", 1, 1)
        watch("claims", 0, 1)
        claims = _find_claims(found)
        watch("claims", 1, 1)
    if as_json:
        day = found.published_on.isoformat() if found.published_on else None
        head = {"title": found.title, "author": found.author, "date": day, "language": found.language}
        print_json({**head, "text": found.text, "claims": claims})
    else:
        _print(found, claims)


def _read(source: str) -> Document:
    from worker.documents.apart import read_apart

    if _ADDRESS.match(source):
        from worker.outbound.page import fetch_document
        from worker.reading import open_answer

        return read_apart(open_answer(fetch_document(source)))
    path = Path(source)
    if source != "-" and not path.is_file():
        raise click.UsageError(f"There is no file “{source}”. Give a file, an address or - for standard input.")
    sent = read_given(path)
    most = load_settings().max_file_bytes
    if len(sent.content) > most:
        raise InvalidInputError(f"The file has {len(sent.content):,} bytes; at most {most:,} can be read.", "file")
    return read_apart(sent)


def _find_claims(found: Document) -> list[dict[str, Any]]:
    from worker.pipeline.encoder import open_encoder
    from worker.pipeline.extract import extract_claims, read_turns
    from worker.pipeline.language import detect_language
    from worker.pipeline.worthiness import load_worthiness

    turns = read_turns(found.turns)
    claims = extract_claims(found.text, kind="article", title=found.title, turns=turns).claims
    if not claims:
        return []
    texts = [claim.text for claim in claims]
    encoder, model = open_encoder(load_settings()), load_worthiness()
    languages = [detect_language(text) for text in texts]
    worth = model.assess(texts, languages, encoder.encode_middles(texts), encoder.files.label)
    return [
        {
            "text": claim.text,
            "start": claim.start,
            "end": claim.end,
            "check_worthiness": score,
            "speaker": claim.speaker,
            "seconds": claim.seconds,
        }
        for claim, score in zip(claims, worth, strict=True)
    ]


def _print(found: Document, claims: list[dict[str, Any]]) -> None:
    if found.title:
        out.print(found.title, style="bold", markup=False)
    day = f"{found.published_on.day} {found.published_on:%B %Y}" if found.published_on else None
    if said := " · ".join(filter(None, [found.author, day, found.language])):
        out.print(said, style="dim", markup=False)
    words = len(found.text.split())
    out.print(f"{words:,} {'word' if words == 1 else 'words'}", style="dim")
    for claim in claims:
        out.print(f"\n{claim['text']}", markup=False)
        worth = "not known" if claim["check_worthiness"] is None else f"{claim['check_worthiness']:.2f}"
        parts = [f"worth checking: {worth}", claim["speaker"], _write_time(claim["seconds"])]
        place = f"characters {claim['start']} to {claim['end']}"
        out.print(f"  {' · '.join([*filter(None, parts), place])}", style="dim", markup=False)
    if not claims:
        out.print("\nNo checkable claim was found.")


def _write_time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    whole = int(seconds)
    hours = f"{whole // _HOUR}:" if whole >= _HOUR else ""
    return f"at {hours}{whole % _HOUR // _MINUTE:02}:{whole % _MINUTE:02}"
