"""Carrying a person's word to every match of the same texts, and asking again where a text has changed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from models.operations.audit import hold_log, record_events
from models.operations.contradictions import review_contradictions
from models.operations.placing import measure_again
from models.tables.match import Match

ANSWER_REFUSED = "Somebody at this desk has judged this fact-check beside the same claim before."


def recall_words_said(session: Session, claim_ids: Collection[UUID]) -> None:
    """Carry to the matches of new claims what was said of the same pairs before; they answer nothing against it.

    Where nobody judged a claim in these words it is one statement that finds nothing. It is called when the events of
    the claims are written, so that no word can be said meanwhile that neither of the two sees.
    """
    known = session.scalars(_FIND_KNOWN, {"claims": list(claim_ids)}).all()
    if known:
        hold_log(session)
        carried = _carry(session, known)
        withdraw_answers(session, claim_ids)
        # The same word on the same two texts tells nothing new; on another record of the text it may.
        review_contradictions(session, [row.match_id for row in carried if row.links])


def withdraw_answers(session: Session, claim_ids: Collection[UUID]) -> None:
    """Let no match answer its claim, of those just matched, where people say that it is not the same."""
    session.execute(_WITHDRAW_ANSWERS, {"claims": list(claim_ids), "reason": ANSWER_REFUSED})


def carry_words(session: Session, match_ids: Collection[int]) -> list[int]:
    """Let the newest word that people said themselves stand on all matches of these pairs; return those it reached.

    A match on which a person spoke is theirs: what was said elsewhere does not change it. The caller holds the log.
    """
    return [row.match_id for row in _carry(session, match_ids)]


def ask_again(session: Session, factcheck_ids: Collection[int], claim_ids: Collection[UUID] = ()) -> None:
    """Let words count no longer that were said of another text of these fact-checks, or claims; one on the new counts.

    What was said stays on record, and counts again if the old text comes back. Who has such a match open is told that
    it has changed.
    """
    if not factcheck_ids and not claim_ids:
        return
    hold_log(session)
    turned: Sequence[Row[tuple[int, int | None, int | None]]] = session.execute(
        _ASK_AGAIN, {"factchecks": list(factcheck_ids), "claims": list(claim_ids)}
    ).all()
    if not turned:
        return
    changed = [row for row in turned if row.before != row.standing]
    for action, is_known in (("ask_again", False), ("count_again", True)):
        told = [row.id for row in changed if (row.standing is not None) == is_known]
        record_events(session, action, [("match", number, {}) for number in told])
    carried = carry_words(session, [row.id for row in turned])
    _forget_loaded(session, [row.id for row in turned])
    measure_again(session, [row.id for row in changed])
    review_contradictions(session, {*(row.id for row in changed), *carried})


def _carry(session: Session, match_ids: Collection[int]) -> Sequence[Row[tuple[int, str | None, int, bool]]]:
    carried = session.execute(_CARRY, {"matches": list(match_ids)}).all()
    _forget_loaded(session, [row.match_id for row in carried])
    told = [("match", row.match_id, {"relation": row.relation, "carried": row.carried_id}) for row in carried]
    record_events(session, "carry_judgement", told)
    if carried:
        measure_again(session, [row.match_id for row in carried])
    return carried


def _forget_loaded(session: Session, match_ids: Collection[int]) -> None:
    """Let matches that were written behind the session's back be read afresh."""
    written = set(match_ids)
    for loaded in list(session.identity_map.values()):
        if isinstance(loaded, Match) and loaded.id in written:
            session.expire(loaded)


_FIND_KNOWN = text("""
    WITH known AS MATERIALIZED (
      SELECT claim.id FROM claim WHERE claim.id = ANY(CAST(:claims AS uuid[])) AND EXISTS (
        SELECT FROM claim earlier JOIN match ON match.claim_id = earlier.id AND match.judgement_id IS NOT NULL
        WHERE earlier.digest = claim.digest))
    SELECT match.id FROM known JOIN match ON match.claim_id = known.id WHERE match.judgement_id IS NULL""")

# A match belongs to the person who spoke on it, and an undo by which a carried word came back gives it back to the
# desk. Of what people said themselves the newest counts for all others, and where all was taken back, the newest undo.
_CARRY = text("""
    WITH asked AS (
      SELECT DISTINCT claim.digest AS claim, factcheck.claim_digest AS factcheck
      FROM match JOIN claim ON claim.id = match.claim_id JOIN factcheck ON factcheck.id = match.factcheck_id
      WHERE match.id = ANY(CAST(:matches AS bigint[]))
    ), place AS (
      SELECT match.id AS match_id, match.rank, sha256(asked.claim || asked.factcheck) AS pair,
             entry.id AS entry_id, entry.relation, entry.note,
             coalesce(given_back.person_id, entry.person_id) AS author,
             coalesce(given_back.carried_id, entry.carried_id) AS carried_id,
             entry.id IS NOT NULL AND coalesce(given_back.carried_id, entry.carried_id) IS NULL AS is_said_here
      FROM asked
      JOIN claim ON claim.digest = asked.claim
      JOIN match ON match.claim_id = claim.id
      JOIN factcheck ON factcheck.id = match.factcheck_id AND factcheck.claim_digest = asked.factcheck
      LEFT JOIN judgement entry ON entry.id = match.judgement_id
      LEFT JOIN judgement given_back ON given_back.id = entry.restores_id
    ), word AS (
      SELECT DISTINCT ON (pair) pair, entry_id, relation, note, author
      FROM place WHERE is_said_here ORDER BY pair, relation IS NULL, entry_id DESC
    ), told AS (
      INSERT INTO judgement (match_id, person_id, relation, note, is_undo, supersedes_id, pair, rank, carried_id)
      SELECT place.match_id, word.author, word.relation, word.note, word.relation IS NULL, place.entry_id, place.pair,
             place.rank, word.entry_id
      FROM place JOIN word ON word.pair = place.pair
      WHERE NOT place.is_said_here AND place.carried_id IS DISTINCT FROM word.entry_id
        AND (word.relation IS NOT NULL OR place.relation IS NOT NULL)
      ORDER BY place.match_id
      RETURNING id, match_id, relation, carried_id
    )
    UPDATE match SET judgement_id = told.id, version = match.version + 1
    FROM told JOIN judgement source ON source.id = told.carried_id JOIN match origin ON origin.id = source.match_id
    WHERE match.id = told.match_id
    RETURNING told.match_id, told.relation, told.carried_id, origin.factcheck_id <> match.factcheck_id AS links""")

_WITHDRAW_ANSWERS = text("""
    WITH withdrawn AS (
      UPDATE match SET answers = false FROM judgement
      WHERE match.claim_id = ANY(CAST(:claims AS uuid[])) AND judgement.id = match.judgement_id
        AND match.answers AND judgement.relation <> 'same'
      RETURNING match.claim_id)
    UPDATE claim SET unanswered = :reason FROM withdrawn WHERE claim.id = withdrawn.claim_id""")

# Words on one reading of the texts make a chain of their own; its last entry is what was said last of this reading.
_ASK_AGAIN = text("""
    WITH touched AS (
      SELECT match.id, match.judgement_id AS before, (
        SELECT judgement.id FROM judgement
        WHERE judgement.match_id = match.id AND judgement.pair = sha256(claim.digest || factcheck.claim_digest)
          AND NOT EXISTS (SELECT FROM judgement later WHERE later.supersedes_id = judgement.id)
        ORDER BY judgement.id DESC LIMIT 1) AS standing
      FROM match JOIN claim ON claim.id = match.claim_id JOIN factcheck ON factcheck.id = match.factcheck_id
      WHERE match.factcheck_id = ANY(CAST(:factchecks AS bigint[])) OR match.claim_id = ANY(CAST(:claims AS uuid[])))
    UPDATE match SET judgement_id = touched.standing, version = match.version + 1
    FROM touched WHERE touched.id = match.id
    RETURNING match.id, touched.before, touched.standing""")
