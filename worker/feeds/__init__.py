"""Reading feeds: bytes become a list of articles, by feedparser and lxml, neither of which is let near the network."""
