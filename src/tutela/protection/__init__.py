"""The protected person: who decides what about a transfer, and what blocks one."""
