"""What leaves the house in words: messages, news, links, and how days and reasons are said."""
