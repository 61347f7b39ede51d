"""Writes tails.csv: tail probabilities in 400 digits, of the exact values of the doubles that stand in it.

Run with Debian's python3-mpmath: /usr/bin/python3 tails.py > tails.csv
"""
import mpmath

SMALLEST_NORMAL = mpmath.mpf(2) ** -1022


def upper_of_normal(z):
    return mpmath.erfc(z / mpmath.sqrt(2)) / 2


def tails(kind, mean, deviation, value):
    # In many more digits, as the difference of two tails may be less than they are by 300 powers of ten.
    with mpmath.workdps(400):
        x, mu, sigma = mpmath.mpf(value), mpmath.mpf(mean), mpmath.mpf(deviation)
        z, mirrored = (x - mu) / sigma, (x + mu) / sigma
        if kind == "normal":
            return upper_of_normal(-z), upper_of_normal(z)
        if x <= 0:
            return mpmath.mpf(0), mpmath.mpf(1)
        return upper_of_normal(-z) - upper_of_normal(mirrored), upper_of_normal(z) + upper_of_normal(mirrored)


def number(value):
    # Below the smallest normal double there are no 17 digits to compare.
    return "0" if value < SMALLEST_NORMAL else mpmath.nstr(value, 25, min_fixed=1, max_fixed=0)


def rows():
    quarters = [i / 4 for i in range(-152, 153)]
    outlier = [3.7190164854556, 3.7190164854557, 3.71, 3.73, 1e-3, 1e-8, 1e-300, 2.0 ** -0.5, 37.51, 37.52]
    for z in quarters + outlier + [-z for z in outlier]:
        yield "normal", 0.0, 1.0, z
    for mean, deviation in [(25.0, 2.0), (1013.0, 2.0), (60.0, 3.0), (0.1, 0.3)]:
        for z in range(-37, 38):
            yield "normal", mean, deviation, mean + (z + 0.37) * deviation
    tiny = [1e-300, 1e-30, 1e-15, 1e-9, 1e-6, 1e-5, 1e-4, 2e-4, 1e-3, 1e-2, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    for mean, deviation in [(5.0, 20.0), (0.0, 3.0), (-5.0, 20.0), (1.0, 0.5), (50.0, 2.0), (7.0, 1.0), (0.25, 1.0), (200.0, 4.0)]:
        for x in tiny + [i / 3 for i in range(3, 10)]:
            yield "folded_normal", mean, deviation, x * deviation
        for z in range(-37, 38):
            x = abs(mean) + (z + 0.41) * deviation
            if x > deviation:
                yield "folded_normal", mean, deviation, x
        for x in [0.0, -1.0]:
            yield "folded_normal", mean, deviation, x


print("# Tail probabilities computed by tails.py beside this file with mpmath 1.2.1 in 400 digits, from the exact values of the")
print("# doubles in the row: normal P(X <= x) = erfc((mu - x)/(sigma sqrt 2))/2, folded normal P(X <= x) = Phi((x - mu)/sigma) -")
print("# Phi((-x - mu)/sigma). 0 stands for what is below the smallest normal double, 2.2250738585072014e-308.")
print("kind,mean,standard_deviation,value,lower,upper")
for kind, mean, deviation, value in rows():
    lower, upper = tails(kind, mean, deviation, value)
    print(f"{kind},{mean!r},{deviation!r},{value!r},{number(lower)},{number(upper)}")
