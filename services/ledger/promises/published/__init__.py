"""The versions of calendars and of the policy: shipped, published, announced, compared."""
