"""The page of a case: one match at a time beside the claim, with all that a reviewer needs to judge it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import NotFoundError
from models.operations.holding import WORK
from models.operations.transitions import PLAIN_MOVES, TRANSITIONS, may_apply
from models.queries.acts import find_last_act
from models.queries.blind import hide_history
from models.queries.cases import find_joined, get_case, list_history, list_verdicts
from models.queries.corpora import list_corpora
from models.queries.leases import find_next, is_with_another
from models.queries.memory import recall, was_refused_before
from models.queries.submissions import ClaimView, get_submission
from models.queries.voices import Group, group_reprints, read_judgement
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person, Role
from web.auth import allow
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.pages.history import write_history
from web.pages.inbox import reviewer
from web.pages.second_look import render_second_look, view_opinions
from web.pages.sitting import begin_sitting
from web.pages.words import RELATIONS
from web.sight import see
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
    def left(self) -> list[int]:
        """The positions of the matches that nobody has judged."""
        return list_unjudged(self.view.matches)

    @property
    def groups(self) -> list[Group]:
        """The matches that are suggested, those in nearly the same words together."""
        return [group for group in self.view.groups if not was_refused_before(group.first)]

    @property
    def put_aside(self) -> list[Group]:
        """Those that are not suggested, because people refused the same pair before."""
        return [group for group in self.view.groups if was_refused_before(group.first)]

    @property
    def _stops(self) -> list[int]:
        return [self.place(group.first) for group in self.groups]


@dataclass(frozen=True, slots=True)
class Refused:
    """A form on this page that was refused: which one, why, and what had been typed or chosen in it.

    One that is stale was sent after something had changed: then the page shows both versions.
    """

    form: str
    sentence: str
    text: str = ""
    choice: str = ""
    is_stale: bool = False


@pages.get("/cases/<int:case_id>")
@allow(Role.REVIEWER)
def show_case(case_id: int) -> ResponseReturnValue:
    """Show the case at the match that the address names, else at the first that nobody judged."""
    if goal := find_joined(session(), case_id):
        return redirect(link_case(goal), 303)
    begin_sitting(case_id, reviewer())
    number = request.args.get("match", "")
    asked = int(number) if number.isdecimal() and len(number) <= _LONGEST_POSITION else None
    return render_case(case_id, asked)


def render_case(case_id: int, position: int | None = None, refused: Refused | None = None) -> str:
    """Build the page; a refused form shows its sentence and all that was typed."""
    person = reviewer()
    view = see(get_case(session(), case_id))
    if view.blind:
        return render_second_look(view, refused)
    positions = {str(match.id): number for number, match in enumerate(view.matches, 1)}
    desk = _lay_out(view, person, position)
    return render_template(
        "case.html",
        desk=desk,
        last_act=_find_last_act(view.case, person, desk.last),
        submission=get_submission(session(), view.claim.submission_id),
        refused=refused,
        relations=RELATIONS,
        transitions=TRANSITIONS,
        history=write_history(hide_history(list_history(session(), case_id), view, person), positions),
        verdicts=list_verdicts(session(), case_id),
        opinions=view_opinions(view.case),
        may_confirm=may_apply("confirm", view.case, person),
        may_settle=may_apply("adjudicate", view.case, person),
        next_open=find_next(session(), person, case_id),
        memory=recall(session(), view, person),
        reach=measure_reach(list_corpora(session())),
    )


def find_unjudged(matches: Sequence[Match], after: int = 0) -> int | None:
    """Return the position of the next match without a person's word, starting again at the front.

    A word on a match holds for its reprints too, so that nobody is asked the same twice.
    """
    left = list_unjudged(matches)
    return next((number for number in left if number > after), next(iter(left), None))


def list_unjudged(matches: Sequence[Match]) -> list[int]:
    """Return the positions of the matches that have neither a person's word themselves nor by a reprint."""
    left = [group.first for group in group_reprints(matches) if not any(map(is_judged, group.matches))]
    return [number for number, match in enumerate(matches, 1) if match in left]


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
    is_theirs = may_apply("take", case, person) or may_apply("release", case, person)
    return is_theirs and not is_with_another(case, person)


def may_move(action: str, case: Case, person: Person) -> bool:
    """True where the page offers a move: work waits while somebody else has the case before them."""
    return may_apply(action, case, person) and not (action in WORK - {"take_over"} and is_with_another(case, person))


def link_case(case_id: int, position: int | None = None) -> str:
    """Return the address of a case at one of its matches."""
    return url_for("pages.show_case", case_id=case_id, match=position)


def _lay_out(view: ClaimView, person: Person, asked: int | None) -> Desk:
    number = len(view.matches)
    judging = may_judge(view.case, person)
    suggested = [number for number, match in enumerate(view.matches, 1) if not was_refused_before(match)]
    first = (find_unjudged(view.matches) if judging else None) or next(iter(suggested), None)
    position = min(max(1, asked), max(1, number)) if asked else first or 1
    return Desk(
        view=view,
        match=view.matches[position - 1] if number else None,
        position=position,
        may_judge=judging,
        moves=[action for action in PLAIN_MOVES if may_move(action, view.case, person)],
        last=_find_last(view.matches, person),
    )


def _find_last_act(case: Case, person: Person, last: Match | None) -> AuditEvent | None:
    """Return what this person did to the case after their last word on a match; None where the word came after it."""
    act = find_last_act(session(), case, person)
    is_older = act and last and last.judgement and last.judgement.created_at > act.at
    return None if is_older else act


def _find_last(matches: Sequence[Match], person: Person) -> Match | None:
    """Return the match on which this person spoke last: what “undo” takes back."""
    own = [match for match in matches if is_judged(match) and _is_said_here(match, person)]
    return max(own, key=lambda match: match.judgement_id or 0, default=None)


def _is_said_here(match: Match, person: Person) -> bool:
    """True where the word is this person's own on this match, and was not carried over from another."""
    word = match.judgement
    return word is not None and word.person_id == person.id and word.carried_id is None
