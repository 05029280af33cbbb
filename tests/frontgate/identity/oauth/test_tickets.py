from __future__ import annotations

from frontgate.identity.oauth.tickets import Tickets


def test_a_ticket_is_found_until_it_ends():
    tickets: Tickets[str] = Tickets(10)
    text = tickets.issue("ada", ends=100)
    assert tickets.find(text, 99.9) == tickets.find(text, 99.9) == "ada"
    assert tickets.find(text, 100) is None


def test_what_is_taken_is_gone():
    tickets: Tickets[str] = Tickets(10)
    text = tickets.issue("ada", ends=100)
    assert tickets.take(text, 0) == "ada"
    assert tickets.take(text, 0) is None
    assert tickets.find(text, 0) is None


def test_what_is_kept_may_change():
    tickets: Tickets[str] = Tickets(10)
    text = tickets.issue("ada", ends=100)
    tickets.keep(text, "bob", ends=50)
    assert (tickets.find(text, 49), tickets.find(text, 50)) == ("bob", None)


def test_texts_cannot_be_guessed():
    tickets: Tickets[str] = Tickets(10)
    texts = {tickets.issue("ada", ends=100) for _ in range(10)}
    assert len(texts) == 10
    assert all(len(text) == 43 for text in texts)
    for unknown in ("", "x", "\udcff", "é" * 1000):
        assert tickets.find(unknown, 0) is None


def test_there_are_only_so_many():
    tickets: Tickets[int] = Tickets(2)
    first, second, third = (tickets.issue(number, ends=100) for number in range(3))
    assert tickets.find(first, 0) is None
    assert (tickets.find(second, 0), tickets.find(third, 0)) == (1, 2)


def test_the_text_itself_is_not_kept():
    tickets: Tickets[str] = Tickets(10)
    text = tickets.issue("ada", ends=100)
    assert text not in repr(vars(tickets._kept))
