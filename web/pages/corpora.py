"""The pages of the reference corpora: what there is to compare with, what each is made of, and what was sent for it."""

from flask import render_template

from models.errors import DeskError
from models.operations.imports import IMPORT_FORMATS
from models.queries.corpora import get_corpus, list_corpora, list_ratings, list_sources
from models.queries.imports import page_imports
from models.ratings import classify_rating
from models.tables.job import JobState
from models.tables.person import Role
from web.auth import allow, anyone, current_person
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.request import desk_settings
from web.transaction import session

_IMPORTS_SHOWN = 20
_FORMATS = {
    "claimreview": "ClaimReview (JSON-LD or HTML)",
    "csv": "CSV with a header",
    "tsv": "TSV with a header",
    "jsonl": "JSON lines",
}


@pages.get("/corpora")
@allow(anyone)
def show_corpora() -> str:
    """Show all corpora."""
    return render_corpora()


@pages.get("/corpora/<slug:slug>")
@allow(anyone)
def show_corpus(slug: str) -> str:
    """Show what one corpus is made of, and to administrators what was sent for it."""
    return render_corpus(slug)


def render_corpora(name: str = "", error: DeskError | None = None) -> str:
    """Build the page of all corpora; a name that was refused stands in its field again."""
    corpora = list_corpora(session())
    return render_template("corpora.html", corpora=corpora, reach=measure_reach(corpora), name=name, error=error)


def render_corpus(slug: str, error: DeskError | None = None) -> str:
    """Build the page of a corpus; `error` says why a file that was sent for it was refused."""
    view = get_corpus(session(), slug)
    ratings = [(word, classify_rating(word), number) for word, number in list_ratings(session(), view.corpus.id)]
    person = current_person()
    manages = person is not None and person.may(Role.ADMIN)
    imports = page_imports(session(), slug, _IMPORTS_SHOWN).items if manages else []
    return render_template(
        "corpus.html",
        view=view,
        ratings=ratings,
        sources=list_sources(session(), view.corpus.id),
        manages=manages,
        imports=imports,
        is_busy=any(not JobState(file.job.state).is_final for file in imports),
        formats={name: _FORMATS[name] for name in IMPORT_FORMATS},
        most_bytes=desk_settings().max_import_bytes,
        error=error,
    )
