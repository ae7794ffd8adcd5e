"""Masks: one way of hiding for each kind of item; only a reviewed plan is applied."""
