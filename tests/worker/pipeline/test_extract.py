"""From a pasted page come the article's claims, each where it stands and with what stands around it."""

from itertools import pairwise
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.extract import Extraction, extract_claims
from worker.pipeline.speakers import SpokenTurn

PAGE = """Lindal Courier | News | Sport | Opinion

Crack Closes Oldest Bridge in Lindal

Trams are sent over the northern bridge until the spring

Subscribe to our newsletter and follow us on Facebook.

***

The city of Lindal closed its oldest bridge on Monday after divers found a crack in the third pillar. \
Engineers measured a gap of 14 millimetres. Would you cross it?

“The gap grew by 3 millimetres in a week,” said Carla Weiss, who leads the building office. She hopes for a mild winter.

Mayor Tom Brandt called the crews heroes, saying they “are not short of courage. They are short of steel. \
And we are short of time.”

The repair will cost 3.1 million euros, according to the Lindal Court of Auditors. Click here to see the plans.

*

Bob Lake is a columnist of the Courier and has written about 200 bridges since 1998.

Photo by Bob Lake

Disclaimer: The contents of this article are the sole responsibility of the author. The Courier will not be held \
responsible for any incorrect statement in it.

For media inquiries: [email protected]
"""

REAL_ARTICLE = Path(__file__).parents[3].parent / "shared" / "data" / "articles" / "ceasefire-article.txt"

ANY_TEXT = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *(
                    "The U.S. paid 3.5 percent. ",
                    "“Nobody,” ",
                    "Alice Hill said. ",
                    "Click here. ",
                    "\n\n",
                    "\r\n",
                    "***",
                ),
                *(
                    "HILL: ",
                    "“",
                    "”",
                    "\x00",
                    "\u0646\u0639\u0645. ",
                    "\U0001f600",
                    "\ud800",
                    "\u732b\u3067\u3059\u3002",
                ),
            ],
        ),
        max_size=60,
    ).map("".join),
)


def claims_of(text: str) -> list[str]:
    return [claim.text for claim in extract_claims(text, kind="article").claims]


def test_the_claims_come_from_the_body_of_the_page_alone() -> None:
    assert claims_of(PAGE) == [
        "The city of Lindal closed its oldest bridge on Monday after divers found a crack in the third pillar.",
        "Engineers measured a gap of 14 millimetres.",
        "“The gap grew by 3 millimetres in a week,” said Carla Weiss, who leads the building office.",
        "She hopes for a mild winter.",
        (
            "Mayor Tom Brandt called the crews heroes, saying they “are not short of courage. They are short of steel. "
            "And we are short of time.”"
        ),
        "The repair will cost 3.1 million euros, according to the Lindal Court of Auditors.",
    ]


def test_sentences_that_are_no_claims_were_looked_at_too() -> None:
    extraction = extract_claims(PAGE, kind="article")
    assert (len(extraction.claims), extraction.sentences, extraction.words) == (6, 7, len(PAGE.split()))
    assert [(PAGE[left.start : left.end], left.reason) for left in extraction.left_out] == [
        ("Would you cross it?", "question")
    ]


def test_a_claim_knows_up_to_five_sentences_before_and_three_after_it() -> None:
    text = " ".join(f"Alice Hill counted {number} bridges in Lindal on Monday." for number in range(12))
    claims = extract_claims(text, kind="article").claims
    assert claims[0].before == ()
    assert claims[8].before == tuple(claim.text for claim in claims[3:8])
    assert claims[8].after == tuple(claim.text for claim in claims[9:12])
    assert claims[11].after == ()


def test_what_stands_around_a_claim_is_the_article_and_not_the_site() -> None:
    first, *_, last = extract_claims(PAGE, kind="article").claims
    assert first.before == ()
    assert last.after == ()
    assert last.before[-2] == "She hopes for a mild winter."


def test_the_speaker_of_a_quotation_is_known_where_the_sentence_names_one() -> None:
    speakers = [claim.speaker for claim in extract_claims(PAGE, kind="article").claims]
    assert speakers == [None, None, "Carla Weiss", None, "Tom Brandt", "Lindal Court of Auditors"]


def test_in_a_transcript_the_label_names_the_speaker_and_is_no_part_of_the_claim() -> None:
    text = "HILL: Lindal paid 3 million euros for the bridge.\nLAKE: Thank you.\nHILL: Nobody in Lindal paid more."
    claims = extract_claims(text, kind="article").claims
    assert [(claim.text, claim.speaker) for claim in claims] == [
        ("Lindal paid 3 million euros for the bridge.", "HILL"),
        ("Nobody in Lindal paid more.", "HILL"),
    ]
    assert all(text[claim.start : claim.end] == claim.text for claim in claims)


RECORDING = "Lindal paid 3 million euros. Why? Nobody paid more.\nWe paid twice, Alice Hill said then."
TURNS = (SpokenTurn(0, "HILL", 1.5), SpokenTurn(29, "LAKE", 4.0), SpokenTurn(34, "HILL", None), SpokenTurn(52, None, 9))


def test_the_turns_of_a_recording_say_who_speaks_and_when() -> None:
    extraction = extract_claims(RECORDING, kind="article", turns=TURNS)
    assert [(claim.text, claim.speaker, claim.seconds) for claim in extraction.claims] == [
        ("Lindal paid 3 million euros.", "HILL", 1.5),
        ("Nobody paid more.", "HILL", None),
        ("We paid twice, Alice Hill said then.", None, 9),
    ]
    assert [(RECORDING[left.start : left.end], left.reason) for left in extraction.left_out] == [("Why?", "question")]
    [whole] = extract_claims(RECORDING, kind="claim", turns=TURNS).claims
    assert (whole.speaker, whole.seconds) == ("HILL", 1.5)


def test_a_sentence_ends_where_somebody_else_takes_the_word() -> None:
    text = "Lindal paid for 3 bridges in 2019 no Lindal paid for 4 of them."
    turns = (SpokenTurn(0, "HILL", 0), SpokenTurn(16, "HILL", 2), SpokenTurn(34, "LAKE", 5))
    claims = extract_claims(text, kind="claim", turns=turns).claims
    assert [claim.text for claim in claims] == [text], "what was sent as a claim stays one"
    extraction = extract_claims(text, kind="article", turns=turns)
    pieces = [text[claim.start : claim.end] for claim in extraction.claims]
    pieces += [text[left.start : left.end] for left in extraction.left_out]
    assert sorted(pieces) == [text[:33], text[34:]]


@pytest.mark.parametrize(
    "text",
    [
        "  The bridge cost 3 million euros. Would you believe it? Click here! \n\n Subscribe to our newsletter.\n",
        "why?",
        "\U0001f600",
        "“The bridge is safe,” Carla Weiss said.",
    ],
)
def test_what_was_sent_as_a_claim_stays_one_claim(text: str) -> None:
    extraction = extract_claims(text, kind="claim")
    (claim,) = extraction.claims
    assert claim.text == text.strip() == text[claim.start : claim.end]
    assert (claim.before, claim.after, extraction.sentences) == ((), (), 1)


def test_a_page_pasted_as_one_long_line_gives_the_same_claims() -> None:
    line = " ".join(PAGE.split())
    assert set(claims_of(PAGE)) <= set(claims_of(line))
    assert not any("Disclaimer" in claim or "newsletter" in claim for claim in claims_of(line))


def test_a_paragraph_that_repeats_the_title_is_no_part_of_the_article() -> None:
    text = "Lindal closed 3 bridges in 2019.\n\nThe city of Lindal paid 3 million euros for the repair of its bridges."
    assert len(claims_of(text)) == 2
    titled = extract_claims(text, kind="article", title="Lindal  closed 3 bridges in 2019.")
    assert [claim.text for claim in titled.claims] == claims_of(text)[1:]


def test_a_headline_sent_alone_is_a_claim() -> None:
    assert claims_of("City Rejects Plan for Second Bridge in Lindal") == [
        "City Rejects Plan for Second Bridge in Lindal"
    ]


def test_what_stands_there_twice_is_claimed_once() -> None:
    sentence = "The city of Lindal paid 3 million euros for the repair of its oldest bridge."
    text = f"{sentence}\n\nNobody in Lindal was asked about that in 2019.\n\n{sentence}"
    assert claims_of(text).count(sentence) == 1
    assert [left.reason for left in extract_claims(text, kind="article").left_out] == ["repeated"]


def test_what_states_something_is_a_claim_even_in_few_plain_words() -> None:
    text = "Eating carrots lets people see in the dark. Isn't it odd? Bats are blind. Vaccines cause autism."
    assert claims_of(text) == [
        "Eating carrots lets people see in the dark.",
        "Bats are blind.",
        "Vaccines cause autism.",
    ]


def test_two_statements_in_one_sentence_are_two_claims_that_see_each_other() -> None:
    text = "Crime fell by 5 % and unemployment rose to 7 %. Nobody in Lindal was surprised."
    first, second, last = extract_claims(text, kind="article").claims
    assert (first.text, second.text) == ("Crime fell by 5 %", "unemployment rose to 7 %.")
    assert (first.after, second.before) == ((second.text, last.text), (first.text,))
    assert [claim.text for claim in extract_claims(text, kind="claim").claims] == [text], "a claim is taken whole"


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("- the city has closed 3 bridges", "the city has closed 3 bridges"),
        ("\u2022 The city closed 3 bridges.", "The city closed 3 bridges."),
        ("2. The city closed 3 bridges.", "The city closed 3 bridges."),
        ("(a) The city closed 3 bridges.", "The city closed 3 bridges."),
        ("LINDAL (AP) \u2014 The city closed 3 bridges.", "The city closed 3 bridges."),
        ("LINDAL, Poland, Nov. 18 (Reuters) - The city closed 3 bridges.", "The city closed 3 bridges."),
        ("New Lindal (Reuters) - The city closed 3 bridges.", "The city closed 3 bridges."),
        ("NASA - the agency - closed 3 bridges.", "NASA - the agency - closed 3 bridges."),
        ("The city (pop. 3) \u2014 It closed 3 bridges.", "The city (pop. 3) \u2014 It closed 3 bridges."),
    ],
)
def test_the_mark_of_a_list_and_the_place_of_the_news_are_no_part_of_a_claim(line: str, claim: str) -> None:
    around = "Lindal, a city on the river, has paid for the repair of all its bridges since 1890."
    text = f"{around}\n\n{line}\n\n{around}"
    found = extract_claims(text, kind="article").claims[1]
    assert found.text == claim == text[found.start : found.end]


@pytest.mark.parametrize("kind", ["claim", "article", "list"])
@pytest.mark.parametrize("text", ["", "  \n\t\r\n "])
def test_blank_text_holds_no_claims(text: str, kind: str) -> None:
    assert extract_claims(text, kind=kind) == Extraction((), 0, 0)


@pytest.mark.parametrize("text", ["\U0001f600\U0001f600 \U0001f600", "\x00\x01\x02", "***", "...", "\u200b"])
def test_text_without_words_holds_no_claims(text: str) -> None:
    assert extract_claims(text, kind="article").claims == ()


def test_an_arabic_article_is_read() -> None:
    sentence = "وقع الوزير في عام 2019 عقدا بقيمة 3 ملايين يورو."
    assert claims_of(f"{sentence} لماذا؟") == [sentence]


def test_another_kind_of_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'url'"):
        extract_claims("The bridge cost 3 million euros.", kind="url")


ANY_TURNS = st.lists(
    st.builds(SpokenTurn, st.integers(0, 80), st.sampled_from([None, "HILL", "LAKE"]), st.none() | st.floats(0, 9)),
).map(lambda turns: sorted(turns, key=attrgetter("start")))


@settings(deadline=None)
@given(ANY_TEXT, st.sampled_from(["claim", "list", "article"]), ANY_TURNS)
def test_every_claim_is_found_again_at_its_offsets(text: str, kind: str, turns: list[SpokenTurn]) -> None:
    extraction = extract_claims(text, kind=kind, turns=turns)
    for claim in extraction.claims:
        assert text[claim.start : claim.end] == claim.text == claim.text.strip()
        assert len(claim.before) <= 5
        assert len(claim.after) <= 3
    claims = [(claim.start, claim.end) for claim in extraction.claims]
    left_out = [(left.start, left.end) for left in extraction.left_out]
    looked_at = sorted(claims + left_out)
    assert (claims, left_out) == (sorted(claims), sorted(left_out))
    assert all(start < end for start, end in looked_at)
    assert all(one[1] <= two[0] for one, two in pairwise(looked_at))
    assert len(looked_at) == extraction.sentences


def test_a_megabyte_of_articles_is_read_to_its_end() -> None:
    text = PAGE * (1_000_000 // len(PAGE))
    extraction = extract_claims(text, kind="article")
    assert extraction.words == len(text.split())
    assert extraction.sentences >= 7 * (1_000_000 // len(PAGE))
    assert {claim.text for claim in extraction.claims} >= set(claims_of(PAGE))


@pytest.mark.parametrize(
    "unit", ["a", "word ", ". ", "U.S. ", "“", '"', "“a” ", "A.", "\n", "1. ", "HILL: hi.\n", "[1]", "Hill, ", "(a. "]
)
def test_a_long_run_of_anything_is_read_to_its_end(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    extraction = extract_claims(text, kind="article")
    assert extraction.claims == ()
    assert extraction.words == len(text.split())


def test_a_quotation_of_a_megabyte_that_never_ends_is_read_to_its_end() -> None:
    text = "\u201c" + "Carla walked home. " * 50_000
    assert extract_claims(text, kind="article").sentences == 50_000


@pytest.fixture(name="real_article")
def read_real_article() -> str:
    if not REAL_ARTICLE.exists():
        pytest.skip(f"the real article is not at {REAL_ARTICLE}")
    return REAL_ARTICLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("lost", ["", "***", "*"])
def test_the_real_article_survives_what_a_paste_loses(real_article: str, lost: str) -> None:
    pasted = "\n".join(line for line in real_article.split("\n") if line != lost)
    assert claims_of(pasted) == claims_of(real_article)


def test_the_real_article_survives_a_paste_into_one_line(real_article: str) -> None:
    assert claims_of(" ".join(real_article.split())) == claims_of(real_article)


# The beginning of each sentence of the article's body, in order, and who says it.
REAL_CLAIMS = (
    ("Russia\u2019s attempt to broker", None),
    ("US officials reiterated", None),
    ("According to Reuters, in late 2023", "Reuters"),
    ("The Kremlin was hoping", None),
    ("\u201cThe contacts with the Americans", None),
    ("Russian officials said some progress", None),
    ("Putin\u2019s adviser, Yuri Ushakov", None),
    ("Putin has also suggested talks", None),
    ("US officials speaking with Reuters", None),
    ("However, some admitted", None),
    ("The Joe Biden administration", None),
    ("Before the war in Ukraine", None),
    ("A Biden admin staffer", None),
    ("During the first two months", None),
    ("Russian, Ukrainian, Turkish", None),
    ("Washington\u2019s current refusal", None),
    ("Additionally, Kiev lacks", None),
    ("Director of National Intelligence", "Avril Haines"),
    ("\u201cUkraine\u2019s retreat from Avdiivka", "Avril Haines"),
    ("CIA Director William Burns also", "William Burns"),
)
REAL_BOILERPLATE = (
    *("Global Research", "Translate Website", "Daily Newsletter", "share button", "Telegram", "Pentagon", "In-depth"),
    *("Note to readers", "Kyle Anzalone", "Featured image", "Disclaimer", "sole responsibility", "copyright"),
    *("hyperlink", "fair use", "email protected", "media inquiries", "running out of time to support", "***"),
)


def test_the_real_article_gives_every_statement_of_its_body_with_its_speaker_and_nothing_else(
    real_article: str,
) -> None:
    extraction = extract_claims(real_article, kind="article")
    found = [(claim.text, claim.speaker) for claim in extraction.claims]
    assert len(found) == len(REAL_CLAIMS)
    for (text, speaker), (beginning, who) in zip(found, REAL_CLAIMS, strict=True):
        assert text.startswith(beginning)
        assert (speaker, text[-1] in ".\u201d", text.count("\u201c")) == (who, True, text.count("\u201d"))
        assert not [words for words in REAL_BOILERPLATE if words in text]
    assert extraction.left_out == ()
    assert found[-1][0].endswith("to help them.\u201d"), "a quotation over three sentences stays whole"
    claims = {claim.text.split()[0]: claim for claim in extraction.claims}
    leaning = claims["Additionally,"]
    assert leaning.before[-1].startswith("Washington\u2019s current refusal"), "what it leans on is carried with it"


LIST = "The Thames froze in 1963.\n\n  Bats\u2028are blind. \t\n\x0b\nThe Thames froze in 1963."


def test_each_line_of_a_list_is_one_claim_where_it_stands() -> None:
    extraction = extract_claims(LIST, kind="list")
    texts = ["The Thames froze in 1963.", "Bats\u2028are blind.", "The Thames froze in 1963."]
    assert [claim.text for claim in extraction.claims] == texts, "what stands there twice was sent twice"
    assert [LIST[claim.start : claim.end] for claim in extraction.claims] == texts
    assert (extraction.sentences, extraction.words) == (3, 13)


@settings(deadline=None)
@given(lines=st.lists(st.text(max_size=40)))
def test_a_line_of_a_list_is_read_as_it_would_be_alone(lines: list[str]) -> None:
    lines = [line.replace("\n", " ") for line in lines]
    together = extract_claims("\n".join(lines), kind="list").claims
    alone = [extract_claims(line, kind="claim").claims for line in lines if line.strip()]
    assert [(claim.text, claim.speaker) for claim in together] == [(claim.text, claim.speaker) for [claim] in alone]


def test_a_long_list_says_how_far_it_is_read() -> None:
    told: list[tuple[int, int]] = []
    extract_claims("Bats\nBulls\n\nBees", kind="list", advance=lambda *counts: told.append(counts))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
