"""Foreign machinery behind the ports of the core; only `wiring` may import from here."""
