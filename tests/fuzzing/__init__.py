"""Bad input, made in numbers: every parser is held to one property.

An input is accepted, or refused by an error of `wearwith.errors`, in bounded time and memory. All
targets with over a million inputs, or one of them:

    PYTHONPATH=tests python -m fuzzing.run
    PYTHONPATH=tests python -m fuzzing.run --target rules --inputs 200_000 --seed 0
"""
