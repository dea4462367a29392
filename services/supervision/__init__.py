"""What a supervisor watches: who has how much to do, what waits, what is out of the ordinary.

``people``: everybody of staff, read once
``workload``: questions by who has them, in minutes of work, and the oldest promise
``waits``: what waits for a second person, and what is stopped, each with its oldest
``unusual``: who gave how much away alone, beside their colleagues
``drawing``: finished work drawn by chance each night
``reviewing``: what a supervisor says of it
"""
