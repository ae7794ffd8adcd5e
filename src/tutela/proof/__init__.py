"""What a stranger can check alone: digests, trees, signed checkpoints, redaction proofs.

Nothing here imports anything of Tutela but `tutela.errors`; the folder can be read, audited and
shipped by itself.
"""
