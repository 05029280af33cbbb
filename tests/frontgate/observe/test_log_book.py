from __future__ import annotations

from frontgate.observe.log_book import Line, LogBook


def texts(found):
    return [line.text for line in found[0]]


def test_a_line_has_the_time_at_which_it_came_or_was_written():
    book = LogBook(lambda: 5.0)
    book.write("g", "now")
    book.write("g", "before", 3.0)
    assert book.after(0) == ([Line(5.0, "g", "now"), Line(3.0, "g", "before")], 2)


def test_each_reader_goes_on_where_it_was():
    book = LogBook(lambda: 0.0)
    book.write("g", "a")
    _, position = book.after(0)
    assert book.after(position) == ([], position)
    book.write("g", "b")
    assert texts(book.after(position)) == ["b"]
    assert texts(book.after(0)) == ["a", "b"]


def test_the_newest_lines_are_kept():
    book = LogBook(lambda: 0.0, most_lines=3)
    for number in range(6):
        book.write("g", str(number))
    assert texts(book.after(0)) == ["3", "4", "5"]
    assert texts(book.after(4)) == ["4", "5"]
    assert texts(book.after(1)) == ["3", "4", "5"]


def test_long_lines_take_more_room():
    book = LogBook(lambda: 0.0, most_characters=10)
    for text in ("aaaa", "bbbb", "cccc"):
        book.write("g", text)
    assert texts(book.after(0)) == ["bbbb", "cccc"]
    book.write("g", "d" * 100)
    assert texts(book.after(0)) == ["d" * 100]


def test_a_position_from_before_a_restart():
    assert LogBook(lambda: 0.0).after(7) == ([], 0)
