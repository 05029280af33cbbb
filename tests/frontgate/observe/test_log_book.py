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
    book = LogBook(lambda: 0.0, most_entries=3)
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


def one(text):
    return lambda at: [(at, text)]


def test_a_line_can_be_made_when_it_is_read():
    book, made = LogBook(lambda: 5.0), []

    def render(at):
        made.append(at)
        return [(3.0, "start"), (at, "end")]

    book.write("g", "before")
    book.write_later("h", render)
    assert made == []
    lines, position = book.after(1)
    assert lines == [Line(3.0, "h", "start"), Line(5.0, "h", "end")]
    assert position == 2
    assert texts(book.after(0)) == ["before", "start", "end"]
    assert made == [5.0, 5.0]
    assert book.after(position) == ([], position)


def test_lines_made_later_have_their_moment():
    book = LogBook(lambda: 5.0)
    book.write_later("g", one("a"), 2.0)
    assert book.after(0)[0] == [Line(2.0, "g", "a")]


def test_lines_made_later_take_room_too():
    book = LogBook(lambda: 0.0, most_entries=2)
    for text in "abc":
        book.write_later("g", one(text))
    assert texts(book.after(0)) == ["b", "c"]
    book = LogBook(lambda: 0.0, most_characters=10)
    for text in "abc":
        book.write_later("g", one(text), None, 5)
    assert texts(book.after(0)) == ["b", "c"]
    book.write("g", "d" * 5)
    assert texts(book.after(0)) == ["c", "ddddd"]
