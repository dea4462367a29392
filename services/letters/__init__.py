"""What arrives by mail: answers go into their questions, the rest opens questions.

``fetching``: the job that looks into the mailbox
``reading``: a letter taken apart: who says they wrote it, what is new, what is in it beside
``reader``: the program that takes it apart, apart from us and with limits
``dealing``: what becomes of a letter
``writing``: a letter put into its question, with its files
``strangers``: letters that come by themselves, for staff to look at
``bounces``: our own mail that came back
"""
