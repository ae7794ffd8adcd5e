"""Words: what a person reads is an identifier with parameters and a text in each language."""
