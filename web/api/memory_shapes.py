"""From what the desk remembers to the shapes of it; names of people stay inside."""

from models.base import Json
from models.queries.contradictions import ContradictionView
from models.queries.memory import Memory, Said, Suggestion, recall
from models.queries.submissions import ClaimView
from models.shapes import shape_match
from models.tables.match import Match
from models.tables.matching import Matching
from models.tables.person import Person
from web.api.memory_schemas import ContradictionOut, EarlierWordOut, InferredOut, MatchInCase, WordOut
from web.transaction import session


def shape_matches_in_case(view: ClaimView, person: Person) -> list[MatchInCase]:
    """Show the matches of a claim with what is remembered of them."""
    memory = recall(session(), view, person)
    return [_shape_match(match, view.matching, memory) for match in view.matches]


def shape_contradiction(view: ContradictionView) -> ContradictionOut:
    """Show words that cannot all be true."""
    found = view.contradiction
    return ContradictionOut(
        id=found.id,
        path=[_shape_word(said) for said in view.path],
        against=_shape_word(view.against),
        created_at=found.created_at,
        settled_at=found.settled_at,
        reason=found.reason,
    )


def _shape_match(match: Match, run: Matching | None, memory: Memory) -> MatchInCase:
    inferred = memory.inferred.get(match.id)
    carried, earlier = memory.carried.get(match.id), memory.earlier.get(match.id)
    return MatchInCase(
        **shape_match(match, run).model_dump(),
        inferred=_shape_inferred(inferred) if inferred else None,
        carried=_shape_word(carried) if carried else None,
        earlier=EarlierWordOut(**_locate(earlier)) if earlier else None,
    )


def _shape_inferred(inferred: Suggestion) -> InferredOut:
    return InferredOut(relation=inferred.relation, because=[_shape_word(said) for said in inferred.because])


def _shape_word(said: Said) -> WordOut:
    return WordOut(**_locate(said), claim=said.claim, factcheck=said.factcheck)


def _locate(said: Said) -> Json:
    return {"relation": said.relation, "at": said.at, "match_id": said.match_id, "case_id": said.case_id}
