"""What registers of meetings share: minutes, and how votes are counted."""
