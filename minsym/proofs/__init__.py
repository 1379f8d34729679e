"""Write and check proofs that no message is shorter, for people with tools of their own."""
