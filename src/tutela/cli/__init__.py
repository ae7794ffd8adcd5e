"""The command line: one module per audience, and no rule of custody or redaction in any of them."""
