"""The page of a case: one match at a time beside the claim, with all that a reviewer needs to judge it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import NotFoundError
from models.operations.transitions import TRANSITIONS, may_apply
from models.queries.cases import count_judged, count_views, find_next_open, get_case, list_history, list_verdicts
from models.queries.corpora import list_corpora
from models.queries.submissions import ClaimView, get_submission
from models.queries.voices import Group, group_reprints, read_judgement
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person, Role
from web.auth import allow
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.pages.history import write_history
from web.pages.inbox import reviewer
from web.pages.words import RELATIONS
from web.transaction import session

_LONGEST_POSITION = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before the reviewer: a match, its place among all, and what they may do with it and the case."""

    view: ClaimView
    match: Match | None
    position: int
    may_judge: bool
    moves: list[str]
    last: Match | None

    @property
    def before(self) -> int | None:
        """The position of the match before this one; reprints are passed over."""
        return max((stop for stop in self._stops if stop < self.position), default=None)

    @property
    def after(self) -> int | None:
        """The position of the match after this one; reprints are passed over."""
        return min((stop for stop in self._stops if stop > self.position), default=None)

    @property
    def group(self) -> Group | None:
        """The match that lies here, with all that are in nearly the same words."""
        return next((group for group in self.view.groups if self.match in group.matches), None)

    @property
    def answered(self) -> Match | None:
        """The match with which the machine answered the claim, whether or not that still stands."""
        return next((match for match in self.view.matches if match.answers), None)

    def place(self, match: Match) -> int:
        """Return the position of a match among all of them."""
        return self.view.matches.index(match) + 1

    @property
    def _stops(self) -> list[int]:
        return [self.place(group.first) for group in self.view.groups]


@dataclass(frozen=True, slots=True)
class Refused:
    """A form on this page that was refused: which one, why, and what had been typed or chosen in it."""

    form: str
    sentence: str
    text: str = ""
    choice: str = ""


@pages.get("/cases/<int:case_id>")
@allow(Role.REVIEWER)
def show_case(case_id: int) -> ResponseReturnValue:
    """Show the case at the match that the address names, else at the first that nobody judged."""
    number = request.args.get("match", "")
    asked = int(number) if number.isdecimal() and len(number) <= _LONGEST_POSITION else None
    return render_case(case_id, asked)


def render_case(case_id: int, position: int | None = None, refused: Refused | None = None) -> str:
    """Build the page; a refused form shows its sentence and all that was typed."""
    person = reviewer()
    view = get_case(session(), case_id)
    positions = {str(match.id): number for number, match in enumerate(view.matches, 1)}
    return render_template(
        "case.html",
        desk=_lay_out(view, person, position),
        submission=get_submission(session(), view.claim.submission_id),
        refused=refused,
        relations=RELATIONS,
        transitions=TRANSITIONS,
        history=write_history(list_history(session(), case_id), positions),
        verdicts=list_verdicts(session(), case_id),
        next_open=find_next_open(session(), case_id),
        judged=count_judged(session(), person),
        counts=count_views(session(), person),
        reach=measure_reach(list_corpora(session())),
    )


def find_unjudged(matches: Sequence[Match], after: int = 0) -> int | None:
    """Return the position of the next match without a person's word, starting again at the front.

    A word on a match holds for its reprints too, so that nobody is asked the same twice.
    """
    left = [group.first for group in group_reprints(matches) if not any(map(is_judged, group.matches))]
    open_ones = [number for number, match in enumerate(matches, 1) if match in left]
    return next((number for number in open_ones if number > after), next(iter(open_ones), None))


def is_judged(match: Match) -> bool:
    """True where a person's word on the match counts; one that was taken back does not."""
    return read_judgement(match) is not None


def find_match(view: ClaimView, match_id: int) -> tuple[int, Match]:
    """Return a match of this case with its position."""
    for number, match in enumerate(view.matches, 1):
        if match.id == match_id:
            return number, match
    raise NotFoundError("This case has no such match.")


def may_judge(case: Case, person: Person) -> bool:
    """True where the person may say a word on the case's matches; doing so takes an open case."""
    return may_apply("take", case, person) or may_apply("release", case, person)


def link_case(case_id: int, position: int | None = None) -> str:
    """Return the address of a case at one of its matches."""
    return url_for("pages.show_case", case_id=case_id, match=position)


def _lay_out(view: ClaimView, person: Person, asked: int | None) -> Desk:
    number = len(view.matches)
    judging = may_judge(view.case, person)
    first = find_unjudged(view.matches) if judging else None
    position = min(max(1, asked), max(1, number)) if asked else first or 1
    return Desk(
        view=view,
        match=view.matches[position - 1] if number else None,
        position=position,
        may_judge=judging,
        moves=[action for action in TRANSITIONS if action != "decide" and may_apply(action, view.case, person)],
        last=_find_last(view.matches, person),
    )


def _find_last(matches: Sequence[Match], person: Person) -> Match | None:
    """Return the match on which this person spoke last: what “undo” takes back."""
    own = [match for match in matches if is_judged(match) and match.judgement.person_id == person.id]  # type: ignore[union-attr]
    return max(own, key=lambda match: match.judgement_id or 0, default=None)
