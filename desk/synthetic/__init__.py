"""Large communities made from word lists and a seed, for measuring: members with tastes, not noise."""
