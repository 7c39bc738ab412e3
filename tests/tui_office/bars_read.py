"""A scanner, in a dozen lines."""

LEFT_ODD = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
"""The figures of an EAN's left half, set A; C is its complement, B is C backwards (GS1 General Specifications)."""
RIGHT = tuple("".join("10"[int(bit)] for bit in code) for code in LEFT_ODD)
LEFT_EVEN = tuple(code[::-1] for code in RIGHT)
FIRST = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")


def read_ean_13(row: str) -> str:
    """The digits of the bars in a row of half blocks."""
    modules = "".join({" ": "00", "▌": "10", "▐": "01", "█": "11"}[half] for half in row).strip("0")
    assert (modules[:3], modules[45:50], modules[92:]) == ("101", "01010", "101")
    left = [modules[at : at + 7] for at in range(3, 45, 7)]
    sets = "".join("A" if code in LEFT_ODD else "B" for code in left)
    digits = [(LEFT_ODD if code in LEFT_ODD else LEFT_EVEN).index(code) for code in left]
    digits += [RIGHT.index(modules[at : at + 7]) for at in range(50, 92, 7)]
    return "".join(map(str, (FIRST.index(sets), *digits)))
