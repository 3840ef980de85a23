"""Finding candidates for a claim by both search legs."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.queries.candidates import Widths, find_candidates
from models.scoring import Candidate
from models.settings import Settings


def retrieve_candidates(
    session: Session,
    claim: str,
    vector: Sequence[float],
    encoder_id: int,
    corpora: dict[int, int],
    settings: Settings,
) -> list[Candidate]:
    """Return the union of the nearest vectors and the best BM25 scores; a failing query raises, never "no match"."""
    widths = Widths(settings.dense_width, settings.lexical_width, settings.lexical_postings)
    return find_candidates(session, claim, vector, encoder_id, corpora, widths)
