"""Writes canonical.txt, the part of the Unicode Character Database that NFC needs: python3 canonical.py > canonical.txt

One line each: "ccc FIRST LAST CLASS" for characters of a combining class other than 0, "map CODE FIRST [SECOND]" for a
canonical decomposition (one step, without Hangul), "-map" for one that is not composed again. Code points are hexadecimal.
"""
import sys
import unicodedata

print("# Unicode", unicodedata.unidata_version)
classes = [unicodedata.combining(chr(c)) for c in range(sys.maxunicode + 1)]
start = 0
for code in range(1, len(classes) + 1):
    if code == len(classes) or classes[code] != classes[start]:
        if classes[start]:
            print(f"ccc {start:X} {code - 1:X} {classes[start]}")
        start = code
for code in range(sys.maxunicode + 1):
    mapping = unicodedata.decomposition(chr(code))
    if mapping and not mapping.startswith("<"):
        excluded = unicodedata.normalize("NFC", chr(code)) != chr(code)
        print("-map" if excluded else "map", f"{code:X}", " ".join(f"{int(part, 16):X}" for part in mapping.split()))
