"""The ledger: an append-only log of salted commitments to events, provable from its bytes."""
