"""Tutela protects captured soldiers and makes the crimes against them provable."""
