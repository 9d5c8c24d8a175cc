from .completer import Completer as Completer
from .look import Look as Look
from .look import LookItem as LookItem
from .look import Looks as Looks
from .many_looks import write_looks as write_looks
from .wishes import LookWishes as LookWishes
