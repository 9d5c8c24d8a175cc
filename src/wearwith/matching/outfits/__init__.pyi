from .completer import Completer as Completer
from .look import CompletedLook as CompletedLook
from .look import CompletedLooks as CompletedLooks
from .look import LookItem as LookItem
from .many_looks import write_looks as write_looks
from .own_sets import OwnSet as OwnSet
from .own_sets import SetDesk as SetDesk
from .wishes import LookWishes as LookWishes
