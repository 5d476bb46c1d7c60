"""The registers, all answering alike, and the questions asked of several of them."""
