"""Whoever is spoken to is spoken to in one language, and nobody else is."""

import threading

from wearwith.words.value_names import value_name
from wearwith.words.wording import Said, Wording, _, ngettext, number, worded


class Shouting(Wording):
    code = "de"

    def gettext(self, message):
        return message.upper()


def test_it_is_english_unless_somebody_says_otherwise():
    assert _("a top") == "a top"
    assert ngettext("%(num)s top", "%(num)s tops", 2) % {"num": number(1234)} == "1,234 tops"


def test_a_language_ends_with_its_block_and_stays_in_its_thread():
    elsewhere = []
    with worded(Shouting()):
        assert _("a top") == "A TOP"
        thread = threading.Thread(target=lambda: elsewhere.append(_("a top")))
        thread.start()
        thread.join()
    assert elsewhere == ["a top"]
    assert _("a top") == "a top"


def test_what_was_said_is_known_to_be_said():
    assert isinstance(_("%(n)s tops") % {"n": 2}, Said)
    assert not isinstance(f"{_('tops')}!", Said)


def test_values_are_called_by_the_first_word_of_the_language():
    assert value_name("colour", "black") == "black"
    with worded(Shouting()):
        assert value_name("colour", "black") == "Schwarz"
        assert value_name("pattern", "striped") == "gestreift"
        assert value_name("category", "skirt") == "skirt"  # as the catalogue says
        assert value_name("colour", "of a catalogue") == "of a catalogue"
