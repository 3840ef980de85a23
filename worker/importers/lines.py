"""Reader of JSON lines: one object a line, flat or ClaimReview; a JSON array of such objects is read too."""

from models.errors import InvalidInputError
from worker.importers import claimreview
from worker.importers.fields import pick_fields
from worker.importers.mending import BrokenJsonError, parse_json
from worker.importers.records import Found, FoundRecords, RawRecord, reject
from worker.importers.reviews import Fault, find_factchecks
from worker.importers.text import LONGEST_LINE, TextFile, read_lines


def read_records(file: TextFile) -> FoundRecords:
    """Yield what each line holds; raise `InvalidInputError` where no line is JSON."""
    if file.read_head().lstrip().startswith("["):
        yield from claimreview.read_records(file)
        return
    is_json = False
    with file.open(newline="\n") as stream:
        for number, line in read_lines(stream):
            if line is None or line.strip():
                found = _read_line(number, line)
                is_json = is_json or any(isinstance(each, RawRecord) for each in found)
                yield from found
    if not is_json:
        raise InvalidInputError("No line of the file is a JSON object.", "file")


def is_framed(file: TextFile) -> bool:
    """Whether a JSON file is made of lines: the first is an object, and another one follows."""
    with file.open(newline="\n") as stream:
        written = (line for _, line in read_lines(stream) if line is None or line.strip())
        first, second = next(written, None), next(written, None)
    if first is None or second is None:
        return False
    try:
        return isinstance(parse_json(first), dict) and second.lstrip().startswith("{")
    except BrokenJsonError:
        return False


def _read_line(number: int, line: str | None) -> list[Found]:
    if line is None:
        return [reject(number, f"it is longer than {LONGEST_LINE:,} characters")]
    try:
        value = parse_json(line)
    except BrokenJsonError as error:
        return [reject(number, f"it {error}", line)]
    if not isinstance(value, dict):
        return [reject(number, "it is not a JSON object", line)]
    found: list[Found] = []
    for factcheck in find_factchecks(value):
        if isinstance(factcheck, Fault):
            found.append(reject(number, f"it {factcheck.reason}", factcheck.shown))
        else:
            found.append(RawRecord(number, factcheck))
    return found or [RawRecord(number, pick_fields(value.items()))]
