"""The power of the suite: which wrong behaviours its clauses reject.

behaviours    what a named wrong behaviour is, and the list of them
planting      how one is planted by public names
syntax        how one is a patch of the syntax tree of the reference
loading       a copy of the reference with one of them, beside the true one
trials        does a clause reject it?
real          the same in real Keras
generated     of the slips in what a clause calls, how many does it reject?
mutants/      how slips and mutants are made, and which mutants of the whole reference no clause rejects
soak          no false alarms: the clauses with other seeds, orders and numbers of workers

`python -m spec_tests.harness.power` prints which clause rejects what.
"""

from spec_tests.harness.power.behaviours import SLIP, StaleWrongBehaviourError, Wrong, patches, wrong, wrong_behaviours
from spec_tests.harness.power.planting import Plant

__all__ = ["SLIP", "Plant", "StaleWrongBehaviourError", "Wrong", "patches", "wrong", "wrong_behaviours"]
