"""What is odd about the shop that the page is tested with."""

ODD = "a/b?c=1&d #ü"  # an id that no address can hold as it is
HOSTILE = "<script>alert('title')</script> & \"quoted\" <b>blouse</b>"
BARE = "top-0003-0"  # has no picture
