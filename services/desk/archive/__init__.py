"""The archive to look at: records numbered, checked and proved."""
