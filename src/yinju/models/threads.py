"""How long the threads of torch wait for work, which is settled before torch is loaded.

GNU OpenMP's threads spin between two steps for as long as it takes the other to be given a core, if it is busy with
another program: a question then takes thirty times as long. After 10,000 turns, some microseconds, they sleep; alone
on its cores that costs a question 5 %. Measured in docs/experiments.md.
"""

import os

SPIN_COUNT = 10_000
_SETTINGS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")


def wait_briefly() -> None:
    """Let the threads of a torch that is loaded from now on sleep soon, unless the environment says how they wait."""
    if not any(name in os.environ for name in _SETTINGS):
        os.environ["GOMP_SPINCOUNT"] = str(SPIN_COUNT)
