"""Many parts write to one terminal, line by line."""

import io
import os

from worker.terminal import Terminal


def print_through(terminal: Terminal, name: str, words: bytes) -> None:
    reader, writer = os.pipe()
    os.write(writer, words)
    os.close(writer)
    terminal.follow(name, os.fdopen(reader, "rb")).join()


def test_names_are_padded_so_that_lines_stand_below_each_other() -> None:
    output = io.StringIO()
    terminal = Terminal(["web", "worker"], output)
    print_through(terminal, "web", b"hello\nagain\n")
    print_through(terminal, "worker", b"\xff no newline")
    assert output.getvalue() == "web    | hello\nweb    | again\nworker | \ufffd no newline\n"


def test_the_last_lines_of_each_part_are_remembered() -> None:
    terminal = Terminal(["web", "worker"], io.StringIO())
    print_through(terminal, "web", b"".join(b"%d\n" % number for number in range(30)))
    assert terminal.recall("web") == [str(number) for number in range(10, 30)]
    assert terminal.recall("worker") == []


def test_a_terminal_that_was_closed_stops_nobody() -> None:
    output = io.StringIO()
    terminal = Terminal(["web"], output)
    output.close()
    print_through(terminal, "web", b"unheard\n")
    assert terminal.recall("web") == ["unheard"]
