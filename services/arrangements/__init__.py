"""What is past due, in instalments: offered, signed, kept or missed, and ended by rule.

``offering``: whether an account may have an arrangement, and in how many instalments
``proposing``: asked for by a customer, or proposed by staff; and called off
``signing``: what somebody agreed to, in which words; in force once all who must have signed
``agreed_words``: those words, in each language
``keeping``: each night: what is missing, until when, broken or paid
``news``: the letters that say so
``seen``: the arrangements of an account, and those of everybody by state
"""
