"""The books: what is posted, how it is written and read, bills and what lateness costs."""
