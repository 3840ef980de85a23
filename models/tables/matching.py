"""Matchers, their runs, and what the desk's administrators allow them to do alone."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, Json, SerialKey
from models.tables.person import Person
from models.tables.search import Encoder


class KnownMatcher(Base):
    """A matcher that has worked on this desk, with what is known of its errors.

    `steps` are those of models.risk, reckoned on labelled claims that its fitting had not seen; `figures` say on which
    ones, and hold the reliability diagram. `features` say what the numbers kept with a match are called and mean
    ({"name", "help"}, in their order); none where that was not written down. `obstacle` says why its matches answer
    nothing alone, whatever the steps of others.
    """

    __tablename__ = "matcher"
    __table_args__ = (
        UniqueConstraint("name", "version", "encoder_id"),
        CheckConstraint("obstacle IS NULL OR steps = '[]'", name="no_steps_past_an_obstacle"),
    )

    id: Mapped[SerialKey]
    name: Mapped[str]
    version: Mapped[str]
    encoder_id: Mapped[int] = mapped_column(ForeignKey("encoder.id"))
    steps: Mapped[list[list[float]]] = mapped_column(JSONB)
    figures: Mapped[Json]
    features: Mapped[list[Json]] = mapped_column(default=list)
    obstacle: Mapped[str | None]
    created_at: Mapped[Creation]

    encoder: Mapped[Encoder] = relationship()


class Matching(Base):
    """One run of the matcher over some claims: where it looked, and which answers it could have given alone.

    `corpora` is what was searched, as models.queries.searched describes it. An `error_bound` of null means that nothing
    was to be answered without a person; a `threshold` of null that no answer could keep within the bound. `languages`
    are the codes of those that the encoder was said to read; null means any, or that it was not written down.
    """

    __tablename__ = "matching"
    __table_args__ = (
        CheckConstraint("error_bound > 0 AND error_bound < 1", name="error_bound_share"),
        CheckConstraint("threshold BETWEEN 0 AND 1", name="threshold_share"),
        CheckConstraint("cardinality(languages) > 0", name="languages_named"),
    )

    id: Mapped[SerialKey]
    matcher_id: Mapped[int] = mapped_column(ForeignKey("matcher.id"))
    corpora: Mapped[list[Json]]
    error_bound: Mapped[float | None]
    threshold: Mapped[float | None]
    languages: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    created_at: Mapped[Creation]

    matcher: Mapped[KnownMatcher] = relationship()


class Policy(Base):
    """How wrong answers may be that nobody has looked at; the newest row holds, none and null mean that there are none.

    Rows are never changed: they tell since when what was allowed, and by whom; no person means the desk's operator.
    """

    __tablename__ = "policy"
    __table_args__ = (CheckConstraint("error_bound > 0 AND error_bound < 1", name="error_bound_share"),)

    id: Mapped[SerialKey]
    error_bound: Mapped[float | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Creation]

    person: Mapped[Person | None] = relationship()
