"""The queue of words that contradict each other: an editor sees which they are, changes one or lets them stand."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.contradictions import settle_contradiction
from models.operations.judging import judge_match
from models.queries.contradictions import count_contradictions, get_contradiction, page_contradictions
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.forms import read_number
from web.pages.inbox import reviewer
from web.pages.words import RELATIONS, label_relation
from web.transaction import session

_PAGE = 20


@pages.get("/contradictions")
@allow(Role.EDITOR)
def show_contradictions() -> str:
    """Show the contradictions that nobody has settled, the oldest first."""
    return _render(cursor=request.args.get("cursor", ""))


@pages.post("/contradictions/<int:contradiction_id>/settle")
@allow(Role.EDITOR)
def settle(contradiction_id: int) -> ResponseReturnValue:
    """Let all words of a contradiction stand; a missing reason shows the form again."""
    get_contradiction(session(), contradiction_id, reviewer())
    reason = request.form.get("reason", "")
    try:
        settle_contradiction(session(), contradiction_id, reviewer(), reason)
    except (ConflictError, InvalidInputError) as error:
        sentence = str(error)
        return refuse(error, lambda: _render(refused=contradiction_id, sentence=sentence, typed=reason))
    leave_note("Settled: all of these words stand.")
    return redirect(url_for("pages.show_contradictions"), 303)


@pages.post("/contradictions/<int:contradiction_id>/word")
@allow(Role.EDITOR)
def change_word(contradiction_id: int) -> ResponseReturnValue:
    """Judge one match of a contradiction anew, with the case's rules; that settles it where the word was part of it."""
    view = get_contradiction(session(), contradiction_id, reviewer())
    match_id, relation = read_number("match_id"), request.form.get("relation", "")
    if match_id not in {said.match_id for said in (*view.path, view.against)}:
        raise NotFoundError("This contradiction has no such match.")
    try:
        judge_match(session(), match_id, reviewer(), relation, read_number("match_version"))
    except (ConflictError, InvalidInputError) as error:
        sentence = str(error)
        return refuse(error, lambda: _render(refused=contradiction_id, sentence=sentence))
    leave_note(f"Changed: the match is judged {label_relation(relation).lower()} now.")
    return redirect(url_for("pages.show_contradictions"), 303)


def _render(cursor: str = "", refused: int | None = None, sentence: str = "", typed: str = "") -> str:
    person = reviewer()
    page = page_contradictions(session(), person, _PAGE, cursor or None)
    return render_template(
        "contradictions.html",
        page=page,
        total=count_contradictions(session(), person),
        relations=RELATIONS,
        refused=refused,
        error_sentence=sentence,
        typed=typed,
    )
