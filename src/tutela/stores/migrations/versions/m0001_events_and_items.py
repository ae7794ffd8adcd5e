"""The first tables: events as they stand in the ledger, and the items they brought in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "events",
        sa.Column("entry", sa.LargeBinary, primary_key=True),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("item", sa.Text),
        sa.Column("not_before", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer),
    )
    op.create_index("events_item", "events", ["item"])
    op.create_index("events_position", "events", ["position"])
    op.create_table(
        "items",
        sa.Column("entry", sa.LargeBinary, sa.ForeignKey("events.entry"), primary_key=True),
        sa.Column("item", sa.Text, nullable=False, unique=True),
        sa.Column("object", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("published_position", sa.Integer),
        sa.Column("accession_due", sa.Text, nullable=False),
        sa.Column("accession_at", sa.Text),
        sa.Column("content_mark", sa.LargeBinary),
        sa.Column("place_mark", sa.LargeBinary),
    )
    op.create_index("items_content_mark", "items", ["content_mark"])
    op.create_index("items_place_mark", "items", ["place_mark"])


def downgrade() -> None:
    """Drop the tables; the index can be rebuilt from the ledger and the vault."""
    op.drop_table("items")
    op.drop_table("events")
