"""The background: what wakes, drains and repairs, and the processes that do it. Knows nothing of the web."""
