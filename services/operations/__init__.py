"""What keeps the machine whole: its health, its keys, whose books it has, everything back out.

``gauges``: how the machine stands, in numbers
``system_status``: how well payments and e-mail work just now
``room``: whether the database has room for what a payment writes
``rotation``: sealing anew what an older key sealed
``exporting``: everything back out, as CSV
``export_files``: what is asked of the books for the files that come back
``export_tables``: every other table as it is, and what stays behind, with its reason
``export_notice``: why, written into the trail, and every supervisor told
``comparing``: two exports of a billing cycle, account by account
"""
