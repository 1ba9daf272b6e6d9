"""One file a dialect: how a gateway writes a hop, and how it wants the reply."""
