"""Words with stars in them: ``п***ц``, ``f**k``, ``k..r``."""

from __future__ import annotations


def agrees(mask: str, word: str, *, begins: bool = False) -> bool:
    """Whether ``mask`` can be ``word``, or a word that ``begins`` so: every letter that is seen agrees.

    A sign may stand for one letter; in a run of signs between letters, for any number of them.

    >>> agrees("п***ц", "пиздец"), agrees("п*ц", "пиздец"), agrees("x***", "хуй"), agrees("f***", "fuck")
    (True, True, False, True)
    >>> agrees("f***ing", "fuck", begins=True), agrees("***", "хуй")
    (True, False)
    """
    first = next((place for place, sign in enumerate(mask) if not sign.isalpha()), len(mask))
    tail = len(mask)
    while tail > first and mask[tail - 1].isalpha():
        tail -= 1
    head, last = mask[:first], mask[tail:]
    seen = sum(sign.isalpha() for sign in mask)
    if not head or not word.startswith(head):
        return False
    if len(mask) == len(word) or (begins and len(mask) > len(word)):
        return all(not sign.isalpha() or sign == letter for sign, letter in zip(mask, word, strict=False))
    return not begins and seen >= 2 and seen == len(head) + len(last) < len(word) and word.endswith(last)
