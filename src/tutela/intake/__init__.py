"""The one door for bytes from outside: what is offered, what is in it, what became of it.

`source` says what a folder or an archive offers, `kind` tells files apart by their first bytes,
`quarantine` is the port behind which hostile bytes are decoded, `receive` takes everything in and
`receipt` says, one line a file, what became of it.
"""
