"""What languages are called, and which of them an encoder is said to read."""

import pytest

from models.languages import NAMES, describe_unread, name_language, read_languages


def test_a_claim_in_a_language_that_the_encoder_does_not_read_is_said_to_be_so() -> None:
    assert describe_unread("de", ["en"]) == (
        "The encoder reads English; this claim seems to be in German: what is found may be wrong."
    )
    told = describe_unread("xx", ["en", "de", "fr"])
    assert told is not None
    assert "reads English, German and French; this claim seems to be in xx:" in told


@pytest.mark.parametrize(("language", "read"), [("en", ["en"]), ("de", ["en", "de"]), (None, ["en"]), ("de", [])])
def test_a_language_that_is_read_or_unsure_gets_no_warning(language: str | None, read: list[str]) -> None:
    assert describe_unread(language, read) is None


@pytest.mark.parametrize(("setting", "codes"), [("en", ("en",)), (" EN, de ,", ("en", "de")), ("all", ())])
def test_a_setting_lists_codes_or_says_all(setting: str, codes: tuple[str, ...]) -> None:
    assert read_languages(setting) == codes


@pytest.mark.parametrize("setting", ["", ",", "English", "en, all", "en; de"])
def test_an_odd_setting_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="write codes as"):
        read_languages(setting)


def test_every_language_has_a_short_code_and_one_name() -> None:
    assert all(len(code) == 2 and code.islower() for code in NAMES)
    assert len(set(NAMES.values())) == len(NAMES)
    assert name_language("sw") == "Swahili"
