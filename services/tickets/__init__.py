"""Questions about accounts: asked by customers, answered by staff.

``asking`` is the customer's side, ``answering`` the desk's, ``reading`` one ticket with its
thread, ``letters`` whose a letter may be,
``inbox`` the lists of the desk, ``drafts`` what is not sent yet, ``canned`` answers given
often, ``notices`` the mail and the closing that follow by themselves.
"""

from services.tickets import notices

__all__ = ["notices"]
