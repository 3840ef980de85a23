"""Calls about the reference corpora and their fact-checks."""

from models.queries.corpora import get_corpus, get_factcheck, page_corpora
from models.queries.factchecks import FactCheckFilter, page_factchecks
from models.shapes import FactCheckOut, shape_factcheck
from web.api.blueprint import api, expect
from web.api.corpus_schemas import CorpusOut, CorpusPage, FactCheckPage
from web.api.corpus_shapes import shape_corpus
from web.api.queries import FactCheckQuery, PageQuery
from web.auth import allow, anyone
from web.transaction import session


@api.get("/corpora")
@api.input(PageQuery, location="query", arg_name="asked")
@api.output(CorpusPage, description="The corpora by name.")
@api.doc(operation_id="listCorpora", responses=expect(422))
@allow(anyone)
def show_corpora(asked: PageQuery) -> CorpusPage:
    """List the corpora that claims are compared with."""
    page = page_corpora(session(), asked.limit, asked.cursor)
    return CorpusPage(items=[shape_corpus(view) for view in page.items], next=page.next)


@api.get("/corpora/<slug:slug>")
@api.output(CorpusOut, description="The corpus.")
@api.doc(operation_id="getCorpus", responses=expect(404))
@allow(anyone)
def show_corpus(slug: str) -> CorpusOut:
    """Read how large a corpus is and how new."""
    return shape_corpus(get_corpus(session(), slug))


@api.get("/factchecks")
@api.input(FactCheckQuery, location="query", arg_name="asked")
@api.output(FactCheckPage, description="The fact-checks in the order that was asked for.")
@api.doc(operation_id="listFactChecks", responses=expect(404, 422))
@allow(anyone)
def search_factchecks(asked: FactCheckQuery) -> FactCheckPage:
    """Find fact-checks by words, and by corpus, rating, publisher and language."""
    wanted = FactCheckFilter(asked.q, asked.corpus, asked.rating_class, asked.publisher, asked.language)
    page = page_factchecks(session(), wanted, asked.sort, asked.limit, asked.cursor)
    return FactCheckPage(items=[shape_factcheck(factcheck) for factcheck in page.items], next=page.next)


@api.get("/factchecks/<int:factcheck_id>")
@api.output(FactCheckOut, description="The fact-check.")
@api.doc(operation_id="getFactCheck", responses=expect(404))
@allow(anyone)
def show_factcheck(factcheck_id: int) -> FactCheckOut:
    """Read a fact-check."""
    return shape_factcheck(get_factcheck(session(), factcheck_id))
