"""Open cases in the same words as another case: what could be joined, looked at before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.tables.person import Person

FEWEST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case in the words of others, with how many claims it has and how many people asked."""

    case_id: int
    state: str
    text: str
    claims: int
    demand: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Open cases that could go into `goal`, which is the oldest in the same words, or one that got further."""

    goal: Duplicate
    cases: list[Duplicate]


def find_duplicates(session: Session, person: Person, chosen: Sequence[int] | None, most: int) -> list[Alike]:
    """Return which of the chosen cases could be joined into which, `most` at most; None means all that are open.

    Who chooses may join any words. Otherwise few words from the middle of a text are left alone, because there they
    may mean something else, and so is what somebody took out of a case before.
    """
    asked = {"chosen": list(chosen or ()), "all": chosen is None, "person": person.id, "most": most}
    found: dict[int, Alike] = {}
    for row in session.execute(_FIND, asked):
        goal = Duplicate(row.goal_id, row.goal_state, row.text, row.goal_claims, row.goal_demand)
        alike = found.setdefault(goal.case_id, Alike(goal, []))
        alike.cases.append(Duplicate(row.case_id, row.state, row.text, row.claims, row.demand))
    return list(found.values())


_ALONE = (
    f"""(submission.kind IN ('claim', 'list') OR cardinality(string_to_array(claim.text, ' ')) >= {FEWEST_WORDS})"""
)

_FIND = text(f"""
    WITH led AS (
      SELECT claim.case_id, claim.id AS claim_id, claim.digest, claim.text, "case".state, "case".demand,
             {_ALONE} AND NOT EXISTS (
               SELECT FROM joining
               WHERE joining.claim_id = claim.id AND undone_at IS NOT NULL AND batch IS NULL) AS is_plain
      FROM claim JOIN "case" ON "case".id = claim.case_id JOIN submission ON submission.id = claim.submission_id
      WHERE claim.leads AND "case".state <> 'dismissed'
    ), free AS (
      SELECT led.* FROM led JOIN "case" ON "case".id = led.case_id
      WHERE led.state = 'open' AND (:all AND is_plain OR led.case_id = ANY(CAST(:chosen AS bigint[])))
        AND (lease_id IS NULL OR lease_id = :person OR lease_until <= now())
        AND NOT EXISTS (SELECT FROM verdict WHERE verdict.case_id = led.case_id)
    ), goal AS (
      SELECT DISTINCT ON (led.digest) led.* FROM led JOIN free ON free.digest = led.digest
      WHERE led.is_plain OR NOT :all
      ORDER BY led.digest, led.state = 'open', led.case_id
    )
    SELECT goal.case_id AS goal_id, goal.state AS goal_state, goal.demand AS goal_demand, goal.text,
           (SELECT count(*) FROM claim WHERE claim.case_id = goal.case_id) AS goal_claims,
           free.case_id, free.state, free.demand,
           (SELECT count(*) FROM claim WHERE claim.case_id = free.case_id) AS claims
    FROM goal JOIN free ON free.digest = goal.digest AND free.case_id <> goal.case_id
    ORDER BY goal.case_id, free.case_id LIMIT :most""")  # noqa: S608 - our own words
