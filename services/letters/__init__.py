"""What arrives by mail: answers go into their questions, the rest opens questions.

``reply_address`` is the signed address an answer comes to, ``reading`` takes a letter apart,
``dealing`` decides what becomes of it and writes it down once: ``writing`` puts it into a
question, ``strangers`` is for what comes by itself, ``bounces`` for our own mail that came back.
``fetching`` is the job.
"""
