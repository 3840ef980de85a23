"""People of the desk and their sign-ins."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Creation, SerialKey, all_of, one_of


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may."""

    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """True where this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Person(Base):
    """Somebody with an account; of one who was erased only a number, a role and a pseudonym are left."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role_known"),
        CheckConstraint("erased_at IS NULL OR NOT active", name="erased_is_shut"),
        Index("uq_person_email", text("lower(email)"), unique=True),
    )

    id: Mapped[SerialKey]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Creation]
    erased_at: Mapped[datetime | None]

    def may(self, role: Role) -> bool:
        """True where this person is active and has at least `role`."""
        return self.active and Role(self.role).includes(role)


class Scope(StrEnum):
    """What a program may do with a token, within what its person may."""

    SUBMIT = "submit"
    READ = "read"
    REVIEW = "review"
    ADMIN = "admin"


class ApiToken(Base):
    """A program's right to act for a person; the token itself is shown once and never stored, only its SHA-256."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint(all_of("scopes", Scope), name="scopes_known"),)

    id: Mapped[SerialKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    hint: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Creation]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class SignIn(Base):
    """One browser in which a person is signed in; the token itself is never stored, only its SHA-256."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Creation]
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
