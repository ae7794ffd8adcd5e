"""Where state is kept, behind the ports of the core; only wiring knows it."""
