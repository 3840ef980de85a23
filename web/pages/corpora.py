"""The pages of the reference corpora: what there is to compare with, and what each is made of."""

from flask import render_template

from models.errors import NotFoundError
from models.queries.corpora import list_corpora, list_ratings, list_sources
from models.ratings import classify_rating
from web.auth import allow, anyone
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.transaction import session


@pages.get("/corpora")
@allow(anyone)
def show_corpora() -> str:
    """Show all corpora."""
    corpora = list_corpora(session())
    return render_template("corpora.html", corpora=corpora, reach=measure_reach(corpora))


@pages.get("/corpora/<slug>")
@allow(anyone)
def show_corpus(slug: str) -> str:
    """Show what one corpus is made of."""
    view = next((view for view in list_corpora(session()) if view.corpus.slug == slug), None)
    if view is None:
        raise NotFoundError("There is no corpus of this name. The page “Corpora” shows those there are.")
    ratings = [(word, classify_rating(word), number) for word, number in list_ratings(session(), view.corpus.id)]
    sources = list_sources(session(), view.corpus.id)
    return render_template("corpus.html", view=view, ratings=ratings, sources=sources)
