"""Events in and out: published, proved, read as they are, and told of as they come."""
