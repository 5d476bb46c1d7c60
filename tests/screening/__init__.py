"""How well the screening finds what people marked: the sentences, and the measuring."""
