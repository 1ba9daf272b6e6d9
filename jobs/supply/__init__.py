"""What Inshuti is made of beside its own code: locked packages, what is known against them, the bill of it all."""
