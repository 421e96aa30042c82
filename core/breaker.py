"""A circuit breaker: what fails again and again is left alone for a while, so that it slows nobody."""

import time
from collections.abc import Hashable
from dataclasses import dataclass, field

FAILURES = 3
REST_SECONDS = 60.0


@dataclass
class Breaker[Key: Hashable]:
    """Counts failures in a row per key; after three the key rests for a minute, then gets one more chance."""

    _failures: dict[Key, int] = field(default_factory=dict)
    _until: dict[Key, float] = field(default_factory=dict)

    def rests(self, key: Key) -> bool:
        """Say whether the key is to be left alone now."""
        return self._until.get(key, 0.0) > time.monotonic()

    def failed(self, key: Key) -> None:
        """Count one more failure."""
        self._failures[key] = self._failures.get(key, 0) + 1
        if self._failures[key] >= FAILURES:
            self._until[key] = time.monotonic() + REST_SECONDS

    def worked(self, key: Key) -> None:
        """Forget the failures before."""
        if self._failures.pop(key, 0):
            self._until.pop(key, None)

    def troubled(self, key: Key) -> bool:
        """Say whether the key's last attempt failed."""
        return key in self._failures
