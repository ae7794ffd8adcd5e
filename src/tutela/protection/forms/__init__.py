"""Forms as data: sheets of blocks in one language, made into pages by a typesetter behind a port."""
