"""The identity-aware leak check: whether words that are about to leave tell of somebody on record.

    keyed      what is kept of a name or particular when an identity is sealed: its keyed digest
    index      the keyed digests of everybody on record, of documenters, and of decoys
    look       every window of every text is looked up, over all files of a release together
    policy     what is found is passed, held for the protection officer, or blocked

It is no oracle. Nothing here answers about a name: `wiring.leak.check_release` asks about a signed
candidate, counts it against a budget, keeps it in the ledger before it says anything, and then
says one sentence, the same whatever was found. `spec/identity.md`, section 7; docs/adr/0126.
"""
