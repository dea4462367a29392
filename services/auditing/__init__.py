"""The trail under seal: each day's lines hashed into a chain, and the chain proved.

``lines``: a line of the trail as bytes that are the same on every machine, and its hash
``sealing``: sealing every day that is over, however long it is
``proving``: the whole chain worked out again, naming the very line that was touched
``heads``: what was kept outside, held against what is here
``proofs``: what each proof found, in the trail itself, and what of it still stands

docs/audit.md says how to prove it without us; ADR 35 why it is made so.
"""

from services.auditing.heads import Kept, head, hold_against, read_kept
from services.auditing.proofs import Standing, record, standing
from services.auditing.proving import Fault, Proof, prove
from services.auditing.sealing import Sealed, last_seal, seal_finished

__all__ = [
    "Fault", "Kept", "Proof", "Sealed", "Standing", "head", "hold_against", "last_seal", "prove",
    "read_kept", "record", "seal_finished", "standing",
]  # fmt: skip
