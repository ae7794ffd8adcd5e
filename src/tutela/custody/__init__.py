"""Custody: what was received stays as it was, and nobody reads it without leaving a trace."""
