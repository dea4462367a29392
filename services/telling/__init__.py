"""What leaves the house in words: messages, news, links, and how days and reasons are said.

``messages``: the outbox: written with its cause, sent by a job, each once
``in_bulk``: very many messages at once
``reaching``: a letter that must arrive: by e-mail, or on paper by staff
``rendering``: the words of a message, made of its templates
``notice_events``: what people are written to about, and by which way
``notice_choices``: which messages a person wants
``shown``: what of a message staff and exports may see
``genuine``: whether a message is really from us, by its code
``announcements``: telling everybody what works and what does not
``reasons``: why a bank or card network said no
``own_reasons``: why it was us, and no bank
``wording``: days and hours in words
"""
