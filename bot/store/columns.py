"""What the tables of :mod:`bot.store.schema` and :mod:`bot.store.publishing_tables` are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives row ids only to INTEGER keys; PostgreSQL needs the wide type.
Id = BigInteger().with_variant(Integer, "sqlite")


def row_id() -> Column[int]:
    """A table's own key, given by the database."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def of_patient(*, nullable: bool = False) -> Column[int]:
    """The patient whose row it is."""
    return Column("patient_id", Id, ForeignKey("patients.id"), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """An instant: milliseconds since 1970 in UTC."""
    return Column(name, BigInteger, nullable=nullable)
