from .changed_columns import typed_facts as typed_facts
from .changed_columns import whole_row as whole_row
from .changed_columns import with_facts as with_facts
from .item_journal import ItemJournal as ItemJournal
from .item_journal import ItemState as ItemState
from .live_catalogue import LiveCatalogue as LiveCatalogue
from .new_segments import take_in as take_in
