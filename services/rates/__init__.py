"""A change of what the district charges: proposed, seen on every account, decided by another.

``proposing``: a file proposed to follow what is decided, and why it may not
``amounts``: a file made of the one before and some other amounts
``previewing``: one period of every open account worked out by both files
``effect``: what that comes to, by class, by charge, and how far accounts go up and down
``deciding``: the second person's word, and what was decided undone before its day
``looking``: changes as staff look at them
"""
