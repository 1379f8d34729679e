"""Pages of HTML that open from disk: reports of what is in a folder, and games for a person."""
