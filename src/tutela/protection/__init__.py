"""The protected person: what is asked and decided, and what blocks a transfer."""
