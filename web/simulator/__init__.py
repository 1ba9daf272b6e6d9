"""The phones on a page, for training and demonstration. They dial the real webhooks; there is no second way in."""
