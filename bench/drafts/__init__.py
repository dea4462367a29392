"""What autopay costs: preparing a whole bill run's drafts, and sending those of a day.

``people``: a district in which everybody owes a bill and pays by autopay
``preparing``: drafts, amounts and notices, 100,000 of them
``processor``: the sandbox as a process of its own, that says when it was called
``sending``: the run of a day, as fast as it goes and within a limit
"""
