"""The check of a list: its lines are matched and written down portion by portion, so that none is done twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from models.operations.pairing import queue_pairing
from models.operations.record import Searched, record_check
from models.queries.submissions import count_claims
from models.session import transaction
from models.tables.submission import Submission
from worker.pipeline.check import FoundClaims, check_lines
from worker.pipeline.extract import ExtractedClaim, extract_claims
from worker.pipeline.matcher import ClaimMatcher
from worker.runner import Record, Report

# Some seconds of work, which is what a killed or paused worker loses at most.
PORTION = 500


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A list that is to be checked: its submission, and the matcher with what it may search and answer."""

    submission: Submission
    slugs: Sequence[str]
    matcher: ClaimMatcher
    searched: Searched

    def run(self, report: Report) -> Record:
        """Match all lines that nobody has written down yet; the last portion is left to the record that is returned."""
        report("extract", 0, None)
        lines = extract_claims(self.submission.text, kind="list", advance=partial(report, "extract")).claims
        first, total = _count_written(self.submission.id), len(lines)
        report("match", first, total)
        while total - first > PORTION:
            portion = lines[first : first + PORTION]
            report.keep(self._match(portion, first, total, report))
            first += len(portion)
        last = self._match(lines[first:], first, total, report)
        report("record", total, total)
        return last

    def _match(self, lines: Sequence[ExtractedClaim], first: int, total: int, report: Report) -> Record:
        """Match lines that stand in the list from position `first` on, and return what writes them down."""
        advance: Callable[[int], None] = lambda done: report("match", first + done, total)  # noqa: E731
        found = check_lines(self.matcher, lines, self.submission.title, self.slugs, advance, self.searched.allowance)
        sentences = total if first + len(lines) == total else None
        return partial(self._write, found, [line.text for line in lines], sentences)

    def _write(self, found: FoundClaims, texts: Sequence[str], sentences: int | None, session: Session) -> None:
        stored = session.get_one(Submission, self.submission.id)
        record_check(session, stored, sentences, found, self.matcher.matcher, self.searched, texts)
        queue_pairing(session, self.matcher.settings.job_attempts)


def _count_written(submission_id: UUID) -> int:
    with transaction() as session:
        return count_claims(session, [submission_id]).get(submission_id, 0)
