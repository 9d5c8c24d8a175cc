"""`python -m wearwith`, the command where no script is installed."""

from wearwith.cli.app import main

main()
