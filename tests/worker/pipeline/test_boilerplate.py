"""A site's own paragraphs go, the article's stay, wherever either of them stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.boilerplate import find_boilerplate
from worker.pipeline.cues import find_cue
from worker.pipeline.extract import drop_site_lines

STORY = (
    "The city of Lindal closed its oldest bridge on Monday after divers found a crack in the third pillar.",
    "Engineers measured a gap of 14 millimetres, twice as wide as the one they had recorded in 2009.",
    "“We could not wait any longer,” said Carla Weiss, who leads the building department of the city.",
    "The repair will cost about 3.1 million euros, and trams will use the northern bridge until the spring.",
)

SITE = (
    "Home | News | Sport | Weather",
    "12 Comments",
    "Share this article with your friends on Facebook and Twitter.",
    "Please click the share button above.",
    "Subscribe to our newsletter and never miss a story.",
    "To receive the Courier's weekly newsletter, click here.",
    "Follow us on Instagram and join our Telegram channel.",
    "Autumn fundraising: keep the Courier alive",
    "Your donation helps us to stay independent.",
    "This article can be read in 14 languages by pressing the Translate button below the headline.",
    "Feel free to repost and forward Courier articles.",
    "Read more: why bridges crack",
    "Story continues below gallery",
    "Note to readers: Please use the form at the end of this page.",
    "Disclaimer: The contents of this article are the sole responsibility of the author(s).",
    "The Courier will not be held responsible for any inaccurate statement in this column.",
    "All rights reserved. This material may not be published, broadcast or rewritten.",
    "\u00a9 2024 Courier Media",
    "www.courier.example contains copyrighted material. If you want to use copyrighted material you must ask us.",
    "The Courier grants permission to repost or reprint articles as long as the source is named.",
    "This story was originally published in the Northern Courier.",
    "We may earn a commission from links on this page.",
    "Featured image: the old bridge",
    "Photo by Bob Lake",
    "Articles by: Bob Lake",
    "(Image credit: Lindal City Archive)",
    "For media inquiries: [email protected]",
    "https://courier.example/bridges/2024",
    "Updated: 18 Nov 2019 9:38 pm",
    "5 min read",
    "***",
    "\u2022 \u2022 \u2022",
    "Thank you for reading.",
    "Tell us what you think in the comments below.",
    "ADVERTISEMENT",
    "READ ALSO: Mayor of Lindal resigns after 3 years in office",
    "Related: The mayor has closed 12 bridges",
    "Don't miss: The mayor has closed 12 bridges",
    "This website uses cookies to ensure you get the best experience.",
    "By continuing to use this site you agree to our use of cookies.",
    "Accept all cookies",
    "Get the latest news delivered to your inbox every morning.",
    "Your subscription could not be saved. Please try again.",
    "Image caption The bridge was built in 1890",
    "FILE PHOTO: The old bridge is seen in Lindal, November 18, 2019. REUTERS/Ann Hill",
    "The old bridge of Lindal in November 2019. Photograph: Ann Hill/Getty Images",
    "This article has been updated to include a statement from the city.",
    "Correction: An earlier version of this article misstated the age of the bridge. It was built in 1890.",
    "Correction added Nov. 18, 2019: The caption below the photograph named the wrong bridge.",
    "Clarification: The bridge was built by the state.",
    "An earlier version of this story said that the bridge was built in 1990.",
    "(Reporting by Ann Hill in Lindal; Editing by Bob Lake)",
    "Additional reporting by Ann Hill.",
    "The Associated Press contributed to this report.",
    "Comments are closed.",
    "You have reached your article limit. Subscribe to continue reading.",
    "Your support makes our work possible.",
    "If you liked this article, please consider donating.",
    "Got a story? Contact our newsroom.",
    "This content is for subscribers only.",
    "Tags: bridges, Lindal, trams",
)

NEWS_THAT_SOUNDS_LIKE_A_SITE = (
    "Facebook is testing a page on which the Like button is hidden, the company said on Tuesday.",
    "The court ruled that the use of the book was fair use and no breach of copyright.",
    "Share prices of the publisher fell by 3 percent after it closed its newsletter and its channel.",
    "The foundation donates 5 million euros a year to support independent journalism in Poland.",
    "The bomb exploded 20 minutes ago in front of the station, and our reporter saw smoke.",
    "Press freedom groups counted 300 arrests of journalists on this list, more than ever before.",
    "Video by a bystander shows that the police car was already on the bridge when it broke.",
    "Published in 1949, the novel sold a million copies before the site of its printer burnt down.",
    "The attack began on 24 February 2022 at 5:00 in the morning.",
    "Users of the app can sign in with their e-mail address since March, according to the company.",
    "Getty Images sued a maker of image software in London in January.",
    "His story continues after the war, when he settled in Lindal and opened a shop.",
    "Wikipedia articles are available in more than 300 languages.",
    "The report was published on Tuesday by the ministry of transport and has 400 pages.",
    "She told a fundraiser: the party needs ten more seats.",
    "Corrections officers in Lindal counted 300 prisoners: twice as many as the prison was built for.",
    "Related industries lost 3 percent: steel, glass and the makers of bridges among them.",
    "Browsers accept all cookies by default since the version of 2019, according to the maker of one.",
    "The photo shows the mayor in Lindal in 2019, and the bridge behind him was already closed.",
    "Updated figures show that 3 percent of the bridges in Lindal were closed in the year 2019.",
)


def kept(*paragraphs: str) -> list[str]:
    reasons = find_boilerplate(paragraphs)
    return [paragraph for paragraph, reason in zip(paragraphs, reasons, strict=True) if reason is None]


@pytest.mark.parametrize("paragraph", SITE)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_what_the_site_says_goes_before_inside_and_after_the_story(paragraph: str, place: int) -> None:
    page = (*STORY[:place], paragraph, *STORY[place:])
    assert kept(*page) == list(STORY)
    assert find_boilerplate(page)[place]


@pytest.mark.parametrize("paragraph", NEWS_THAT_SOUNDS_LIKE_A_SITE)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_news_about_sites_and_copyright_stays(paragraph: str, place: int) -> None:
    page = (*STORY[:place], paragraph, *STORY[place:])
    assert kept(*page) == list(page)


def test_headline_deck_and_byline_go_where_no_stop_ends_them() -> None:
    head = (
        "Crack Closes Oldest Bridge in Lindal",
        "Trams are sent over the northern bridge until spring",
        "By Bob Lake",
    )
    assert kept(*head, *STORY) == list(STORY)


def test_a_subheading_inside_the_story_stays_with_it() -> None:
    page = (*STORY[:2], "What it costs", *STORY[2:])
    assert kept(*page) == list(page)


def test_everything_before_the_first_and_after_the_last_separator_goes_where_no_story_is_told() -> None:
    page = ("In depth:", "Crack closes bridge", "***", *STORY, "*", "Bob Lake builds model bridges", "More by Bob")
    assert kept(*page) == list(STORY)


def test_separators_between_the_parts_of_a_story_part_nothing_from_it() -> None:
    page = (*STORY[:2], "* * *", *STORY[2:])
    assert kept(*page) == list(STORY)


def test_the_writer_at_the_end_goes() -> None:
    blurb = "Bob Lake is the opinion editor of the Courier, a columnist of the Harbour Post and a father of three."
    assert kept(*STORY, blurb) == list(STORY)


def test_somebody_of_the_story_is_not_taken_for_its_writer() -> None:
    portrait = "Carla Weiss is a professor of engineering at the university of Lindal and has built nine bridges."
    assert kept(*STORY, portrait) == [*STORY, portrait]


def test_a_paragraph_goes_only_when_most_of_it_is_about_the_site() -> None:
    mixed = f"{STORY[0]} {STORY[1]} Click here to read more."
    assert kept(mixed, *STORY[2:]) == [mixed, *STORY[2:]]
    assert find_cue("Click here to read more.") == "asks the reader to do something on the site"


def test_the_rows_of_a_table_stay() -> None:
    rows = ("1 Lindal 5040 5 17", "2 Harbour 4035 7 15", "3 Northern 3033 4 16")
    assert kept(STORY[0], *rows) == [STORY[0], *rows]


def test_the_rows_and_the_head_of_a_table_are_no_menu() -> None:
    rows = ("City | Length | Built | Trams", "Lindal | 504 m | 1890 | 12", "Harbour | 403 m | 1915 | yes")
    assert kept(*STORY[:2], *rows, *STORY[2:]) == [*STORY[:2], *rows, *STORY[2:]]
    menu = ("News | Sport | Weather | Forum", *STORY)
    assert kept(*menu) == list(STORY)


def test_what_a_page_was_cut_down_to_loses_the_same_lines() -> None:
    for line in SITE:
        if not line.strip("*\u2022 ") or line in {"12 Comments", "ADVERTISEMENT", "Home | News | Sport | Weather"}:
            continue  # known by their shape, and gone from a page before
        assert drop_site_lines("\n".join((*STORY[:2], line, *STORY[2:]))) == "\n".join(STORY), line


def test_a_headline_alone_stays_because_nothing_else_is_there() -> None:
    assert kept("Crack closes oldest bridge in Lindal") == ["Crack closes oldest bridge in Lindal"]


def test_a_page_of_appeals_alone_is_all_boilerplate() -> None:
    assert kept("Click here to subscribe to our newsletter.", "***") == []


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_paragraphs_get_one_answer_each(paragraphs: list[str]) -> None:
    reasons = find_boilerplate(paragraphs)
    assert len(reasons) == len(paragraphs)
    assert all(reason is None or reason for reason in reasons)
