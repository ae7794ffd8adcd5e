"""Forms as data: sheets of blocks in one language; a typesetter behind a port makes pages."""
