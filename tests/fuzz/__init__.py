"""Files as nobody should write them: changed at random, by a seed, and given to every reader.

`python run.py fuzz` runs it. A mutant has a name, reader:seed:number, by which it
can be made again.
"""
