"""One file for each job."""

from killed.job import Job
from killed.jobs.comparing import Comparing
from killed.jobs.editing import Editing
from killed.jobs.encoding import Encoding
from killed.jobs.importing import Importing
from killed.jobs.indexing import Indexing
from killed.jobs.serving import Serving
from killed.jobs.training import Training

__all__ = ["JOBS"]

JOBS: dict[str, type[Job]] = {
    job.name: job for job in (Importing, Encoding, Training, Comparing, Indexing, Editing, Serving)
}
