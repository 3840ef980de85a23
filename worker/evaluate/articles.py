"""Measuring how well articles are cut out of pages, beside what the library does without the desk."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from worker.article import read_article
from worker.readable import UnreadableError, decode_text, open_tree

_WORD = re.compile(r"\w+")
# As the article extraction benchmark of Zyte counts: a page scores by runs of four words, in their number.
_RUN = 4


class Page(NamedTuple):
    """A page as it was fetched, and the text of its article."""

    body: bytes
    url: str
    truth: str


def measure_articles(folder: Path) -> dict[str, Any]:
    """Return precision, recall and F1 on the pages of a folder: html/ID.html.gz, and ground-truth.json by ID.

    `f1` and its parts count single words, `f1_runs` runs of four; each is made of the means over all pages.
    """
    pages = list(_read_pages(folder))
    readers: dict[str, Callable[[Page], str]] = {"factdesk": _read, "trafilatura": _read_by_library}
    return {"pages": len(pages)} | {name: _measure(pages, read) for name, read in readers.items()}


def _read_pages(folder: Path) -> Iterator[Page]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for number, told in truth.items():
        body = gzip.decompress((folder / "html" / f"{number}.html.gz").read_bytes())
        yield Page(body, told.get("url", ""), told["articleBody"])


def _read(page: Page) -> str:
    try:
        return read_article("text/html", page.body, page.url).text
    except UnreadableError:
        return ""


def _read_by_library(page: Page) -> str:
    from trafilatura import extract

    return extract(open_tree(decode_text("text/html", page.body)[0]), include_comments=False) or ""


def _measure(pages: list[Page], read: Callable[[Page], str]) -> dict[str, float]:
    pairs = [(read(page), page.truth) for page in pages]
    words, runs = (_score(pairs, length) for length in (1, _RUN))
    return {"f1": words[2], "precision": words[0], "recall": words[1], "f1_runs": runs[2]}


def _score(pairs: list[tuple[str, str]], length: int) -> tuple[float, float, float]:
    """Return the means of precision and recall over the pages, and the F1 that they make."""
    shares = [_compare(_count(read, length), _count(truth, length)) for read, truth in pairs]
    precision, recall = (sum(column) / len(shares) for column in zip(*shares, strict=True))
    total = precision + recall
    return round(precision, 4), round(recall, 4), round(2 * precision * recall / total if total else 0.0, 4)


def _compare(read: Counter[tuple[str, ...]], truth: Counter[tuple[str, ...]]) -> tuple[float, float]:
    right = (read & truth).total()
    return right / max(1, read.total()), right / max(1, truth.total())


def _count(text: str, length: int) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[start : start + length]) for start in range(max(1, len(words) - length + 1)))
