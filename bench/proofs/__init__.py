"""The long proofs: which there are, running them one after the other, and the page of what they found."""
