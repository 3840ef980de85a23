"""Calls about the reference corpora and their fact-checks."""

from models.queries.corpora import get_factcheck, list_corpora
from models.shapes import FactCheckOut, shape_factcheck
from web.api.blueprint import api, expect
from web.api.schemas import CorpusPage
from web.api.shapes import shape_corpus
from web.auth import allow, anyone
from web.transaction import session


@api.get("/corpora")
@api.output(CorpusPage, description="The corpora by name.")
@api.doc(operation_id="listCorpora")
@allow(anyone)
def show_corpora() -> CorpusPage:
    """List the corpora that claims are compared with."""
    return CorpusPage(items=[shape_corpus(view) for view in list_corpora(session())], next=None)


@api.get("/factchecks/<int:factcheck_id>")
@api.output(FactCheckOut, description="The fact-check.")
@api.doc(operation_id="getFactCheck", responses=expect(404))
@allow(anyone)
def show_factcheck(factcheck_id: int) -> FactCheckOut:
    """Read a fact-check."""
    return shape_factcheck(get_factcheck(session(), factcheck_id))
