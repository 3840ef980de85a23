"""Sentences stand where they say they stand, and end where a reader would end them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.paragraphs import split_paragraphs
from worker.pipeline.sentences import split_sentences

PIECES = st.sampled_from(
    [
        *(
            "The U.S. ",
            "Dr. Alice Hill ",
            "paid 3.5 percent. ",
            "No. 5 ",
            "in 2019",
            "Why? ",
            "Never! ",
            "...",
            "\u2026 ",
        ),
        *(
            "\n",
            "\r\n",
            "\n\n",
            "\t",
            "\x0b",
            "\u2028",
            "\x00",
            "\u200b",
            " ",
            "“",
            "”",
            '"',
            "\u2019",
            "(",
            ")",
            "«",
            "»",
        ),
        *(
            "1. ",
            "* ",
            "- ",
            "\u3002",
            "\u732b\u3067\u3059",
            "\u0646\u0639\u0645. ",
            "\U0001f600",
            "\ud800",
            "e",
            "A. ",
        ),
    ],
)
ANY_TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


def read(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@settings(deadline=None)
@given(ANY_TEXT)
def test_every_sentence_is_found_again_at_its_offsets(text: str) -> None:
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""


@settings(deadline=None)
@given(ANY_TEXT)
def test_sentences_follow_one_another_and_leave_out_nothing_but_blanks(text: str) -> None:
    place = 0
    for sentence in split_sentences(text):
        assert not text[place : sentence.start].strip()
        assert place <= sentence.start < sentence.end
        place = sentence.end
    assert not text[place:].strip()


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_sentence_stays_inside_its_paragraph(text: str) -> None:
    paragraphs = split_paragraphs(text)
    for sentence in split_sentences(text):
        paragraph = paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start < sentence.end <= paragraph.end


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_a_blank_line_parts_whatever_stands_around_it(one: str, two: str) -> None:
    border = len(one)
    for sentence in split_sentences(f"{one}\n\n{two}"):
        assert sentence.end <= border or sentence.start >= border


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Senate met on Jan. 6 in Washington, D.C. for two hours.",
        "Dr. Alice Hill and Mr. Bob Lake live at 12 St. James Sq. in London.",
        "The bridge is No. 5 on the list and cost $4.2 million.",
        "John F. Hill and J. R. R. Lake wrote to Gen. Ann B. Wood.",
        "The train left at 3 p.m. on Monday with approx. 300 passengers.",
        "The firm, i.e. Hill Inc. of Ohio, lost 3.5 percent vs. last year.",
        "“Nobody was asked,” she said in the hall.",
        '"Was it worth it?" he asked the board.',
        "“Who knew that?” Alice Hill said on Friday.",
        "The minister hesitated ... and then signed the paper.",
        "1. Check the figures first.",
        "The phone ships with iOS 13.2.3 and costs 999.99 euros.",
    ],
)
def test_a_dot_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert read(sentence) == [sentence]
    following = "Then the second one began."
    assert read(f"{sentence} {following}") == [sentence, following]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("He has lived in the U.S.", "The law was passed later."),
        ("She works for Hill Inc.", "It was founded in 1990."),
        ("The answer was no.", "Nobody asked again."),
        ("They were rich in vitamin C.", "Doctors liked that."),
        ("The vote was held in 2011.", "10 members stayed away."),
        ("“We are ready.”", "“They are not.”"),
        ("It ended...", "But nobody left."),
        ("Really?!", "Yes."),
        ("The study was repeated.[12]", "It failed."),
        ("It costs 40 euros.", "\u2014 Alice Hill"),
        ("It fell.", "iPhones followed."),
    ],
)
def test_two_sentences_are_told_apart(one: str, two: str) -> None:
    assert read(f"{one} {two}") == [one, two]


def test_a_short_quotation_stays_with_the_sentence_that_frames_it() -> None:
    framed = "Alice Hill said the crews “are not short of courage. They are short of fuel. And we are short of time.”"
    assert read(f"{framed} The mayor left.") == [framed, "The mayor left."]


def test_a_long_quotation_is_cut_into_its_sentences() -> None:
    quotation = "“One came. Two came. Three came. Four came. Five came.”"
    assert read(quotation) == ["“One came.", "Two came.", "Three came.", "Four came.", "Five came.”"]


def test_a_quotation_that_goes_on_in_the_next_paragraph_stays_whole_in_each() -> None:
    text = "“We came early. We left late.\n\n“Nobody asked us. Nobody paid.”"
    assert read(text) == ["“We came early. We left late.", "“Nobody asked us. Nobody paid.”"]


def test_inches_open_no_quotation() -> None:
    assert read('The 65" screen broke. The 34" screen did not.') == ['The 65" screen broke.', 'The 34" screen did not.']


def test_scripts_without_blanks_or_capitals_are_cut_at_their_own_stops() -> None:
    assert read("\u732b\u3067\u3059\u3002\u72ac\u3067\u3059\u3002") == [
        "\u732b\u3067\u3059\u3002",
        "\u72ac\u3067\u3059\u3002",
    ]
    quoted = "\u300c\u732b\u3067\u3059\u3002\u300d\u3068\u8a00\u3063\u305f\u3002"
    assert read(quoted) == [quoted]
    assert read("\u0647\u0644 \u0647\u0630\u0627\u061f \u0646\u0639\u0645.") == [
        "\u0647\u0644 \u0647\u0630\u0627\u061f",
        "\u0646\u0639\u0645.",
    ]


def test_lines_of_a_list_and_a_headline_are_sentences_of_their_own() -> None:
    text = "Bridge closed for a year\r\nThe bridge shut on Monday.\r\n- no cars\r\n- no trams"
    assert read(text) == ["Bridge closed for a year", "The bridge shut on Monday.", "- no cars", "- no trams"]


def test_lines_wrapped_by_a_mail_program_are_read_as_one_paragraph() -> None:
    text = (
        "The bridge over the river was closed on Monday because a crack was found in\n"
        "its third pillar, and the city expects that the repair will take until the\n"
        "spring of next year. The last inspection was in 2009.\n\n"
        "Trams are sent over the northern bridge."
    )
    assert len(split_paragraphs(text)) == 2
    assert [len(sentence.split()) for sentence in read(text)] == [33, 6, 7]


def test_a_line_broken_in_the_middle_of_a_sentence_is_mended() -> None:
    text = (
        "The bridge over the river was closed on Monday because\nof a crack in its third pillar, the city wrote."
        + " x" * 70
    )
    assert len(read(text)) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\r\n ", "\u2029"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert read(text) == []
