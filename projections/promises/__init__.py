"""What is promised: every published version of the policy and of the calendars."""
