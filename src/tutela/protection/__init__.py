"""The protected person: who they are is sealed, what they allow is asked, where they go, gated."""
