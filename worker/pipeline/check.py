"""The whole line: a text becomes claims, each with its ranked, calibrated and explained matches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import overload

from models.documents import Turn
from models.operations.record import FoundClaim, Matcher
from models.risk import NOTHING_ALLOWED, Allowance
from models.tables.submission import SubmissionKind
from models.worthiness import find_kept
from worker.pipeline.encoder import Advance, ignore
from worker.pipeline.extract import ExtractedClaim, LeftOut, extract_claims, read_turns
from worker.pipeline.matcher import ClaimMatcher, Finding
from worker.pipeline.sought import seek, write_context

Progress = Callable[[str, int, int | None], None]

# Why a sentence that states something was left out.
_NOT_WORTH = "worth"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found; nothing of it is written yet. `texts` are the words of the claims.

    `worthiness` is of an article's sentences that state something, those included that were not kept as claims.
    `left_out` are its sentences that are no claims: where each starts and ends, and why, in a word.
    """

    sentences: int
    texts: Sequence[str]
    claims: Sequence[FoundClaim]
    matcher: Matcher
    worthiness: Sequence[float | None] | None = None
    left_out: Sequence[LeftOut] = ()


def check_text(  # noqa: PLR0913 - what a check is given is not one thing
    matcher: ClaimMatcher,
    text: str,
    kind: str,
    title: str | None,
    slugs: Sequence[str],
    report: Progress,
    allowance: Allowance = NOTHING_ALLOWED,
    *,
    turns: Sequence[Turn] = (),
) -> CheckResult:
    """Extract and match; `report` is told the stage and the counts, and may raise to stop the work.

    Where the text is of a recording, its `turns` say who speaks, and when.
    Of an article with several sentences those are kept that the settings call worth checking.
    """
    report("extract", 0, None)
    extraction = extract_claims(
        text, kind=kind, title=title, turns=read_turns(turns), advance=partial(report, "extract")
    )
    claims: Sequence[ExtractedClaim] = extraction.claims
    report("extract", extraction.sentences, extraction.sentences)
    report("match", 0, len(claims))
    sought = [seek(claim.text, claim.speaker, claim.before, claim.after, title) for claim in claims]
    found = matcher.match(sought, slugs, lambda done: report("match", done, len(claims)))
    worthiness, left_out = None, list(extraction.left_out)
    if kind == SubmissionKind.ARTICLE and extraction.sentences > 1:
        worthiness = [finding.worthiness for finding in found]
        kept = find_kept(worthiness, matcher.settings.check_worthiness_from)
        left_out = sorted([*left_out, *_leave_out(claims, kept)], key=attrgetter("start"))
        claims, found = [claims[place] for place in kept], [found[place] for place in kept]
    report("record", len(claims), len(claims))
    texts = [claim.text for claim in claims]
    made = FoundClaims(matcher, claims, found, allowance)
    return CheckResult(extraction.sentences, texts, made, matcher.matcher, worthiness, left_out)


def _leave_out(claims: Sequence[ExtractedClaim], kept: Sequence[int]) -> list[LeftOut]:
    """Return the places of those claims that are not worth checking enough to be kept."""
    return [
        LeftOut(claim.start, claim.end, _NOT_WORTH)
        for claim in (claims[place] for place in sorted(set(range(len(claims))) - set(kept)))
    ]


def check_lines(
    matcher: ClaimMatcher,
    lines: Sequence[ExtractedClaim],
    title: str | None,
    slugs: Sequence[str],
    advance: Advance = ignore,
    allowance: Allowance = NOTHING_ALLOWED,
) -> "FoundClaims":
    """Match lines of a list that are taken as they are; `advance` hears how many are done."""
    sought = [seek(line.text, line.speaker, line.before, line.after, title) for line in lines]
    return FoundClaims(matcher, lines, matcher.match(sought, slugs, advance), allowance)


class FoundClaims(Sequence[FoundClaim]):
    """The claims of a text with their explained matches, each put together when it is asked for.

    All of a long list would fill the memory; so they are made while the database takes in those before them.
    """

    def __init__(
        self,
        matcher: ClaimMatcher,
        claims: Sequence[ExtractedClaim],
        findings: Sequence[Finding],
        allowance: Allowance = NOTHING_ALLOWED,
    ) -> None:
        self._matcher = matcher
        self._claims = claims
        self._findings = findings
        self._allowance = allowance

    def __len__(self) -> int:
        return len(self._claims)

    @overload
    def __getitem__(self, place: int) -> FoundClaim: ...
    @overload
    def __getitem__(self, place: slice) -> list[FoundClaim]: ...
    def __getitem__(self, place: int | slice) -> FoundClaim | list[FoundClaim]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        claim, finding = self._claims[place], self._findings[place]
        matches, unanswered = self._matcher.answer(finding, self._allowance)
        return FoundClaim(
            claim.text,
            claim.start,
            claim.end,
            finding.worthiness,
            write_context(finding.sought, claim.seconds),
            matches,
            unanswered,
            finding.language,
            finding.vector,
        )
