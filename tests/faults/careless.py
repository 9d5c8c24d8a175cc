"""A job that writes its file in place, which is what the harness is there to find."""

import time

from killed.job import Job, digests


class Careless(Job):
    name = "careless"

    def give(self, given):
        pass

    def work(self, given, place):
        with (place / "result").open("w") as file:
            for number in range(10):
                print(number, file=file, flush=True)
                time.sleep(0.02)

    def is_done(self, place):
        return (place / "result").is_file()

    def check(self, place):
        pass

    def result(self, place):
        return digests(place)


class Unable(Careless):
    """Goes on only after somebody has cleaned up."""

    def work(self, given, place):
        (place / "lock").touch(exist_ok=False)
        time.sleep(0.1)
        (place / "result").touch()
        (place / "lock").unlink()
