"""How often something may be tried.

``throttles``: counted in the database
``lanes``: whose tries count against whom
``tries``: one try at each thing that may be tried at a door
"""
