"""Documents are read in a child: one that hangs or fills the memory costs a sentence, and the next one is read."""

import os
import zlib
from collections.abc import Iterator
from threading import Thread

import pytest

from models.settings import Settings
from tests.worker.documents.made import write_pdf
from worker.documents.apart import DocumentReader
from worker.documents.sent import Sent
from worker.readable import UnreadableError

PLAIN = Sent(b"The Thames froze over in the winter of 1963.", "frost.txt")


@pytest.fixture
def reader(settings: Settings) -> Iterator[DocumentReader]:
    reader = DocumentReader(settings)
    yield reader
    reader.close()


def read(reader: DocumentReader, sent: Sent = PLAIN) -> str:
    return reader.read(sent, lambda: None).text


def child_of(reader: DocumentReader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_one_child_reads_all_documents_that_do_it_no_harm(reader: DocumentReader) -> None:
    found = reader.read(Sent(b"1\tANN\tIt froze.\n2\tBO\tNo.\n", "x.tsv", url="https://n.test/x"), lambda: None)
    assert (found.text, list(found.turns), found.url) == (
        "It froze.\n\nNo.",
        [(0, "ANN", None), (11, "BO", None)],
        "https://n.test/x",
    )
    child = child_of(reader)
    with pytest.raises(UnreadableError, match="Send a PDF"):
        read(reader, Sent(b"\x89PNG\x00"))
    texts: list[str] = []
    threads = [Thread(target=lambda: texts.append(read(reader))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [PLAIN.content.decode()] * 8
    assert child_of(reader) == child


# So many operators that each takes its time, in few bytes.
ENDLESS = Sent(write_pdf([], streams=[zlib.compress(b"BT /F1 9 Tf " + b"(x) Tj T* " * 3_000_000 + b"ET")]), "frost.pdf")


def test_a_document_that_keeps_the_child_at_work_is_ended_by_the_kernel(
    reader: DocumentReader, settings: Settings
) -> None:
    reader._settings = settings.model_copy(update={"read_seconds": 1})
    with pytest.raises(UnreadableError, match="took longer than it may"):
        read(reader, ENDLESS)
    assert reader._child is None


def test_a_document_that_hangs_is_killed_with_one_sentence(reader: DocumentReader, settings: Settings) -> None:
    read(reader)
    child = child_of(reader)
    reader._settings = settings.model_copy(update={"read_seconds": 0.2})
    with pytest.raises(UnreadableError, match="took longer than it may"):
        read(reader, ENDLESS)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    reader._settings = settings
    assert read(reader) == PLAIN.content.decode()


def test_a_bomb_costs_the_child_alone(reader: DocumentReader, settings: Settings) -> None:
    reader._settings = settings.model_copy(update={"read_memory_mb": 256})
    bomb = zlib.compress(b"BT /F1 9 Tf (" + b"x" * 400_000_000 + b") Tj ET", 9)
    with pytest.raises(UnreadableError, match=r"more memory|damaged|no text|far more text"):
        read(reader, Sent(write_pdf([], streams=[bomb]), "frost.pdf"))
    assert read(reader) == PLAIN.content.decode()


def test_a_child_that_dies_is_replaced(reader: DocumentReader) -> None:
    read(reader)
    os.kill(child_of(reader), 9)
    reader._child.wait()  # type: ignore[union-attr]
    assert read(reader) == PLAIN.content.decode()


def test_who_waits_may_end_the_reading(reader: DocumentReader) -> None:
    class Stop(Exception):  # noqa: N818 - like the exceptions by which a job is asked to stop
        pass

    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        reader.read(ENDLESS, stop)
    assert reader._child is None
