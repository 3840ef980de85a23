"""What a browser hands over from another page: the selected text, the address and the title, by the desk's bookmark."""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import request

from models.errors import InvalidInputError
from models.operations.submit import clean_address
from models.tables.submission import SubmissionKind
from web.request import desk_settings

# Longer than most sentences; the same number decides in kind.js while somebody types.
_LONGEST_SENTENCE = 280
_LONGEST_TITLE = 500
_SENTENCE_ENDS = re.compile(r"[.!?][\"”’)]?\s+(?=\S)")
_ADDRESS_LAST = re.compile(r"(?:^|\s)(https?://\S+)$", re.IGNORECASE)
# What a web server takes as one line, less what stands around the three values.
_LONGEST_QUERY = 7_400
_LONGEST_URL = 2_000
_LONGEST_ENCODED_TITLE = 600
# An address of the desk may stand in another one, for the way back after signing in.
_LONGEST_WAY_BACK = 7_000


@dataclass(frozen=True, slots=True)
class Shared:
    """What was handed over, as the form on the front page takes it; `source` is where a text comes from.

    `is_cut` says that the text was longer than an address can hold.
    """

    kind: str
    text: str
    title: str
    source: str
    is_cut: bool = False


def read_shared() -> Shared:
    """Return what the address of this request hands over; an address that is none is left out."""
    most = desk_settings().max_text_characters
    text = request.args.get("text", "").replace("\x00", "").strip()[:most]
    title = " ".join(request.args.get("title", "").replace("\x00", "").split())[:_LONGEST_TITLE]
    source = _read_address(request.args.get("url", ""))
    if not source:
        text, source = _split_address(text, title)
    if not text:
        return Shared(SubmissionKind.URL if source else SubmissionKind.ARTICLE, source, "", "")
    return Shared(_guess_kind(text), text, title, source, is_cut="cut" in request.args)


def write_bookmark() -> str:
    """Return the address of the bookmark that sends a page to this desk: a script, without a hash or percent sign."""
    desk = json.dumps(find_own_address() + "/send?text=").replace("#", "").replace("%", "")
    return (
        "javascript:(()=>{const e=encodeURIComponent,w=s=>s.replace(/[\\ud800-\\udfff]/gu,''),"
        "c=(s,n)=>{s=w(s);while(e(s).length>n)s=w(s.slice(0,Math.floor(s.length*.95)));return s},"
        f"h=location.href,u=/^https?:/.test(h)&&e(w(h)).length<={_LONGEST_URL}?w(h):'',"
        f"t=c(document.title,{_LONGEST_ENCODED_TITLE}),s=w(String(getSelection()).trim()),"
        f"k=c(s,{_LONGEST_QUERY}-e(u).length-e(t).length),"
        f"a={desk}+e(k)+'&url='+e(u)+'&title='+e(t)+(k.length<s.length?'&cut=1':'');"
        "open(a,'_blank')||(location.href=a)})()"
    )


def find_own_address() -> str:
    """Return under which address browsers reach the desk."""
    return desk_settings().public_url or request.host_url.rstrip("/")


def find_way_back() -> str | None:
    """Return the path of this request for after signing in; None where it is too long for that."""
    path = f"{request.path}?{request.query_string.decode('latin-1')}" if request.query_string else request.path
    return path if len(quote(path)) <= _LONGEST_WAY_BACK else None


def _read_address(typed: str) -> str:
    try:
        return clean_address(typed) or ""
    except InvalidInputError:
        return ""


def _split_address(text: str, title: str) -> tuple[str, str]:
    """Return text and address where a phone has put the address behind the text; its title alone is no text."""
    found = _ADDRESS_LAST.search(text)
    source = _read_address(found[1]) if found else ""
    if found is None or not source:
        return text, ""
    rest = text[: found.start()].strip()
    return ("" if rest == title else rest), source


def _guess_kind(text: str) -> SubmissionKind:
    """Return how a text is probably meant: one short sentence is a claim."""
    is_sentence = "\n" not in text and _SENTENCE_ENDS.search(text) is None
    return SubmissionKind.CLAIM if is_sentence and len(text) <= _LONGEST_SENTENCE else SubmissionKind.ARTICLE
