"""Response: how a report was graded, and whether and when the victim was visited."""
