"""What the verdict form takes over from judged matches: the rating that follows, its grounds, a line of evidence."""

from dataclasses import replace

from models.queries.proposals import Proposal, propose_rating
from models.queries.submissions import ClaimView
from models.relations import Relation
from models.scales import Scale
from models.tables.match import Match
from models.tables.verdict import Stance
from web.pages.verdict_form import EvidenceRow, VerdictForm, add_row

_TELLING = {
    Relation.SAME,
    Relation.NARROWER,
    Relation.BROADER,
    Relation.OPPOSITE,
    Relation.OUTDATED,
    Relation.RELATED,
}
_STANCES = {"false": Stance.UNDERMINES, "true": Stance.SUPPORTS}
_TURNED = {Stance.UNDERMINES: Stance.SUPPORTS, Stance.SUPPORTS: Stance.UNDERMINES}
_LONGEST_TITLE = 300


def fill_proposal(form: VerdictForm, proposal: Proposal | None) -> VerdictForm:
    """Return the form filled with what is proposed, which nobody has confirmed yet."""
    if proposal is None:
        return form
    filled = replace(
        form,
        rating=proposal.rating.value,
        justification=_draft_justification(proposal),
        match_id=proposal.match.id,
    )
    return add_factcheck(filled, proposal.match)


def turn_to_scale(form: VerdictForm, view: ClaimView, scale: Scale) -> VerdictForm:
    """Return the form on another scale: what was proposed is carried over, what was chosen stays where it is known."""
    proposal = find_own_proposal(form, view, scale)
    kept = scale.find(form.rating)
    rating = proposal.rating.value if proposal else kept.value if kept else ""
    return replace(form, scale=scale.name, rating=rating, match_id=proposal.match.id if proposal else None)


def find_own_proposal(form: VerdictForm, view: ClaimView, scale: Scale) -> Proposal | None:
    """Return what the match that filled the form proposes on a scale; None where the form was filled by hand."""
    match = next((match for match in view.matches if match.id == form.match_id), None)
    return propose_rating(match, scale) if match else None


def drop_unused_match(form: VerdictForm, view: ClaimView, scale: Scale) -> VerdictForm:
    """Return the form without its match where the person chose another rating than that proposes."""
    proposal = find_own_proposal(form, view, scale)
    follows = proposal is not None and proposal.rating.value == form.rating
    return form if follows else replace(form, match_id=None)


def add_factcheck(form: VerdictForm, match: Match) -> VerdictForm:
    """Return the form with a match's fact-check in its first empty line; one that is there already is not repeated."""
    factcheck = match.factcheck
    if factcheck.url is None:
        return form
    row = EvidenceRow(
        factcheck.url,
        (factcheck.title or factcheck.claim)[:_LONGEST_TITLE],
        _find_stance(match),
        factcheck.source.name if factcheck.source else "",
    )
    return add_row(form, row)


def list_telling(view: ClaimView) -> list[tuple[int, Match]]:
    """Return the matches that say something about the claim by a person's word, with their positions.

    Whoever looks blind is offered all of them, because nobody's word is known to them.
    """
    return [
        (number, match)
        for number, match in enumerate(view.matches, 1)
        if view.blind or (match.judgement and match.judgement.relation in _TELLING)
    ]


def _draft_justification(proposal: Proposal) -> str:
    factcheck = proposal.match.factcheck
    who = factcheck.source.name if factcheck.source else "an earlier fact-check"
    when = f" on {factcheck.date.day} {factcheck.date:%B %Y}" if factcheck.date else ""
    said = f"As {who} found{when}: “{factcheck.claim}” – {factcheck.rating}."
    return f"{said} This claim says the opposite." if proposal.turned else said


def _find_stance(match: Match) -> Stance:
    """A fact-check speaks for or against the claim only where a person called the two the same, or the opposite."""
    stance = _STANCES.get(match.factcheck.rating_class)
    judged = match.judgement.relation if match.judgement else None
    if stance is None or judged not in {Relation.SAME, Relation.OPPOSITE}:
        return Stance.CONTEXT
    return stance if judged == Relation.SAME else _TURNED[stance]
