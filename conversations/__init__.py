"""What a person is asked, on any channel. Plain Python: no I/O of its own; effects run where the hop lets them."""
