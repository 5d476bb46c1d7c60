"""What has fallen due, and whom it goes up to."""
