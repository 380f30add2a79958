"""When something that is done again and again is due."""

import time


class Turn:
    """At once when wanted, at most every ``soonest`` seconds; every ``latest`` in any case."""

    def __init__(self, soonest, latest):
        self.soonest, self.latest = soonest, latest
        self.is_wanted = False
        self.done_at = 0.0

    def want(self):
        """Do it as soon as may be."""
        self.is_wanted = True

    def at(self):
        """The moment (of the monotonic clock) when it is due."""
        return self.done_at + (self.soonest if self.is_wanted else self.latest)

    def take(self):
        """Whether it is due; then it counts as done."""
        if time.monotonic() < self.at():
            return False
        self.done()
        return True

    def done(self):
        """It has just been done."""
        self.done_at, self.is_wanted = time.monotonic(), False
