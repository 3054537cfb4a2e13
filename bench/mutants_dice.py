"""What makers of mutants choose with."""


class Dice:
    def __init__(self, dice):
        self.dice = dice
        self.used = []  # What was done to the mutant at hand, beyond its technique.

    def one(self, *choices):
        return self.dice.choice(choices)

    def chance(self, share):
        return self.dice.random() < share
