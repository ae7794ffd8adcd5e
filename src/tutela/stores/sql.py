"""The index in SQL: SQLCipher on a real machine, plain SQLite in tests, one code.

WAL and synchronous=FULL: what is committed survives a power failure. Every transaction takes the
write lock at its start, so that two processes wait for each other and never deadlock.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped] # ships no types

from tutela.custody.index import IndexedItem, Marks, Noted, NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.vault import ObjectId
from tutela.errors import MismatchError, UnavailableError
from tutela.ledger.entry import EventKind

BUSY_S_MAX: Final = 60
MIGRATIONS: Final = Path(__file__).parent / "migrations"

METADATA: Final = sa.MetaData()
EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("entry", sa.LargeBinary, primary_key=True),
    sa.Column("record", sa.LargeBinary),
    sa.Column("kind", sa.Text),
    sa.Column("at", sa.Text),
    sa.Column("item", sa.Text),
    sa.Column("not_before", sa.Integer),
    sa.Column("position", sa.Integer),
)
ITEMS: Final = sa.Table(
    "items",
    METADATA,
    sa.Column("entry", sa.LargeBinary, primary_key=True),
    sa.Column("item", sa.Text),
    sa.Column("object", sa.LargeBinary),
    sa.Column("size", sa.Integer),
    sa.Column("published_position", sa.Integer),
    sa.Column("accession_due", sa.Text),
    sa.Column("accession_at", sa.Text),
    sa.Column("content_mark", sa.LargeBinary),
    sa.Column("place_mark", sa.LargeBinary),
)
SEALED: Final = (
    sa.select(ITEMS, EVENTS.c.record, EVENTS.c.at, EVENTS.c.position)
    .join(EVENTS, ITEMS.c.entry == EVENTS.c.entry)
    .where(EVENTS.c.position.is_not(None))
    .order_by(EVENTS.c.position)
)
DRIVER: Final = {"timeout": BUSY_S_MAX, "isolation_level": None, "check_same_thread": False}
PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # Sorting must not spill into a temporary file: that file would not be encrypted.
    "temp_store = MEMORY",
)


class SqlIndex:
    """Keeps the index in a database that SQLAlchemy reaches."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        _migrate(engine)

    def note(self, group: Sequence[Noted]) -> None:
        """Keep pending events, with the items they bring in, in one transaction."""
        events = [_event_row(noted.event) for noted in group]
        items = [_item_row(each.event.entry, each.item) for each in group if each.item is not None]
        with self._transaction() as connection:
            for table, rows in ((EVENTS, events), (ITEMS, items)):
                if rows:
                    connection.execute(insert(table).on_conflict_do_nothing(), rows)

    def settle(self, places: Mapping[bytes, int]) -> None:
        """Say where entries stand in the ledger, in one transaction."""
        change = sa.update(EVENTS).where(EVENTS.c.entry == sa.bindparam("of"))
        rows = [{"of": entry, "at_place": position} for entry, position in places.items()]
        with self._transaction() as connection:
            if rows:
                connection.execute(change.values(position=sa.bindparam("at_place")), rows)

    def pending(self) -> Sequence[NotedEvent]:
        """Return the events whose place in the ledger is not known, oldest first."""
        waiting = sa.select(EVENTS).where(EVENTS.c.position.is_(None))
        return self._noted(waiting.order_by(sa.text("events.rowid")))

    def postpone(self, entries: Sequence[bytes], not_before: int) -> None:
        """Say that pending events do not stand before a place in the ledger."""
        with self._transaction() as connection:
            for entry in entries:
                chosen = sa.update(EVENTS).where(EVENTS.c.entry == entry)
                connection.execute(chosen.values(not_before=not_before))

    def item(self, item: ItemId) -> IndexedItem | None:
        """Return one item, or nothing if it is not known."""
        found = self._indexed(SEALED.where(ITEMS.c.item == str(item)))
        return found[0] if found else None

    def items(self) -> Sequence[IndexedItem]:
        """Return all items in the order of the ledger."""
        return self._indexed(SEALED)

    def find(self, marks: Marks) -> ItemId | None:
        """Return an item that bears one of the marks."""
        asked = ((ITEMS.c.content_mark, marks.content), (ITEMS.c.place_mark, marks.place))
        meets = [column == mark for column, mark in asked if mark is not None]
        found = self._indexed(SEALED.where(sa.or_(sa.false(), *meets)).limit(1))
        return found[0].item if found else None

    def find_all(self, marks: Collection[bytes]) -> Mapping[bytes, ItemId]:
        """Return, by mark, the items that bear marks out of many."""
        found: dict[bytes, ItemId] = {}
        settled = EVENTS.c.position.is_not(None)
        with self._transaction() as connection:
            for column in (ITEMS.c.content_mark, ITEMS.c.place_mark):
                query = sa.select(column, ITEMS.c.item).join(
                    EVENTS, ITEMS.c.entry == EVENTS.c.entry
                )
                chosen = query.where(column.in_(tuple(marks)), settled)
                rows = connection.execute(chosen.order_by(EVENTS.c.position))
                found.update((mark, ItemId(item)) for mark, item in rows)
        return found

    def forget(self, item: ItemId) -> None:
        """Drop an item and its marks."""
        with self._transaction() as connection:
            connection.execute(sa.delete(ITEMS).where(ITEMS.c.item == str(item)))

    def set_accession(self, item: ItemId, at: str) -> None:
        """Say when a custodian opened and compared an item."""
        with self._transaction() as connection:
            chosen = sa.update(ITEMS).where(ITEMS.c.item == str(item))
            connection.execute(chosen.values(accession_at=at))

    def published_size(self) -> int:
        """Return the size the publication log must have at least."""
        place = ITEMS.c.published_position
        seals = sa.select(sa.func.coalesce(sa.func.max(place) + 1, 0), sa.func.count(place))
        releases = sa.select(sa.func.count()).where(EVENTS.c.kind == EventKind.PUBLISHED)
        with self._transaction() as connection:
            size, sealed = connection.execute(seals).one()
            released: int = connection.execute(releases).scalar_one()
        return max(int(size), int(sealed) + released)

    def events(self, item: ItemId | None = None) -> Sequence[NotedEvent]:
        """Return settled events in the order of the ledger, of one item or of all."""
        settled = sa.select(EVENTS).where(EVENTS.c.position.is_not(None))
        if item is not None:
            settled = settled.where(EVENTS.c.item == str(item))
        return self._noted(settled.order_by(EVENTS.c.position))

    def known_size(self) -> int:
        """Return one more than the last place in the ledger."""
        query = sa.select(sa.func.coalesce(sa.func.max(EVENTS.c.position) + 1, 0))
        with self._transaction() as connection:
            size: int = connection.execute(query).scalar_one()
        return size

    def clear(self) -> None:
        """Forget everything, before a rebuild."""
        with self._transaction() as connection:
            connection.execute(sa.delete(ITEMS))
            connection.execute(sa.delete(EVENTS))

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with _answering(), self._engine.begin() as connection:
            yield connection

    def _noted(self, query: sa.Executable) -> tuple[NotedEvent, ...]:
        with self._transaction() as connection:
            return tuple(_event_of(row) for row in connection.execute(query).mappings())

    def _indexed(self, query: sa.Executable) -> tuple[IndexedItem, ...]:
        with self._transaction() as connection:
            return tuple(_item_of(row) for row in connection.execute(query).mappings())


def encrypted_engine(path: Path, key: bytes) -> sa.Engine:
    """Return an engine over a SQLCipher file, made where there is none.

    Args:
        path: of the database file.
        key: 32 bytes, used as they are.
    """

    def unlock(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        # The library would print its complaints, with page numbers, on standard error.
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")

    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(
        url, module=sqlcipher, poolclass=sa.pool.QueuePool, connect_args=DRIVER
    )
    sa.event.listen(engine, "connect", unlock)
    return _configured(engine)


def plain_engine(url: str) -> sa.Engine:
    """Return an engine over unencrypted SQLite: for tests, never for a case."""
    return _configured(sa.create_engine(url, poolclass=sa.pool.QueuePool, connect_args=DRIVER))


def _configured(engine: sa.Engine) -> sa.Engine:
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: sa.Engine) -> None:
    """Bring the tables up to date; of two processes the second finds it done."""
    # A tenth of a second that only opening a case needs.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _answering(), engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _answering() -> Iterator[None]:
    """Turn the database's refusals into the error that says what to do."""
    try:
        yield
    except sa.exc.OperationalError as reason:
        raise _refusal(reason.orig) from reason
    except sa.exc.DatabaseError as reason:
        raise MismatchError("custody.index_damaged") from reason


def _refusal(reason: BaseException | None) -> UnavailableError:
    # Extended result codes carry the plain one in their low byte.
    code: int = getattr(reason, "sqlite_errorcode", 0)
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return UnavailableError("custody.index_full")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return UnavailableError("custody.index_busy", seconds=BUSY_S_MAX)
        case _:
            return UnavailableError("custody.index_unavailable", code=code)


def _event_row(event: NotedEvent) -> dict[str, object]:
    return {
        "entry": event.entry,
        "record": event.record.digest,
        "kind": event.kind,
        "at": event.at,
        "item": None if event.item is None else str(event.item),
        "not_before": event.not_before,
        "position": event.position,
    }


def _item_row(entry: bytes, item: IndexedItem) -> dict[str, object]:
    return {
        "entry": entry,
        "item": str(item.item),
        "object": item.object_id.digest,
        "size": item.size,
        "published_position": item.published_position,
        "accession_due": item.accession_due,
        "accession_at": item.accession_at,
        "content_mark": item.marks.content,
        "place_mark": item.marks.place,
    }


def _event_of(row: sa.RowMapping) -> NotedEvent:
    item: str | None = row["item"]
    return NotedEvent(
        entry=row["entry"],
        record=ObjectId(row["record"]),
        kind=row["kind"],
        at=row["at"],
        item=None if item is None else ItemId(item),
        not_before=row["not_before"],
        position=row["position"],
    )


def _item_of(row: sa.RowMapping) -> IndexedItem:
    return IndexedItem(
        item=ItemId(row["item"]),
        object_id=ObjectId(row["object"]),
        record=ObjectId(row["record"]),
        received_at=row["at"],
        size=row["size"],
        published_position=row["published_position"],
        accession_due=row["accession_due"],
        accession_at=row["accession_at"],
        marks=Marks(row["content_mark"], row["place_mark"]),
        position=row["position"],
    )
