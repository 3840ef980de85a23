"""The declarative base of all tables, with the naming of constraints and the column types they share."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Identity, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

Json = dict[str, Any]

# Rows that only people of the desk name: short and ordered.
SerialKey = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
# Rows whose link is a capability: 122 random bits, so that holding the link is the permission.
SecretKey = Annotated[UUID, mapped_column(primary_key=True, default=uuid4)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Creation = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class Base(DeclarativeBase):
    """All tables of the desk."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        Json: JSONB,
        list[Json]: JSONB,
        int: BigInteger,
    }


def one_of(column: str, values: type) -> str:
    """Return the SQL of a CHECK that `column` holds a value of the StrEnum `values`."""
    words = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} IN ({words})"


def all_of(column: str, values: type) -> str:
    """Return the SQL of a CHECK that the array `column` holds some values of the StrEnum `values`, and no others."""
    words = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} <> '{{}}' AND {column} <@ ARRAY[{words}]::text[]"
