"""What arrives by mail: answers to our own letters go into their questions, the rest to people.

``reply_address`` is the signed address an answer comes to, ``reading`` takes a letter apart,
``dealing`` decides what becomes of it and writes it down once, ``fetching`` is the job.
"""
