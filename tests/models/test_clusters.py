"""What follows from words on other texts, held against a plain computation of it."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from models.clusters import AGAINST, Clusters, Inference, Text, Word
from models.relations import Relation

A, B, C = b"a", b"b", b"c"
SAID = [relation for relation in Relation if relation is not Relation.UNSURE]
TURNED = {
    "different": "different",
    "related": "related",
    "opposite": "opposite",
    "narrower": "broader",
    "broader": "narrower",
}


def write(*said: tuple[bytes, int, str]) -> list[Word]:
    return [
        Word(claim, factcheck, Relation(relation), number, number)
        for number, (claim, factcheck, relation) in enumerate(said, 1)
    ]


def read_because(inference: Inference | None) -> tuple[str, list[int]] | None:
    return (str(inference.relation), [word.match_id for word in inference.because]) if inference else None


def name_cluster(words: list[Word], text: Text) -> Text:
    """Join what is called the same one by one, until nothing changes: slow, and plain to see."""
    cluster = {text}
    while True:
        grown = cluster | {
            end
            for word in words
            if word.relation == "same" and cluster & {word.claim, word.factcheck}
            for end in (word.claim, word.factcheck)
        }
        if grown == cluster:
            return min(cluster, key=lambda each: (isinstance(each, bytes), str(each)))
        cluster = grown


def foretell(words: list[Word], claim: bytes, factcheck: int) -> str | None:
    names = {text: name_cluster(words, text) for word in words for text in (word.claim, word.factcheck)}
    start, goal = names.get(claim, claim), names.get(factcheck, factcheck)
    broken = {names[w.claim] for w in words if w.relation in AGAINST and names[w.claim] == names[w.factcheck]}
    if broken & {start, goal}:
        return None
    if start == goal:
        return "same"
    straight = {str(w.relation) for w in words if (names[w.claim], names[w.factcheck]) == (start, goal)}
    turned = {TURNED.get(w.relation) for w in words if (names[w.factcheck], names[w.claim]) == (start, goal)}
    found = straight | (turned - {None})
    return found.pop() if len(found) == 1 else None


words = st.lists(
    st.tuples(st.sampled_from([b"a", b"b", b"c", b"d", b"e"]), st.integers(1, 5), st.sampled_from(["same"] * 7 + SAID)),
    max_size=14,
    unique_by=lambda said: said[:2],
).map(lambda said: write(*said))


@given(words)
@settings(max_examples=400, deadline=None)
def test_what_follows_is_what_a_plain_computation_says(words: list[Word]) -> None:
    clusters = Clusters(words)
    for claim in (b"a", b"b", b"c", b"d", b"e", b"stranger"):
        for factcheck in range(1, 7):
            inferred = clusters.infer(claim, factcheck)
            expected = foretell(words, claim, factcheck)
            assert (inferred and str(inferred.relation)) == expected, (claim, factcheck)
            if inferred:
                assert is_led(claim, factcheck, inferred), inferred


@given(words)
@settings(max_examples=400, deadline=None)
def test_a_word_against_what_is_the_same_is_always_found(words: list[Word]) -> None:
    expected = {
        word.match_id
        for word in words
        if word.relation in AGAINST and name_cluster(words, word.claim) == name_cluster(words, word.factcheck)
    }
    found = Clusters(words).find_contradictions()
    assert {word.match_id for word, _ in found} == expected
    for word, path in found:
        assert len(path) % 2 == 1
        assert {step.relation for step in path} == {Relation.SAME}
        assert is_led(word.claim, word.factcheck, Inference(Relation.SAME, path))


def is_led(claim: bytes, factcheck: int, inference: Inference) -> bool:
    """True where each word of the reason touches the next one, from the claim to the fact-check."""
    ends = [{word.claim, word.factcheck} for word in inference.because]
    touching = all(one & other for one, other in pairwise(ends))
    return touching and claim in ends[0] and factcheck in ends[-1]


def test_the_same_as_the_same_is_the_same() -> None:
    clusters = Clusters(write((A, 1, "same"), (B, 1, "same"), (B, 2, "same")))
    assert read_because(clusters.infer(A, 2)) == ("same", [1, 2, 3])


def test_the_same_as_what_is_different_is_different() -> None:
    clusters = Clusters(write((A, 1, "same"), (B, 1, "same"), (B, 2, "different")))
    assert read_because(clusters.infer(A, 2)) == ("different", [1, 2, 3])


def test_a_relation_is_turned_round_where_it_is_read_from_the_other_side() -> None:
    clusters = Clusters(write((A, 1, "same"), (B, 1, "narrower"), (B, 2, "same")))
    assert read_because(clusters.infer(A, 2)) == ("broader", [1, 2, 3])
    clusters = Clusters(write((A, 1, "same"), (B, 1, "outdated"), (B, 2, "same")))
    assert clusters.infer(A, 2) is None, "the world has changed since one of them, and not since the other"


def test_nothing_follows_over_what_is_only_similar() -> None:
    clusters = Clusters(write((A, 1, "narrower"), (B, 1, "same"), (B, 2, "narrower"), (C, 2, "different")))
    assert read_because(clusters.infer(A, 2)) is None


def test_nothing_follows_where_people_disagree() -> None:
    clusters = Clusters(write((A, 1, "same"), (B, 1, "same"), (B, 2, "different"), (A, 3, "same"), (C, 3, "same")))
    assert read_because(clusters.infer(C, 2)) == ("different", [5, 4, 1, 2, 3])
    disagreeing = [*write((A, 1, "same"), (B, 1, "same"), (B, 2, "different")), Word(A, 2, Relation.RELATED, 9, 9)]
    assert Clusters(disagreeing).infer(A, 2) is None
    broken = write((A, 1, "same"), (B, 1, "same"), (B, 2, "same"), (A, 2, "different"), (B, 3, "same"))
    assert Clusters(broken).infer(A, 3) is None, "one of these words is wrong, and nobody knows which"


def test_two_who_say_the_contrary_of_one_pair_contradict_each_other() -> None:
    [(against, path)] = Clusters(write((A, 1, "same"), (A, 1, "opposite"))).find_contradictions()
    assert (against.match_id, [step.match_id for step in path]) == (2, [1])
