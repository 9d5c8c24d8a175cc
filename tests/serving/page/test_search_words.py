"""A search word that nothing has is asked back."""

import html


def test_a_search_with_a_slip_says_what_it_may_mean(client):
    page = html.unescape(client.get("/", params={"q": "bluose white", "kind": "top"}).text)
    assert "Nothing has the word “bluose”." in page
    assert 'Did you mean <a href="/?q=blouse+white&kind=top">blouse white</a>?' in page


def test_words_that_exist_but_not_together_are_not_put_right(client, service):
    page = client.get("/", params={"q": "blouse jeans"}).text
    assert "has all of the words “blouse jeans”" in page
    assert "Did you mean" not in page
