"""The rows of the gate's table, by what they are about."""
