"""The step to the release whose matcher sees bodies and gives reasons, on a desk that has worked for a while."""

import pytest
from sqlalchemy import Engine, select

from models.migrations.upgrade import missing_migrations, upgrade_database
from models.session import transaction
from models.tables.corpus import Corpus
from models.tables.match import Match
from models.tables.search import Field, LexicalDocument
from models.tables.submission import Claim
from tests.models.conftest import Shelf
from tests.models.migrations.conftest import BringUp
from tests.models.queries.reckoning import read_bags, reckon_bm25, search, weigh

# A desk as the release before left it, row by row; what nobody has to look at is left to the defaults.
BEFORE = """
    INSERT INTO corpus (slug, version, is_sample) VALUES ('rivers', 1, false), ('hills', 1, false);
    INSERT INTO encoder (name, revision, dimensions) VALUES ('compass', '1', 2);
    INSERT INTO factcheck (corpus_id, key, claim, title, body, rating_class, digest) VALUES
      (1, 'thames', 'The Thames froze over.', 'Did it?', 'It froze “upstream” of the bridge.', 'false', '-'),
      (1, 'nile', 'The Nile turned red.', NULL, 'A volcano upstream coloured it, and coloured it again.', 'open', '-'),
      (1, 'rhine', 'The Rhine ran dry.', NULL, NULL, 'open', '-'),
      (1, 'mute', 'The Po sank.', NULL, '???', 'open', '-'),
      (2, 'hill', 'A hill in Rome is artificial.', NULL, 'Of shards', 'true', '-'),
      (2, 'blank', 'Another hill is not.', NULL, '', 'true', '-');
    INSERT INTO embedding (encoder_id, factcheck_id, corpus_id, vector) SELECT 1, id, corpus_id, '[1,0]' FROM factcheck;
    INSERT INTO lexical_document (factcheck_id, corpus_id, lexemes, length, weights)
      SELECT id, corpus_id, to_tsvector('english', concat_ws(' ', title, claim)), 3, '{1:1}/16777216' FROM factcheck;
    UPDATE lexical_document SET length = (SELECT sum(cardinality(word.positions)) FROM unnest(lexemes) word);
    INSERT INTO lexeme (text)
      SELECT DISTINCT word.lexeme FROM lexical_document document, unnest(document.lexemes) word;
    INSERT INTO lexeme_frequency (corpus_id, lexeme_id, documents) SELECT 1, id, 1 FROM lexeme;
    INSERT INTO submission (id, kind, origin, text)
      VALUES ('00000000-0000-0000-0000-000000000001', 'claim', 'api', 'The Thames froze.');
    INSERT INTO "case" (state, version) VALUES ('open', 1);
    INSERT INTO claim (id, submission_id, case_id, position, text, start, "end", context)
      SELECT '00000000-0000-0000-0000-000000000002', submission.id, "case".id, 0, submission.text, 0, 17, '{}'
      FROM submission, "case";
    INSERT INTO match (claim_id, factcheck_id, rank, probability, scores, agrees, matcher_name, matcher_version,
                       encoder_id, version)
      SELECT claim.id, factcheck.id, factcheck.id, 0.5, '{}', '[]', 'fusion', '1', 1, 1
      FROM claim, factcheck WHERE corpus_id = 1;
"""


@pytest.fixture
def upgraded(bring_up: BringUp) -> Engine:
    """A desk that the release before made, brought to this one."""
    return bring_up("0002", BEFORE)


def test_every_body_gets_words_and_all_is_weighed_anew(upgraded: Engine) -> None:
    with transaction(upgraded) as session:
        documents = session.scalars(select(LexicalDocument).order_by(LexicalDocument.factcheck_id)).all()
        fields = {field: [row.factcheck_id for row in documents if row.field == field] for field in Field}
        assert fields == {Field.HEAD: [1, 2, 3, 4, 5, 6], Field.BODY: [1, 2, 4, 5]}
        assert all(row.weights is not None for row in documents)
        claim = "it froze upstream, and a volcano coloured the river Nile"
        found = search(session, Shelf(1, 1, {}), claim)
        for field, signal in ((Field.HEAD, "lexical"), (Field.BODY, "body")):
            bags = [read_bags(session, corpus_id, field) for corpus_id in (1, 2)]
            expected = reckon_bm25(weigh(session, claim), bags, 6)
            assert {number for number, score in expected.items() if score > 0} <= set(found)
            for number, candidate in found.items():
                assert getattr(candidate, signal) == pytest.approx(expected.get(number, 0.0), abs=1e-3)
        assert found[1].body > 0, "a word in typographic quotes is a word"
        assert found[2].body > 0


def test_a_match_of_the_release_before_keeps_all_and_has_no_reasons(upgraded: Engine) -> None:
    with transaction(upgraded) as session:
        matches = session.scalars(select(Match).order_by(Match.rank)).all()
        assert [(match.rank, match.origin, match.probability) for match in matches] == [
            (n, n, 0.5) for n in range(1, 5)
        ]
        for match in matches:
            assert (match.relation, match.differs, match.features, match.answers) == (None, [], [], False)
        claim = session.scalars(select(Claim)).one()
        assert (claim.matching, claim.unanswered) == (None, None)


def test_upgrading_again_changes_nothing(upgraded: Engine) -> None:
    def read() -> list[object]:
        with transaction(upgraded) as session:
            assert not missing_migrations(session.connection())
            return list(session.execute(select(Corpus.changed_at, Corpus.version).order_by(Corpus.id)).all())

    before = read()
    upgrade_database(upgraded.url.render_as_string(hide_password=False))
    assert read() == before
