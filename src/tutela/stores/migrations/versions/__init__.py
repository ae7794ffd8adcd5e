"""Alembic migrations of the index, run whenever it is opened."""
