"""One line per event, on standard error, whoever says it."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from models.log import configure_logging
from models.settings import Settings


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def test_ours_and_the_libraries_lines_look_alike(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(settings)
    structlog.get_logger("ours").info("a job was taken", job="7")
    logging.getLogger("theirs").warning("disk is %s", "full")
    ours, theirs = read_lines(capsys)
    assert "[info" in ours
    assert "a job was taken" in ours
    assert "job=7" in ours
    assert "[warning" in theirs
    assert "disk is full" in theirs


def test_configured_twice_it_still_says_everything_once(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(settings)
    configure_logging(settings)
    structlog.get_logger().info("once")
    assert len(read_lines(capsys)) == 1


def test_what_is_below_the_level_is_not_said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(settings.model_copy(update={"log_level": "WARNING"}))
    structlog.get_logger().info("ours")
    logging.getLogger("theirs").info("theirs")
    assert read_lines(capsys) == []


def test_an_error_brings_its_trace(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(settings)
    structlog.get_logger().error("a request failed", exc_info=ValueError("the reason"))
    assert "ValueError: the reason" in "\n".join(read_lines(capsys))
