"""What the console finds, shows and explains.

``recent``: the accounts somebody looked at last
``account_page``: everything the console shows of one account
``account_texts``: its newest bills and its people, each in one text
``account_notes``: what happened on it and is no entry
``account_lists``: its bills, payments, attempts and messages, a page at a time
``audit_trail``: the trail, by whoever looks into it: who, what, to what, in which days
``brought``: notes of the system before, a page at a time
``likenesses``: people of an import who look like one, for whoever decides
``contacts``: the last times its people and the office had to do with each other
``access_log``: who of the district looked at an account or changed it, for its owners
``customer_views``: looking at it as its customer does, with a reason, and told
``figures``: a figure of an account, found and explained
``why``: what a figure means: its parts, its rule and its papers
``payment_page``: a payment or an attempt, how it was applied, and its trail
``draft_page``: one draft of autopay, its notice, its tries, and who did what
``desk_lists``: jobs and events of the processor, a page at a time
``processor_page``: the processor's books against ours, exceptions and payouts
``processor_file``: the processor's lines of a day, for a spreadsheet
``rates_page``: what the district charges and charged
``attention_page``: what waits for a person
``redaction``: an event of the processor without people's data and secrets
``approvals``: changes of what is owed: to decide, one's own, what proves one
``discrepancies``: what differs, by family and age, and each case whole
``change_cards``: the same beside what they are of: an account, a question, an entry
``my_day``: what one of staff has to do, and what they wait for
``keys``: the single keys of the console, which each of staff may turn off
``actors``: who an actor of the trail is, by name
"""
