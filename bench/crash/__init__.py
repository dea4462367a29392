"""Workers are killed at every moment, and the books are held against the processor's.

``worker`` is a process that forks a child for each deed and kills it, ``points`` counts the
moments at which a child can die, ``flows`` are the deeds, ``place`` is where they are done, and
``judging`` says what was lost, doubled or stuck. ``trying`` puts them together.
"""
