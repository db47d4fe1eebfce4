#!/usr/bin/env python3
"""Asks PyYAML, which model-ensembler reads its files with, what plain scalars are.

    python3 scripts/yaml11-cases.py > test/config/fixtures/yaml11-cases.json

With a number it prints as many random scalars instead of the chosen ones; the tests take them from the file that
YAML11_CASES names.
"""
import datetime
import json
import math
import random
import sys

import yaml

CHOSEN = """
~ null Null NULL nUll true True TRUE tRUE false False FALSE yes Yes YES yEs no No NO on On ON oN off Off OFF
y Y n N = == << - + . .. _ __ -_ 0 -0 +0 00 000 -00 1 -1 +1 12 -12 +12 007 017 0755 -0755 +0755 08 09 0800 -08 +09
0_ 0__7 00_ 1_000 1__0 1_ _1 -1_000 +1_0 0o17 0o8 0O17 -0o17 0b101 0b2 0b_ 0b1_0 -0b11 +0b11 0B1 0x1F 0xff 0xG 0x_ 0x1_F
-0x1F +0x1F 0X1F 9007199254740993 12345678901234567890 -12345678901234567890 012345670123456701234567
1.0 -1.0 +1.0 1. -1. .5 -.5 +.5 ._ ._5 .5_ 0.5 -0.5 1._ 1_000.5 1_0.0_1 08.5 017.5 1.5.2 . -.
1e5 1E5 1e-5 1e+5 1.0e5 1.0e-5 1.0e+5 1.0E-5 1.e+5 1.e5 .5e+3 .5e3 -.5e+3 -1.0e-3 +1.0e-3 1_0.0e+1 1.0e+1_0 1e400 1.0e+400
6.022e23 6.022e+23 08e5 -1e-5 1.0e 1.0e+ e5 -e5
.inf .Inf .INF .iNF -.inf +.inf -.Inf .nan .NaN .NAN .Nan -.nan inf nan Infinity
20:00:00 00:20:00 0:20 00:20 1:00 1:0 1:60 1:59 1:5:9 12:34:56 190:20:30 190:20:30.15 1:2.5 0:2.5 00:20:00.0 -1:30 +1:30
-1:30.5 1_0:20 1:2_0 1:20. 1:20._ 1:20.5_ 1:20:30:40 24:00:00 99:99 3:07.1 123456789:59.999
2026-01-31 2026-1-31 2026-02-29 2024-02-29 1900-02-29 2000-02-29 2026-13-01 2026-00-10 2026-06-31 0000-01-01 0001-01-01 9999-12-31
2026-01-31T10:00:00 2026-01-31t10:00:00Z 2026-1-3T1:02:03 2026-01-31T10:00:00.5 2026-01-31T10:00:00. 2026-01-31T24:00:00
2026-01-31T10:60:00 2026-01-31T10:00:60 2026-01-31T10:00:00+02:00 2026-01-31T10:00:00-5 2026-01-31T10:00:00+23:59
2026-01-31T10:00:00+24:00 2026-01-31T10:00:00+99:99 2026-01-31T10:00 2026-01-31T10 26-01-31 20260131 2026-01-31z
text a1 1a 1-2 1/2 10% 5m 30s 1k run.rho ../templates v1.0 1.0.0
""".split() + [
    "2026-01-31 10:00:00", "2026-01-31 10:00:00 Z", "2026-01-31  10:00:00 +02:00", "2026-01-31 1:00:00 -5",
    "2026-01-31 10:00", "10:00 Uhr", "1 000",
]

ALPHABET = "0011223456789+-..__::eEobxXTtZ nNfF"


def invented(count):
    source = random.Random(11)
    while count > 0:
        text = "".join(source.choice(ALPHABET) for _ in range(source.randint(1, 9)))
        kind = source.random()
        if kind < 0.2:
            text = "%04d-%02d-%02d" % (source.randint(0, 9999), source.randint(0, 13), source.randint(0, 32))
            if source.random() < 0.7:
                text += source.choice("Tt ") + "%d:%02d:%02d" % (
                    source.randint(0, 25), source.randint(0, 61), source.randint(0, 61))
                text += source.choice(["", "", ".25", "Z", " Z", "+1", "-12:30", " +24:10", "+23:59"])
        elif kind < 0.4:
            text = source.choice(["", "-", "+"]) + ":".join(
                str(source.randint(0, 70)) for _ in range(source.randint(2, 4)))
            text += source.choice(["", "", ".", ".5", ".125_"])
        if is_plain(text):
            count -= 1
            yield text


def is_plain(text):
    try:
        node = yaml.compose("x: " + text, Loader=yaml.SafeLoader).value[0][1]
    except (yaml.YAMLError, AttributeError):
        return False
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value == text


def reading(text):
    try:
        value = yaml.safe_load("x: " + text)["x"]
    except (ValueError, yaml.YAMLError):
        return {"kind": "refused"}
    if value is None:
        return {"kind": "null"}
    if isinstance(value, bool):
        return {"kind": "boolean", "value": value}
    if isinstance(value, int):
        return {"kind": "integer", "value": str(value)}
    if isinstance(value, float):
        return {"kind": "real", "value": spelled(value)}
    if isinstance(value, datetime.datetime):
        return {"kind": "time"}
    if isinstance(value, datetime.date):
        return {"kind": "date"}
    return {"kind": "text"}


def spelled(value):
    """As JavaScript's Number() takes it."""
    if math.isnan(value):
        return "NaN"
    return repr(value).replace("inf", "Infinity")


def main():
    texts = invented(int(sys.argv[1])) if len(sys.argv) > 1 else [t for t in dict.fromkeys(CHOSEN) if is_plain(t)]
    rows = [json.dumps([text, reading(text)]) for text in texts]
    print("[\n" + ",\n".join(rows) + "\n]")


main()
