"""The shipped example's published tables against an outsider with an integer program."""

from __future__ import annotations

from tests.disclosure import attack


def test_no_published_table_of_the_example_gives_a_hidden_count_back() -> None:
    """Rates, changes and agreement together leave no hidden count above zero a single value."""
    found = attack.attacked(attack.published_by(attack.ROOT, attack.EXAMPLE), ["met", "missed"])
    assert sum(hidden for hidden, _ in found.values()) > 100
    assert not any(fixed for _, fixed in found.values()), found


def test_the_attack_finds_what_is_told() -> None:
    """The fault it must catch: a count that its total and the other part give back, and one of two that sums leave one value."""
    system = attack.System()
    system.add({("all",): -1.0, ("a",): 1.0, ("b",): 1.0}, {("all",): 9.0, ("a",): 6.0})
    assert system.fixed() == {("b",): 3}
    system = attack.System()
    system.add({("c",): 2.0, ("d",): 1.0}, {}, 1.0)
    assert system.fixed() == {("c",): 0, ("d",): 1}
    system.add({("e",): 1.0, ("f",): 1.0}, {}, 4.0)
    assert set(system.fixed()) == {("c",), ("d",)}
