"""The world outside, as the house sees it: one Protocol for each neighbour, one real way to it.

Tests and the demo point the real one at a server of ``sandbox/``, so there is
no stand-in that could drift away from the truth.
"""
