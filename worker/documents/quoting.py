"""Telling what somebody wrote in a mail, or passed on, from what they quote and what their program adds."""

import re

_FORWARDED = re.compile(
    r"[>\s]*(?:-{2,}\s*|)(?:Begin forwarded message|Forwarded message|Forwarded by .{1,80}|Original-Nachricht|"
    r"Weitergeleitete Nachricht|Message transf\u00e9r\u00e9|Mensaje reenviado|Messaggio inoltrato)\s*:?\s*-{0,20}\s*",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(r"\s*(?:fwd?|wg|tr|rv|i)\s*:", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:Original Message|Urspr\u00fcngliche Nachricht|Message d'origine|Mensaje original)\s*-{2,}\s*",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:On|Am|Le|El|Il|Op)\b.{4,200}(?:wrote|schrieb|a \u00e9crit|escribi\u00f3|ha scritto|schreef).{0,80}:\s*",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\*?(?:From|Date|Sent|Subject|To|Cc|Reply-To|Von|Datum|Gesendet|Betreff|An|De|Envoy\u00e9|Objet|\u00c0|Para|Asunto)\s?:"
    r"\*?(?:\s.*|)",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\s*(?:Sent from my \w.{0,60}|Get Outlook for \w+.{0,60}|Von meinem \w+ gesendet)\.?\s*", re.IGNORECASE
)
_SIGNATURE = re.compile(r"--\s?")
_FEWEST_FIELDS = 2


def keep_own(text: str, title: str) -> str:
    """Return a mail's text without quotations and signatures; what was passed on stays, without its head.

    By `title`, as "Fwd: …", a mail says that what stands in it of others was passed on.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    marks = [place for place, line in enumerate(lines) if _FORWARDED.fullmatch(line)]
    passed = _PASSED_ON.match(title) is not None
    if not marks:
        return _clean(_drop_heads(lines) if passed else lines, quotes=not passed)
    parts = [lines[: marks[0]]]
    parts += [lines[start + 1 : end] for start, end in zip(marks, [*marks[1:], len(lines)], strict=True)]
    own, *others = parts
    forwarded = [_clean(_drop_heads([line.lstrip("> ") for line in part]), quotes=False) for part in others]
    return "\n\n".join(filter(None, [_clean(own, quotes=True), *forwarded]))


def _clean(lines: list[str], *, quotes: bool) -> str:
    """Return lines up to the signature, without those that are quoted where `quotes` are to go."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line) or _ADDED.fullmatch(line):
            break
        if quotes and (_ORIGINAL.fullmatch(line) or _is_head(lines, place)):
            break
        if quotes and line.startswith(">"):
            _drop_introduction(kept)
        elif not _ORIGINAL.fullmatch(line):
            kept.append(line.rstrip())
    if quotes:
        _drop_introduction(kept)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _drop_introduction(lines: list[str]) -> None:
    """Drop "On … wrote:" at the end of lines, also where it was wrapped."""
    while lines and not lines[-1]:
        del lines[-1]
    for count in (1, 2, 3):
        if len(lines) >= count and _INTRODUCED.fullmatch(" ".join(lines[-count:])):
            del lines[-count:]
            return
    if lines:
        lines.append("")


def _is_head(lines: list[str], place: int) -> bool:
    """Whether the head of another mail stands here, as some programs put it above what they quote."""
    following = [line for line in lines[place : place + 5] if line.strip()]
    fields = [line for line in following if _FIELD.fullmatch(line)]
    return bool(_FIELD.fullmatch(lines[place])) and len(fields) > _FEWEST_FIELDS


def _drop_heads(lines: list[str]) -> list[str]:
    """Return lines without the heads of mails among them."""
    kept: list[str] = []
    within = False
    for place, line in enumerate(lines):
        within = (within or _is_head(lines, place)) and bool(_FIELD.fullmatch(line))
        if not within:
            kept.append(line)
    return kept
