"""Giving each claim that arrives its case: that of an earlier claim in the same words, or one of its own."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.digests import digest_claim
from models.operations.audit import record_events
from models.operations.webhooks import tell_of_known_verdicts
from models.queries.memory import REFUSED
from models.tables.case import Case, CaseState, Watch
from models.tables.match import Match
from models.tables.submission import Claim, Origin, Submission, SubmissionKind

# Fewer words may mean something else in another text (“He denied it.”), unless somebody sent them as a claim.
FEWEST_WORDS = 8

_JOINING_LOCK = 4271032
_NOTHING_SAID = digest_claim("")


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of a submission that share a case, by their positions; the first leads where the case is new."""

    wording: bytes | None
    positions: list[int]
    case_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where the claims of a submission go; `short` are the wordings that only join what was sent as a claim.

    `first` is the position of the first of them; those of the submission before it were written down earlier.
    """

    groups: list[Group]
    short: set[bytes]
    first: int = 0

    def find(self, count: int) -> list[tuple[int, bool]]:
        """Return for each of `count` claims its case and whether it leads."""
        found = [(0, False)] * count
        for group in self.groups:
            for position in group.positions:
                found[position] = (group.case_id, group.is_new and position == group.positions[0])
        return found


def place_claims(
    session: Session, submission: Submission, claims: Sequence[tuple[str, bytes]], first: int = 0
) -> Places:
    """Find for each claim the living case of one in the same words, and open cases for all others, in their order.

    Claims are given by their words and the digest of these; they stand in the submission from position `first` on, and
    may share the cases of those before it.
    """
    alone = submission.kind in {SubmissionKind.CLAIM, SubmissionKind.LIST}
    together: dict[bytes | int, list[int]] = {}
    short = set()
    for position, (words, digest) in enumerate(claims):
        few = len(words.split()) < FEWEST_WORDS
        joins = (alone or not few) and digest != _NOTHING_SAID
        together.setdefault(digest if joins else position, []).append(position)
        if joins and few:
            short.add(digest)
    wordings = {key for key in together if isinstance(key, bytes)}
    known = _find_cases(session, submission, Places([], short, first), wordings)
    fresh = [key for key in together if key not in known]
    opened = dict(zip(fresh, open_cases(session, len(fresh), submission.harm, submission.reach), strict=True))
    groups = [
        Group(key if isinstance(key, bytes) else None, positions, (known | opened)[key], key in opened)
        for key, positions in together.items()
    ]
    return Places(groups, short, first)


def settle_claims(session: Session, submission: Submission, places: Places) -> None:
    """Look again, now that nobody else can join anything, and count who asked; the claims are written by now.

    What came in meanwhile in the same words is joined too, and a case that was closed meanwhile is left again.
    """
    here = (Claim.submission_id == submission.id, Claim.position >= places.first)
    own = select(Claim.id).where(*here, ~Claim.leads)
    if any(not group.is_new for group in places.groups):
        # Whoever decides one of these cases waits for us, because our claims hold it, and then tells of them too.
        tell_of_known_verdicts(session, own)
    lock_joining(session)
    wordings = {group.wording for group in places.groups if group.wording is not None}
    living = _find_cases(session, submission, places, wordings, hold=True)
    moved = [group for group in places.groups if group.wording and _has_moved(group, living)]
    if moved:
        _move(session, submission, places.first, moved, living)
    if living or any(len(group.positions) > 1 for group in places.groups):
        _join(session, submission, places.first, list(living.values()))
    led = select(Claim.case_id, Claim.id).where(*here, Claim.leads)
    opened = [("case", number, {"claim": str(claim)}) for number, claim in session.execute(led.order_by(Claim.case_id))]
    if submission.origin == Origin.FEED:
        watch_cases(session, [number for _, number, _ in opened])
    measure_cases(session, [number for _, number, _ in opened])
    record_events(session, "open_case", opened)
    if len(opened) < sum(len(group.positions) for group in places.groups):
        joined = select(Claim.case_id, func.count()).where(Claim.id.in_(own)).group_by(Claim.case_id)
        counts = session.execute(joined.order_by(Claim.case_id)).all()
        record_events(session, "join_case", [("case", number, {"claims": claims}) for number, claims in counts])


def weigh_lines(session: Session, submission: Submission, first: int, count: int) -> None:
    """Raise harm and reach of the cases of a list's claims, `count` from `first` on, to what their own lines say."""
    if submission.rows is None:
        return
    lines = [
        {"position": position, "harm": line.get("harm"), "reach": line.get("reach")}
        for position, line in enumerate(submission.rows[first : first + count], first)
        if "harm" in line or "reach" in line
    ]
    if lines:
        session.execute(_WEIGH_LINES, {"submission": submission.id, "lines": json.dumps(lines)})


def open_cases(session: Session, count: int, harm: int | None = None, reach: int | None = None) -> list[int]:
    """Open so many cases and return their numbers, the lowest first."""
    values = {"state": CaseState.OPEN, "harm": harm, "reach": reach, "count": count}
    return sorted(session.scalars(_OPEN_CASES, values)) if count else []


def count_demand(session: Session, case_ids: Sequence[int]) -> None:
    """Count for each case how many different people asked: whoever gave no name is one each time, feeds are nobody.

    A case that is asked for is no longer one that only feeds have brought.
    """
    session.execute(_COUNT_DEMAND, {"cases": list(case_ids)})


def watch_cases(session: Session, case_ids: Sequence[int]) -> None:
    """Mark new cases as brought by a feed alone: nobody has asked, and the inbox does without them."""
    session.execute(update(Case).where(Case.id.in_(case_ids)).values(watch=Watch.NEW, demand=0))


def measure_cases(session: Session, case_ids: Sequence[int]) -> None:
    """Write down how unsure the machine is of cases: 0 where the best match is sure or out of the question, 1 at half.

    It is the best match of the claim that leads, among those that nobody has refused. Where there is none there was
    nothing to compare with: the machine knows nothing, and that is 1 too.
    """
    session.execute(_MEASURE, {"cases": list(case_ids), "refused": list(REFUSED)})


def measure_again(session: Session, match_ids: Collection[int]) -> None:
    """Measure the cases of matches on which words have changed; one that somebody else has in hand is passed over.

    Whoever changes words has the log, and waits for no case with it.
    """
    led = select(Claim.case_id).join(Match, Match.claim_id == Claim.id).where(Match.id.in_(match_ids), Claim.leads)
    free = select(Case.id).where(Case.id.in_(led)).order_by(Case.id).with_for_update(key_share=True, skip_locked=True)
    measured = session.scalars(free).all()
    measure_cases(session, measured)
    for known in list(session.identity_map.values()):
        if isinstance(known, Case) and known.id in measured:
            session.expire(known, ["uncertainty"])


def lock_joining(session: Session) -> None:
    """Let nobody else join claims until the transaction ends; taken before any case is held."""
    session.execute(select(func.pg_advisory_xact_lock(_JOINING_LOCK)))


def _has_moved(group: Group, living: dict[bytes, int]) -> bool:
    found = living.get(group.wording or b"")
    return found is not None if group.is_new else found != group.case_id


def _find_cases(
    session: Session, submission: Submission, places: Places, wordings: set[bytes], *, hold: bool = False
) -> dict[bytes, int]:
    """Return the living case of each wording; what a person took out of a case on purpose draws in no others."""
    if not wordings:
        return {}
    asked = {"wordings": list(wordings), "short": list(places.short)} | _name_claims(submission, places.first)
    return {bytes(digest): number for digest, number in session.execute(_HOLD_CASES if hold else _FIND_CASES, asked)}


def _name_claims(submission: Submission, first: int) -> dict[str, Any]:
    return {"submission": submission.id, "first": first}


def _move(
    session: Session, submission: Submission, first: int, moved: Sequence[Group], living: dict[bytes, int]
) -> None:
    """Bring claims to where they belong now, and take back the cases that were opened for them in vain."""
    left = [group.case_id for group in moved if group.wording not in living]
    opened = dict(zip(left, open_cases(session, len(left), submission.harm, submission.reach), strict=True))
    goals = [living.get(group.wording or b"") or opened[group.case_id] for group in moved]
    origins = [group.case_id for group in moved]
    session.execute(_MOVE, _name_claims(submission, first) | {"from": origins, "to": goals})
    session.execute(_DROP_CASES, {"cases": [group.case_id for group in moved if group.is_new]})
    told = select(Claim.id).where(Claim.submission_id == submission.id, Claim.position >= first)
    tell_of_known_verdicts(session, told.where(Claim.case_id.in_(goals)))
    if opened:
        session.execute(_LEAD, {"cases": list(opened.values())})


def _join(session: Session, submission: Submission, first: int, joined: list[int]) -> None:
    """Write down which claims do not lead, and of the cases of others who asked and how much it matters."""
    session.execute(_NOTE_JOININGS, _name_claims(submission, first))
    if joined:
        session.execute(_WEIGH, {"cases": joined, "harm": submission.harm, "reach": submission.reach})
        count_demand(session, joined)


_OPEN_CASES = text("""
    INSERT INTO "case" (state, version, harm, reach)
    SELECT :state, 1, CAST(:harm AS smallint), CAST(:reach AS smallint) FROM generate_series(1, :count) RETURNING id""")

# Those who lead stand for the claims of their cases in the same words; what people joined with them may be in others.
DRAWS_IN = """(claim.leads OR EXISTS (
        SELECT FROM joining
        WHERE joining.claim_id = claim.id AND undone_at IS NULL AND joining.from_case_id IS NOT NULL))"""
_CASES = f"""
    SELECT DISTINCT ON (claim.digest) claim.digest, claim.case_id
    FROM unnest(CAST(:wordings AS bytea[])) AS wanted (digest)
    JOIN claim ON claim.digest = wanted.digest AND {DRAWS_IN}
      AND (claim.submission_id <> :submission OR claim.position < :first)
    JOIN submission ON submission.id = claim.submission_id
    JOIN "case" ON "case".id = claim.case_id AND "case".state <> 'dismissed'
    WHERE (submission.kind IN ('claim', 'list') OR NOT claim.digest = ANY(CAST(:short AS bytea[])))
      AND NOT EXISTS (SELECT FROM joining WHERE joining.claim_id = claim.id AND undone_at IS NOT NULL AND batch IS NULL)
    ORDER BY claim.digest, claim.case_id"""  # noqa: S608 - our own words

_FIND_CASES = text(_CASES)

_HOLD_CASES = text(f"""
    SELECT found.digest, "case".id FROM ({_CASES}) AS found JOIN "case" ON "case".id = found.case_id
    WHERE "case".state <> 'dismissed' ORDER BY "case".id FOR NO KEY UPDATE OF "case" """)  # noqa: S608  our own words

_NOTE_JOININGS = text("""
    INSERT INTO joining (claim_id, to_case_id)
    SELECT id, case_id FROM claim WHERE submission_id = :submission AND position >= :first AND NOT leads
    ORDER BY position""")

_WEIGH = text("""
    UPDATE "case" SET harm = greatest(harm, CAST(:harm AS smallint)), reach = greatest(reach, CAST(:reach AS smallint))
    WHERE id = ANY(:cases) AND (CAST(:harm AS smallint) IS NOT NULL OR CAST(:reach AS smallint) IS NOT NULL)""")

# What is materialized is worked out once, and not for every case where the planner takes a full table for an empty one.
_WEIGH_LINES = text("""
    WITH said AS MATERIALIZED (
      SELECT claim.case_id, max(line.harm) AS harm, max(line.reach) AS reach
      FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS line (position bigint, harm smallint, reach smallint)
      JOIN claim ON claim.submission_id = :submission AND claim.position = line.position
      GROUP BY claim.case_id)
    UPDATE "case" SET harm = greatest("case".harm, said.harm), reach = greatest("case".reach, said.reach)
    FROM said WHERE "case".id = said.case_id""")

_COUNT_DEMAND = text("""
    WITH asked AS MATERIALIZED (
      SELECT case_id, count(DISTINCT coalesce(CAST(person_id AS text), CAST(submission.id AS text)))
                      FILTER (WHERE submission.origin <> 'feed') AS people
      FROM claim JOIN submission ON submission.id = claim.submission_id WHERE case_id = ANY(:cases) GROUP BY case_id)
    UPDATE "case" SET demand = asked.people, watch = CASE WHEN asked.people = 0 THEN watch END
    FROM asked WHERE "case".id = asked.case_id AND demand <> asked.people""")

_MEASURE = text("""
    WITH best AS MATERIALIZED (
      SELECT claim.case_id, max(match.probability) AS probability
      FROM claim LEFT JOIN match ON match.claim_id = claim.id AND NOT EXISTS (
        SELECT FROM judgement WHERE judgement.id = match.judgement_id AND judgement.relation = ANY(:refused))
      WHERE claim.leads AND claim.case_id = ANY(:cases) GROUP BY claim.case_id)
    UPDATE "case" SET uncertainty = 1 - abs(2 * coalesce(best.probability, 0.5) - 1)
    FROM best WHERE "case".id = best.case_id""")

_MOVE = text("""
    UPDATE claim SET case_id = moved.goal, leads = false
    FROM unnest(CAST(:from AS bigint[]), CAST(:to AS bigint[])) AS moved (origin, goal)
    WHERE claim.submission_id = :submission AND claim.position >= :first AND claim.case_id = moved.origin""")

_LEAD = text("""
    UPDATE claim SET leads = true FROM (
      SELECT DISTINCT ON (case_id) id FROM claim WHERE case_id = ANY(:cases) ORDER BY case_id, position
    ) AS first WHERE claim.id = first.id""")

_DROP_CASES = text('DELETE FROM "case" WHERE id = ANY(CAST(:cases AS bigint[]))')
