"""Reading ClaimReview from JSON-LD, pages, feeds and search answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from models.errors import InvalidInputError

Read = Callable[..., Any]

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The moon is flat.",
    "name": "Why the moon is round",
    "reviewBody": "Look up.",
    "url": "https://www.moon.example/1",
    "datePublished": "2021-03-06T10:00:00Z",
    "inLanguage": "en-US",
    "author": {"@type": "Organization", "name": "Moon Desk", "url": "https://www.moon.example"},
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "Incorrect \r"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Charlie"}, "datePublished": "2021-01-01"},
}
OTHER = REVIEW | {"claimReviewed": "The sun is flat.", "url": "https://www.moon.example/2"}


def wrap(*blocks: str, kind: str = 'type="application/ld+json"') -> str:
    scripts = "\n".join(f"<script {kind}>{block}</script>" for block in blocks)
    return f"<!DOCTYPE html><html><head><script>let a = '<b>';</script>{scripts}</head><body>The moon</body></html>"


def claims(reading: Any) -> list[str]:
    return [record.claim for record in reading.records]


def test_all_fields_are_read(read: Read) -> None:
    record = read("a.jsonld", json.dumps(REVIEW)).only
    assert (record.claim, record.title, record.body) == ("The moon is flat.", "Why the moon is round", "Look up.")
    assert (record.speaker, record.publisher, record.rating) == ("Charlie", "Moon Desk", "Incorrect")
    assert (record.url, str(record.date), record.language) == ("https://www.moon.example/1", "2021-03-06", "en")


@pytest.mark.parametrize(
    "document",
    [
        [REVIEW, OTHER],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "Moon"}, REVIEW, OTHER]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [r]} for r in (REVIEW, OTHER)]},
        {"@type": "DataFeedItem", "item": [REVIEW, OTHER]},
        {"total": 2, "data": [REVIEW, OTHER]},
        {"@type": "NewsArticle", "review": [REVIEW, {"deeper": {"mainEntity": OTHER}}]},
        {"url": "https://www.moon.example/1", "page": wrap(json.dumps(REVIEW), json.dumps(OTHER))},
    ],
    ids=["list", "graph", "feed", "feed-item", "other-list", "nested", "captured-page"],
)
def test_reviews_are_found_wherever_they_stand(read: Read, document: object) -> None:
    reading = read("a.json", json.dumps(document))
    assert claims(reading) == ["The moon is flat.", "The sun is flat."]
    assert reading.rejections == []


@pytest.mark.parametrize(
    "kind",
    [
        'type="application/ld+json"',
        "type=application/ld+json class=seo",
        "defer TYPE='application/LD+JSON; charset=utf-8'",
    ],
)
def test_reviews_are_found_in_pages(read: Read, kind: str) -> None:
    other = json.dumps({"@type": "Organization", "name": "Moon Desk"})
    assert claims(read("a.html", wrap(other, json.dumps([REVIEW]), json.dumps(OTHER), kind=kind))) == [
        "The moon is flat.",
        "The sun is flat.",
    ]


def test_what_is_commented_out_of_a_page_is_not_read(read: Read) -> None:
    page = f"<!-- {wrap(json.dumps(OTHER))} --> {wrap(json.dumps(REVIEW))} <!-- {wrap(json.dumps(OTHER))}"
    assert claims(read("a.html", page)) == ["The moon is flat."]


def test_a_page_that_breaks_off_is_read_as_far_as_it_goes(read: Read) -> None:
    assert claims(read("a.html", wrap(json.dumps(REVIEW)).partition("</script></head>")[0])) == ["The moon is flat."]


@pytest.mark.parametrize(
    "mangle",
    [
        lambda text: f"<!--\n{text}\n-->",
        lambda text: f"//<![CDATA[\n{text}\n//]]>",
        lambda text: f"/* <![CDATA[ */ {text} /* ]]> */",
        lambda text: f"{text};\n",
        lambda text: text.replace("}", ",\n}"),
        lambda text: text.replace("moon is", "moon\n\tis"),
        lambda text: text.replace("moon is", r"moon\'s").replace("moon's", "moon is").replace(r"moon\'s", r"moon\ is"),
        lambda text: text.replace('"', "&quot;"),
        lambda text: f"\ufeff{text}",
    ],
    ids=["comment", "cdata", "cdata-in-comment", "semicolon", "commas", "lines", "escape", "entities", "bom"],
)
def test_broken_json_with_one_reading_is_mended(read: Read, mangle: Callable[[str], str]) -> None:
    mangled = mangle(json.dumps(REVIEW))
    assert mangled != json.dumps(REVIEW)
    assert claims(read("a.html", wrap(mangled))) == ["The moon is flat."]


def test_mending_leaves_texts_alone(read: Read) -> None:
    tricky = REVIEW | {"claimReviewed": 'A list [1, 2, ] and {"a": 1,} with \\" and \\ and /* ]]> */ //'}
    page = wrap(json.dumps(tricky).replace("}", ",}").replace('1,,}"', '1,}"').replace("1,,}", "1,}"))
    assert read("a.html", page).only.claim == tricky["claimReviewed"]


def test_a_broken_block_is_rejected_and_the_others_read(read: Read) -> None:
    broken = json.dumps(REVIEW).replace('"url":', "url:")
    reading = read("a.html", wrap("{not ours", broken, "[" * 100_000 + "ClaimReview", json.dumps(OTHER)))
    assert claims(reading) == ["The sun is flat."]
    assert [line for line, _ in reading.reasons] == [1, 2]
    assert reading.reasons[0][1].startswith("it is not JSON (expecting property name enclosed in double quotes")
    assert reading.reasons[1][1] == "it is nested too deeply"
    assert reading.rejections[0].excerpt.startswith('{"@context": "https://schema.org"')


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ('{"@type": "ClaimReview", "claimReviewed": }', "The file is not JSON"),
        ('[{"@type": "ClaimReview"}', "The file is not JSON"),
        ("{" * 10, "The file is not JSON"),
        ("[" * 100_000, "The file is nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "The file is nested too deeply"),
        ('"The moon is flat."', "holds no fact-check"),
        (json.dumps({"@type": "NewsArticle", "headline": "The moon"}), "holds no fact-check"),
        (wrap(json.dumps({"@type": "NewsArticle", "headline": "The moon"})), "holds no fact-check"),
    ],
)
def test_a_document_that_is_none_is_refused(read: Read, document: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        read("a.jsonld", document)


def test_deep_but_bearable_nesting_is_searched(read: Read) -> None:
    assert claims(read("a.json", '{"a":[' * 400 + json.dumps(REVIEW) + "]}" * 400)) == ["The moon is flat."]


def test_items_of_a_feed_without_a_review_are_rejected_by_number(read: Read) -> None:
    items = [{"item": [REVIEW]}, {"item": None, "url": "https://www.moon.example/3"}, None, {"item": [OTHER]}]
    reading = read("a.json", json.dumps({"dataFeedElement": items}))
    assert claims(reading) == ["The moon is flat.", "The sun is flat."]
    assert reading.reasons == [(number, "it holds neither a ClaimReview nor a claim") for number in (2, 3)]
    assert reading.rejections[0].excerpt == "https://www.moon.example/3"


def test_a_review_without_a_claim_is_rejected_with_its_title(read: Read) -> None:
    reading = read("a.json", json.dumps([REVIEW | {"claimReviewed": ""}, OTHER]))
    assert reading.reasons == [(1, "it has no claim")]
    assert reading.rejections[0].excerpt == "Why the moon is round"


def test_a_review_of_several_claims_is_a_record_for_each(read: Read) -> None:
    reading = read("a.json", json.dumps(REVIEW | {"claimReviewed": ["The moon is flat.", "The moon is near."]}))
    assert claims(reading) == ["The moon is flat.", "The moon is near."]


def test_a_claim_may_stand_in_the_item(read: Read) -> None:
    review = {name: value for name, value in REVIEW.items() if name != "claimReviewed"}
    review["itemReviewed"] = [{"@type": "Claim", "text": "The moon is flat.", "name": "TV talk"}]
    assert claims(read("a.json", json.dumps(review))) == ["The moon is flat."]


@pytest.mark.parametrize(
    ("changed", "publisher"),
    [
        ({"publisher": {"name": "Moon Press"}, "author": [{"@type": "Person", "name": "Dora"}]}, "Moon Press"),
        ({"author": [{"@type": "Person", "name": "Dora"}, {"@type": "Organization", "name": "Desk"}]}, "Desk"),
        ({"author": "Moon Desk"}, "Moon Desk"),
        ({"author": [{"@type": "Person", "name": "Dora"}, {"@type": "Person", "name": "Eve"}]}, "moon.example"),
        ({"author": None}, "moon.example"),
        ({"author": {"@id": "#organization"}, "url": "moon.example/1"}, None),
    ],
)
def test_the_publisher_is_an_organization_or_else_the_site(read: Read, changed: object, publisher: str | None) -> None:
    assert isinstance(changed, dict)
    assert read("a.json", json.dumps(REVIEW | changed)).only.publisher == publisher


@pytest.mark.parametrize(
    ("rating", "words"),
    [
        ({"alternateName": "False"}, "False"),
        ([{"@type": "Rating", "alternateName": "False"}], "False"),
        ({"name": "False", "ratingValue": 1}, "False"),
        ({"ratingValue": "False"}, "False"),
        ({"ratingValue": "1.0", "bestRating": "5"}, None),
        ("False", "False"),
        (None, None),
    ],
)
def test_the_rating_is_the_publishers_word(read: Read, rating: object, words: str | None) -> None:
    assert read("a.json", json.dumps(REVIEW | {"reviewRating": rating})).only.rating == words


@pytest.mark.parametrize("kind", ["ClaimReview", ["Review", "ClaimReview"], "schema:ClaimReview", None])
def test_a_review_is_known_by_its_type_or_its_fields(read: Read, kind: object) -> None:
    assert read("a.json", json.dumps({"@graph": [REVIEW | {"@type": kind}]})).only.rating == "Incorrect"


def test_a_search_answer_is_a_record_for_each_review(read: Read) -> None:
    answer = {
        "claims": [
            {
                "text": "The moon is flat.",
                "claimant": "Charlie",
                "claimDate": "2021-01-01T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": "Moon Desk", "site": "moon.example"},
                        "url": "https://moon.example/1",
                        "title": "Why the moon is round",
                        "reviewDate": "2021-03-06T00:00:00Z",
                        "textualRating": "False",
                        "languageCode": "en",
                    },
                    {"publisher": {"site": "sun.example"}, "url": "https://sun.example/1", "textualRating": "Wrong"},
                    "https://mars.example",
                ],
            },
            {"text": "Nobody checked this.", "claimReview": []},
        ],
        "nextPageToken": "x",
    }
    reading = read("a.json", json.dumps(answer))
    first, second = reading.records
    assert (first.claim, first.speaker, first.title) == ("The moon is flat.", "Charlie", "Why the moon is round")
    assert (first.publisher, first.rating, str(first.date)) == ("Moon Desk", "False", "2021-03-06")
    assert (first.language, first.url) == ("en", "https://moon.example/1")
    assert (second.claim, second.publisher, second.rating) == ("The moon is flat.", "sun.example", "Wrong")
    assert reading.reasons == [
        (3, "it has a review that is not an object"),
        (4, "it holds neither a ClaimReview nor a claim"),
    ]
