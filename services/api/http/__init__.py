"""What every address shares: who asks, how bodies are read, how it answers."""
