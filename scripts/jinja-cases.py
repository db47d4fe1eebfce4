"""Writes test/templates/jinja/more-cases.json: what the real Jinja2 makes of many small templates.

    python3 scripts/jinja-cases.py

It needs jinja2 and PyYAML, and is run by hand when cases are added; the tests read only the file that it writes.
"""

import json
import platform
from pathlib import Path

import jinja2
import yaml

DATA = """\
custom_id: 7
idx: 3
name: tst
dir: /work/ens/tst/tst-3
length: "00:20:00"
nodes: 1
flag: true
dry: false
nothing: null
one: 1.0
tenth: 0.1
half: 2.50
negative: -3.25
tiny: 1.0e-5
huge: 1.0e+20
big: 123456789012345678901234567890
large: 9007199254740993
infinite: .inf
empty: ""
members: [1, 2, 3]
names: [alpha, beta, gamma]
mixed_case: [b, A, c, B, a]
floats: [0.5, 1.0, 2.25]
numbers: [3, 1.5, -2, 10]
nothings: []
options: {dt: 0.25, levels: 10, scheme: rk4}
unordered: {zeta: 1, Alpha: 2, mid: 3}
nested: {phys: {co2: 380.0, ok: true}, list: [{k: a, v: 1}, {k: b, v: 2}]}
people:
  - {name: Zoe, group: x, age: 30}
  - {name: adam, group: y, age: 25}
  - {name: Bob, group: x, age: 35}
  - {name: eve, group: y}
tree:
  - {n: a, c: [{n: b, c: []}, {n: d, c: [{n: e, c: []}]}]}
  - {n: f, c: []}
text: "line one\\nline two\\n\\nline four"
html: "<a href=\\"x\\">Tom & 'Ann'</a>"
spaced: "  two  words "
sentence: "The quick brown fox jumps over the lazy-dog, again and again."
umlaut: "größe Ünïcode ß"
smile: "a😀b"
quotes: "it's \\"so\\""
mixed: [1, "two", 3.0, true, null]
values: 5
"""

PLACES = Path(__file__).resolve().parent.parent / "test" / "templates" / "jinja"


def printed(*expressions):
    """Each expression printed between brackets, one a case."""
    return ["[{{ %s }}]" % each for each in expressions]


GROUPS = {
    "numbers": printed(
        "run.one", "run.tenth", "run.half", "run.negative", "run.tiny", "run.huge", "run.big", "run.large",
        "run.infinite", "-run.infinite", "run.big + 1", "run.large * 2", "1e16", "1e15", "123456789.123", "1e-4",
        "0.00001234", "1e22", "1.5e300 * 1e10", "-0.0", "0.0 * -1", "1_000", "0x1F", "0b101", "0o17", "1.0e3", "5e-324",
        "1/3", "2/3", "10/5", "7//2", "-7//2", "7//-2", "7.5//2", "-7.5//2", "7%3", "-7%3", "7%-3", "-7.5%2",
        "7.5%-2", "0.0//1", "-1//3.0", "5 % 0.3", "6.0 // 0.1", "1 // 0", "1 / 0", "1 % 0", "1.0 // 0", "2**10",
        "2**-1", "2**0.5", "10**20", "2**100", "(-2)**3", "-2**2", "2**3**2", "1.1**10", "0**0", "0.0**0",
        "4**0.5", "3**0.5", "1.5**2.5", "0**-1", "(-8)**(1/3)", "10**-3", "1.1**2", "7.3**-3", "1e3**2", "1e200*1e200",
        "9007199254740993/3", "10**30/10**29", "10**30//7", "-10**30//7", "10**30%7", "1+True", "True+True", "-True",
        "not 1", "1 == 1.0", "1 == True", "2 == True", "0.1+0.2", "0.1+0.2 == 0.3", "3 - 5", "3 - 5.0", "+5", "-run.idx",
        "--5", "1 < 2 < 3", "1 < 3 < 2", "3 > 2 > 1 == 1", "1 <= 1.0", "'a' < 'b'", "'a' < 1", "[1,2] < [1,3]",
        "(1,2) < (1,2,3)", "none < 1", "1 != 1.0", "10**400", "1e308*10", "12345678901234567890 / 2",
        "9007199254740993 + 0.0", "9007199254740993 == 9007199254740992.0", "10**16 + 1.0", "1.0 - 1", "3 * 1.5", "1 - 0.9",
        "0.1 * 3", "1e0", "100.0", "1e5", "123456.789e3", "2.675 * 100", "5 // 2.0", "5.0 % 3", "1e-7", "3.14e2",
    ),
    "rounding": printed(
        "2.5|round", "3.5|round", "-2.5|round", "0.5|round", "1.005|round(2)", "2.675|round(2)", "42.55|round(1)",
        "42.55|round(1, 'floor')", "42.55|round(1, 'ceil')", "-42.55|round(1, 'floor')", "42|round", "42|round(2)", "1234|round(-2)",
        "1250|round(-2)", "1350|round(-2)", "1234.5|round(-2)", "15|round(-1)", "25|round(-1)", "2.5|round|int", "1e300|round(2)",
        "0.000012345|round(7)", "5|round(1,'ceil')", "1.2345|round(precision=3)", "'x'|round", "run.nope|round", "true|round",
        "2.5|round(0,'ceil')", "2.4|round(method='floor')", "1e22|round(2)", "123.456|round(-1)", "123.456|round(-5)", "-0.4|round",
        "3.7|int", "-3.7|int", "'3.7'|int", "'12abc'|int", "'0x1f'|int", "'0x1f'|int(base=16)", "'1f'|int(0, 16)", "'101'|int(base=2)",
        "'  42 '|int", "'1_000'|int", "none|int", "[]|int", "true|int", "'x'|int(5)", "'x'|int(default=-1)", "''|int", "'1e3'|int",
        "run.nope|int", "'inf'|int", "'nan'|int", "run.infinite|int", "'5'|float", "'5.5e3'|float", "'abc'|float", "'abc'|float(1.5)",
        "'abc'|float(none)", "none|float", "7|float", "true|float", "'inf'|float", "'-inf'|float", "'nan'|float", "' 2.5 '|float",
        "'1_0.5'|float", "'.5'|float", "'5.'|float", "'0o17'|int(base=8)", "'017'|int(base=8)", "'017'|int", "'017'|int(base=0)", "'0b11'|int(base=0)",
        "-5|abs", "(-5)|abs", "(-5.5)|abs", "'a'|abs", "run.negative|abs", "true|abs", "(0.0*-1)|abs", "'12'|int + 1",
        "1000|filesizeformat", "1|filesizeformat", "999|filesizeformat", "1000000|filesizeformat", "1024|filesizeformat(true)",
        "1536|filesizeformat(binary=true)", "123456789|filesizeformat", "'2000'|filesizeformat", "0|filesizeformat", "1e30|filesizeformat",
        "1500|filesizeformat", "2.5e9|filesizeformat", "-5|filesizeformat", "-5000|filesizeformat",
    ),
    "printing": printed(
        "run.mixed", "run.options", "run.nested", "run.people", "run.quotes", "[run.quotes]", "['it\\'s']", "['\"']", "['a\\nb\\t\\\\']",
        "['\\x00\\x1f\\x7f']", "[run.umlaut]", "[run.smile]", "['\\u200b\\xa0\\xad']", "()", "(1,)", "(1,2)", "[[]]", "{}", "{'a': none}",
        "{1: 2, 2.5: (1,)}", "{(1,2): 3}", "{true: 1, 1: 2}", "{1: 'a', 1.0: 'b'}", "none", "true", "[none, true]", "run.nope", "[run.nope]",
        "range(3)", "range(1,5,2)", "range(5)|list", "range(5,0,-1)|list", "range(0)|list", "run.options.keys()", "run.options.values()",
        "run.options.items()", "dict(a=1,b='x')", "dict([('a',1)])", "dict({'a':1}, b=2)", "namespace(a=1)", "range", "dict", "run.names|map('upper')",
        "run.names.append", "loop", "self", "'a' 'b'", "'\\x41\\u00e9\\n'", "'\\q'", "'a\\\nb'", "\"it's\"", "'\\101'", "''", "[1,2,]", "{'a':1,}", "(1,2,)",
        "{'a': {'b': [1, {'c': 2}]}}", "[1.0, 1e20, 1e-7]", "[true, false]", "{'a': 1}['a']", "'%'", "1, 2", "'\\U0001F600'", "['\\U0001F600']",
    ),
    "strings": printed(
        "run.name.upper()", "'HeLLo'.lower()", "'hello world'.title()", "\"they're bill's\".title()", "'x1y z'.title()", "'hello WORLD'.capitalize()",
        "'HeLLo'.swapcase()", "run.umlaut.upper()", "'ÄÖ'.lower()", "'abc'.center(10)", "'abc'.center(9, '*')", "'abc'.center(8, '*')", "'abcd'.center(9, '*')",
        "'abc'.ljust(6) ~ '|'", "'abc'.rjust(6, '.')", "'abc'.center(2)", "'7'.zfill(3)", "'-7'.zfill(4)", "'+7'.zfill(1)", "''.zfill(2)", "'  x '.strip()", "'xxaxx'.strip('x')",
        "'xxaxx'.lstrip('x')", "'xxaxx'.rstrip('x')", "'abcba'.strip('ab')", "'a,b,,c'.split(',')", "'a b  c '.split()", "'a b c'.split(' ', 1)", "'a b c'.rsplit(' ', 1)",
        "' a b c '.split(none, 1)", "' a b c '.rsplit(none, 1)", "'a b c'.split(maxsplit=1)", "run.spaced.rsplit(None, 1)", "run.spaced.split(None, 1)", "''.split()", "''.split(',')", "'a\\nb\\r\\nc'.splitlines()", "'a\\nb\\n'.splitlines(true)",
        "'abc'.startswith('ab')", "'abc'.startswith(('x','ab'))", "'abc'.endswith('c')", "'abc'.startswith('b', 1)", "'abc'.find('c')", "'abc'.find('x')", "'abcabc'.rfind('b')",
        "'abc'.index('x')", "'abcabc'.index('b', 2)", "'banana'.count('an')", "'banana'.count('')", "'aaa'.count('aa')", "'abc'.replace('b', 'X')", "'aaa'.replace('a', 'b', 2)", "'abc'.replace('', '-')",
        "'abc'.replace('', '-', 2)", "','.join(['a','b'])", "','.join(run.names)", "','.join([1])", "''.join(['x'])", "'a-b-c'.partition('-')", "'a-b-c'.rpartition('-')", "'abc'.partition('x')",
        "'abc'.rpartition('x')", "'abc'.removeprefix('a')", "'abc'.removesuffix('c')", "'abc'.isalpha()", "'ab1'.isalnum()", "'12'.isdigit()", "'1.5'.isdigit()", "'12'.isnumeric()", "'12'.isdecimal()", "'  '.isspace()",
        "''.isspace()", "'abc'.islower()", "'ABC'.isupper()", "'Ab Cd'.istitle()", "'ab_1'.isidentifier()", "'a\\tb'.expandtabs()", "'a\\tb'.expandtabs(4)", "'abc'.isascii()", "'é'.isascii()", "'a b'.isprintable()",
        "run.smile|length", "run.smile[1]", "run.smile[::-1]", "run.smile.center(7, '*')", "run.smile.find('b')", "run.smile|reverse", "run.umlaut|length", "'abc'[5]", "'abc'[0]", "'abc'[-1]", "'abc'[-4]", "'abc'[1:]",
        "'abc'[:-1]", "'abc'[::-1]", "'abcdef'[1:5:2]", "'abcdef'[5:1:-2]", "'abc'[10:]", "'abc'[-2:]", "'abc'[::0]", "'abc'['x']", "'abc' * 0", "'ab' * -1", "3 * 'ab'", "'ab' * 2.0", "'a' + 1", "'a' + 'b' * 2",
        "'a' ~ 1 ~ 2.0 ~ none ~ [1]", "'b' in 'abc'", "1 in 'abc'", "'' in 'abc'", "'a' not in 'abc'", "'abc'.upper", "'abc'.nope", "'abc'.nope()", "'abc'.format", "'abc'.encode('utf-8')", "'abc' == 'abc'", "'é' == 'é'",
        "'a,b'.split(',')[1]", "'ab'.join('xyz')", "'Abc'.casefold()", "'%s'.upper()", "'x'.split('')", "'abc'.replace('b')", "'abc'.center()", "'a'.zfill('3')", "'abc'.find('c', -1)", "'abc'.count('a', 1)",
    ),
    "formats": printed(
        "'%d' % 3", "'%03d' % 3", "'%5d|' % 3", "'%-5d|' % 3", "'%+d' % 3", "'% d' % 3", "'%d' % -3", "'%05d' % -3", "'%d' % 3.9", "'%d' % '3'", "'%i' % 3", "'%s' % 'a'", "'%s' % 1.0", "'%s' % none", "'%s %s' % ('a', 1)",
        "'%s' % [1,2]", "'%s' % (1,2)", "'%s %s' % ('a',)", "'%r' % 'a'", "'%r' % 1.5", "'%5s|' % 'ab'", "'%-5s|' % 'ab'", "'%.2s' % 'abc'", "'%f' % 1", "'%.2f' % 2.675", "'%.0f' % 0.5", "'%.0f' % 1.5", "'%8.3f|' % 3.14159",
        "'%-8.3f|' % 3.14159", "'%08.3f' % -3.14159", "'%+.1f' % 2.25", "'%e' % 12345.678", "'%.2e' % 0.00012345", "'%E' % 12345.678", "'%g' % 0.0001", "'%g' % 0.00001", "'%g' % 123456789", "'%g' % 100000", "'%g' % 1e6", "'%.3g' % 1234.5",
        "'%G' % 1e-10", "'%#g' % 1", "'%#.3f' % 1", "'%#.0f' % 1", "'%x' % 255", "'%X' % 255", "'%#x' % 255", "'%o' % 8", "'%#o' % 8", "'%08x' % 255", "'%x' % 255.0", "'%c' % 65", "'%c' % 'a'", "'%%' % ()", "'100%%'", "'%d%%' % 5",
        "'%(a)s' % {'a': 1}", "'%(a)03d-%(b).1f' % {'a': 1, 'b': 2}", "'%(x)s' % {'a': 1}", "'%*d' % (5, 3)", "'%.*f' % (2, 3.14159)", "'%-*d|' % (5, 3)", "'%d' % true", "'%s' % true", "'%d' % none", "'%y' % 1", "'%' % 1", "'a' % 1", "'a' % ()", "'a' % {}",
        "'a' % []", "'%f' % run.infinite", "'%05f' % run.infinite", "'%d' % run.big", "'%f' % run.big", "'%.15g' % 0.1", "'%.17g' % 0.1", "'%.20f' % 0.1", "'%.3f' % 1e20", "'%10.4e|' % 31.4159", "'%s' % run.nope", "'a' % run.nope", "'a' % range(2)", "'%s' % (run.nope,)", "'%d' % run.nope", "'%5.1f' % -0.04",
        "'%ld' % 3", "'%a' % 'é'", "'%s' % 'é'", "'%3d|%-3d|%03d' % (1, 2, 3)", "'%.3d' % 5", "'%+.3d' % 5", "'%6.3d|' % 5", "'%06.3d|' % 5", "'%s'|format(1)", "'%s-%s'|format(1, 2)", "'%(a)s'|format(a=1)", "'%s'|format()", "'%s'|format(1, a=2)",
        "'{}'.format(1)", "'{} {}'.format(1, 'a')", "'{0}{1}{0}'.format(1, 2)", "'{a}'.format(a=1)", "'{:03d}'.format(7)", "'{:>5}|'.format('a')", "'{:<5}|'.format('a')", "'{:^5}|'.format('a')", "'{:*^6}|'.format('a')", "'{:5}|'.format('a')", "'{:5}|'.format(1)",
        "'{:.2f}'.format(2.675)", "'{:8.3f}|'.format(3.14159)", "'{:+d}'.format(3)", "'{: d}'.format(3)", "'{:,}'.format(1234567)", "'{:_}'.format(1234567)", "'{:,.2f}'.format(1234567.891)", "'{:e}'.format(12345.678)", "'{:g}'.format(1e-5)", "'{:g}'.format(123456789.0)",
        "'{:%}'.format(0.25)", "'{:.1%}'.format(0.256)", "'{:x}'.format(255)", "'{:#x}'.format(255)", "'{:b}'.format(5)", "'{:08b}'.format(5)", "'{:#o}'.format(8)", "'{:X}'.format(255)", "'{:c}'.format(65)", "'{:d}'.format(1.0)", "'{:f}'.format(1)", "'{:s}'.format(1)",
        "'{:s}'.format('a')", "'{:.2s}'.format('abc')", "'{!r}'.format('a')", "'{!s}'.format(1.0)", "'{0[0]}'.format([1,2])", "'{0[a]}'.format({'a': 5})", "'{a[b]}'.format(a={'b': 1})", "'{:{}}'.format(3, 5)", "'{:{w}.{p}f}'.format(3.14159, w=8, p=2)", "'{{}}'.format(1)", "'{'.format(1)",
        "'}'.format(1)", "'{} {1}'.format(1, 2)", "'{}'.format()", "'{x}'.format(1)", "'{:=+6d}'.format(3)", "'{:06.2f}'.format(-3.14159)", "'{:010,}'.format(1234567)", "'{:.3}'.format(3.14159)", "'{:.3}'.format(1234567.0)", "'{:.10}'.format(1.0)", "'{:10}'.format(1.5)", "'{:<10}|'.format(1.5)", "'{}'.format(none)",
        "'{:5}'.format(none)", "'{}'.format(run.nope)", "'{:d}'.format(true)", "'{}'.format(true)", "'{:5}|'.format(true)", "'{:n}'.format(1234)", "'{:G}'.format(1e-10)", "'{:E}'.format(1.5)", "'{:.0f}'.format(2.5)", "'{:.0e}'.format(2.5)", "'{:#.0f}'.format(2.5)", "'{0:>{1}}'.format('x', 4)", "'{:05}'.format('ab')", "'{:<05}'.format(12)",
        "'{:>+8.2e}'.format(12345.6789)", "'{:}'.format(3)", "'{:.5g}'.format(100000)", "'{:.5g}'.format(99999.5)", "'{:.2}'.format('abc')", "'{:.2}'.format(10)", "'{0.real}'.format(3)", "'{0.__class__}'.format(3)", "'{:,d}'.format(-1234)", "'{:08,d}'.format(-1234)", "'{:+.3g}'.format(0.0001234)", "'{:.1f}|{:.1f}'.format(0.25, 0.35)",
    ),
    "lists": printed(
        "run.members + [4]", "[1] * 3", "run.members * 2", "[1] + (2,)", "(1,) + (2,)", "run.members[1:]", "run.members[::-1]", "run.members[5]", "run.members[-1]", "run.members[-4]", "run.members['x']", "run.members[0:2]", "run.members[1.0]", "run.members[true]",
        "run.members.0", "run.members.5", "run.nested.list[0].k", "run.nested.list.0.k", "run.members.count(1)", "run.members.index(2)", "run.members.index(9)", "1 in run.members", "1.0 in run.members", "'1' in run.members", "[1] in [[1]]", "2 not in run.members", "[1,2] == [1,2.0]", "[1] == (1,)",
        "run.members|length", "run.members|first", "run.members|last", "[]|first", "[]|last", "run.members|sum", "run.floats|sum", "[0.1,0.2,0.3]|sum", "[]|sum", "[[1],[2]]|sum(start=[])", "run.people|sum(attribute='age')", "['a']|sum", "run.members|sum(start=10)", "run.numbers|min", "run.numbers|max", "[]|min",
        "run.names|max", "run.mixed_case|min", "run.mixed_case|max", "run.mixed_case|min(case_sensitive=true)", "run.people[:3]|max(attribute='age')", "[1,'a']|max", "run.mixed_case|sort", "run.mixed_case|sort(case_sensitive=true)", "run.mixed_case|sort(reverse=true)", "run.numbers|sort", "run.numbers|sort(true)",
        "run.people|sort(attribute='name')|map(attribute='name')|list", "run.people|sort(attribute='group,name')|map(attribute='name')|join(' ')", "[3,'a']|sort", "[(2,'a'),(1,'b')]|sort", "run.options|sort", "'hello'|sort", "run.mixed_case|unique|list", "run.mixed_case|unique(true)|list", "[1,1.0,true,2]|unique|list",
        "run.people|unique(attribute='group')|map(attribute='name')|list", "[[1],[1]]|unique|list", "run.members|reverse|list", "'abc'|reverse", "run.members|reverse", "run.names|join", "run.names|join(', ')", "run.people|join(',', attribute='name')", "run.mixed|join('-')", "'abc'|join('.')", "[]|join(',')", "run.options|join(',')",
        "run.members|join(1)", "run.members|batch(2)|list", "run.members|batch(2, 0)|list", "run.members|batch(2, 'x')|map('join', '-')|list", "range(7)|slice(3)|list", "range(7)|slice(3, 'x')|list", "range(2)|slice(3)|list", "run.members|list", "'abc'|list", "run.options|list", "run.options.items()|list", "run.options|items|list",
        "run.unordered|dictsort", "run.unordered|dictsort(true)", "run.unordered|dictsort(by='value')", "run.unordered|dictsort(false, 'value', true)", "run.unordered|dictsort(reverse=true)", "run.unordered|dictsort(by='x')", "run.names|map('upper')|list", "run.names|map('replace', 'a', 'A')|list", "run.people|map(attribute='age')|list",
        "run.people|map(attribute='age', default=0)|list", "run.nested.list|map(attribute='v')|sum", "run.people|map(attribute='name.0')|list", "run.people|map('attr', 'name')|list", "run.names|map|list", "run.names|map('nosuch')|list", "run.members|select('odd')|list", "run.members|reject('odd')|list", "run.mixed|select|list", "run.mixed|reject|list",
        "run.members|select('gt', 1)|list", "run.members|select('>', 1)|list", "run.members|select('divisibleby', 2)|list", "run.members|select('in', [1,3])|list", "run.people|selectattr('group', 'eq', 'x')|map(attribute='name')|list", "run.people|selectattr('age')|map(attribute='name')|list", "run.people|rejectattr('age', 'defined')|map(attribute='name')|list",
        "run.people|selectattr('age', 'undefined')|list|length", "run.people|groupby('group')|list", "run.people|groupby('group')|map('first')|list", "run.people|groupby('age', default=0)|map(attribute='grouper')|list", "run.mixed_case|map('lower')|unique|sort|join", "run.members|map('string')|join('+')", "run.numbers|map('abs')|sum", "run.floats|map('int')|list",
        "run.members|random", "'x'|list|first", "run.names|map('length')|list", "run.names|map(attribute='0')|list", "run.names|map(attribute=0)|list", "run.options|length", "run.nope|length", "5|length", "none|length", "run.members|first + 1", "run.nope|list", "run.nope|join(',')", "run.nope|sort", "run.nope|first", "run.nope|last", "run.options|first", "run.options|last",
        "range(10)[2:5]", "range(10)[-1]", "3 in range(5)", "range(3)|sum", "range(10, 0, -3)|list", "range(2, 1)|list", "range('a')", "range(1, 2, 0)", "range(3)|last", "range(3)|reverse|list", "(1, 2)|list", "(1,2)|first", "(3,1,2)|sort", "zip", "run.members|map('multiply', 2)|list", "[1,2,3]|map('round')|list", "[[1,2],[3]]|map('sum')|list", "[3,1]|sort|first",
    ),
    "dicts": printed(
        "run.options.dt", "run.options['dt']", "run.options.nope", "run.options.get('dt')", "run.options.get('x')", "run.options.get('x', 5)", "run.options.get('x', default=5)", "run.options.keys()|list", "run.options.values()|list", "run['name']", "run.values", "run['values']", "run.get('name')", "run.get('q', 'z')", "'dt' in run.options", "'x' in run.options", "'x' not in run",
        "run.nothing", "run.nothing.x", "run.nope", "run.nope.x", "run.nope['x']", "run.nope()", "run.nope + 1", "run.nope ~ 'a'", "run.nope == run.nix", "run.nope == none", "run.nope is none", "not run.nope", "run.nope or 'x'", "run.nope and 'x'", "-run.nope", "run.nope < 1", "1 in run.nope", "run.nope in [1]", "run.nope|default('x')", "run.nope|d(1.0)", "run.nothing|default('x')",
        "run.nothing|default('x', true)", "run.empty|default('x', boolean=true)", "run.flag|default(false)", "run.dry|default('x', true)", "nope", "nope.x", "nope|default('y')", "nope.x|default('y')", "run.options == {'dt': 0.25, 'levels': 10, 'scheme': 'rk4'}", "{'a': 1} == {'a': 1.0}", "{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "dict(run.options, dt=1)", "run.options.items()|sort",
        "run.options.copy()", "run.options.pop('dt')", "{'a':1}.update({'b':2})", "{[1]: 2}", "{'a': 1}.a", "{1: 'x'}[1]", "{1: 'x'}[1.0]", "{1: 'x'}['1']", "run.nested.phys.co2", "run.nested['phys']['co2']", "run.nested.phys.co2 / 2", "(run.options.items()|list)[0][1]", "run.options|tojson", "run.nested|tojson", "run.mixed|tojson", "run.html|tojson", "run.umlaut|tojson", "run.smile|tojson", "run.unordered|tojson",
        "run.nested|tojson(2)", "run.members|tojson(indent=2)", "[]|tojson(2)", "{}|tojson", "(1,2)|tojson", "run.nope|tojson", "run.infinite|tojson", "1e20|tojson", "none|tojson", "{1: 2, 2: 3}|tojson", "{none: 1}|tojson", "'a\\n\\t\\\\\"'|tojson", "range(2)|tojson", "true|tojson", "{'a': [1, {'b': ()}]}|tojson(indent=2)", "run.one|tojson", "'\\x7f\\x00'|tojson",
        "run|attr('name')", "run.options|attr('dt')", "run.options|attr('keys')", "'abc'|attr('upper')()", "run.nope|attr('x')", "run.options|pprint", "run.unordered|pprint", "'a'|pprint", "1|pprint", "run.__class__", "run.name.__class__.__mro__", "''.__class__", "run.items()|length > 5", "run.options.dt|string|length",
    ),
    "filters": printed(
        "run.html|e", "run.html|escape", "run.html|forceescape", "run.html|e|e", "run.html|e|forceescape", "run.html|safe", "(run.html|e) + '<'", "'<' + (run.html|e)", "(run.html|e) ~ '<'", "(run.html|e)|upper", "'%s<' % (run.html|e)", "('%s'|e) % '<'", "[run.html|e]", "run.html|e|length", "run.html|striptags", "'<p>a <!-- x --> b</p>  c'|striptags", "'a &amp; b'|striptags",
        "run.umlaut|upper", "run.umlaut|lower", "run.sentence|title", "'foo-bar (baz) [qux]'|title", "\"they're\"|title", "run.umlaut|capitalize", "'HELLO'|capitalize", "5|upper", "none|upper", "true|lower", "run.spaced|trim", "'xxaxx'|trim('x')", "5|trim", "run.nope|trim", "run.nope|upper", "'abc'|center(9)", "'abc'|center|length", "5|center(5)", "run.text|indent", "run.text|indent(2)", "run.text|indent(2, true)",
        "run.text|indent(2, blank=true)", "run.text|indent(2, true, true)", "run.text|indent('> ')", "run.text|indent(width=1, first=true)", "''|indent", "'a\\n'|indent", "5|indent", "run.sentence|truncate(20)", "run.sentence|truncate(20, true)", "run.sentence|truncate(20, false, '..', 0)", "run.sentence|truncate(20, end='')", "'short'|truncate(3)", "'short text'|truncate(3, leeway=0)", "run.sentence|truncate", "run.sentence|wordcount",
        "run.text|wordcount", "''|wordcount", "run.sentence|wordwrap(20)", "run.sentence|wordwrap(10)", "run.sentence|wordwrap(10, false)", "run.sentence|wordwrap(15, wrapstring='|')", "run.text|wordwrap(6)", "'averyveryverylongword and more'|wordwrap(8)", "'averyveryverylongword and more'|wordwrap(8, false)", "'a-b-c long-hyphenated-words--dash'|wordwrap(9)", "'x y'|wordwrap(1)",
        "'abc'|replace('b', 'X')", "'aaa'|replace('a', 'b', 2)", "'aaa'|replace('a', 'b', count=1)", "123|replace('2', 'x')", "run.sentence|replace(' ', '_')", "'a/b c?d=é'|urlencode", "{'a b': 1, 'c': 'd&e'}|urlencode", "[('a', 1), ('b', 2)]|urlencode", "5|urlencode", "{'id': 'x', 'class': none, 'b': '<'}|xmlattr", "{}|xmlattr", "'a'|string", "1.0|string", "none|string ~ 'x'", "run.members|string|length", "'x'|default", "run.nope|default",
        "run.name|nosuch", "run.name|upper|lower|title", "run.name|upper()", "run.name|upper(1)", "'http://x.org'|urlize", "(1,2)|string", "'a'|lower|e", "'abc'|first", "'abc'|last", "5|string + '1'", "1.50|string", "'ab'|list|join('-')|upper", "run.name | upper ~ 'x'", "-1|abs", "-1.5|round|abs", "'a' ~ 'b'|upper", "2 * 3|string", "not 'a'|length == 1", "'x' if 'a'|length else 'y'", "run.tenth|round(3)|string ~ 'd0'",
    ),
    "tests": printed(
        "1 is odd", "2 is even", "3 is divisibleby 3", "3 is divisibleby(2)", "1.0 is odd", "'a' is odd", "run.nope is defined", "run.name is defined", "run.nope is undefined", "none is none", "run.nope is none", "1 is number", "1.0 is number", "true is number", "'1' is number", "1 is integer", "true is integer", "1.0 is integer", "1.0 is float", "1 is float", "true is boolean", "1 is boolean", "true is true", "1 is true",
        "false is false", "0 is false", "'a' is string", "('a'|e) is string", "[] is sequence", "() is sequence", "'a' is sequence", "{} is sequence", "1 is sequence", "range(2) is sequence", "[] is iterable", "1 is iterable", "'a' is iterable", "{} is mapping", "[] is mapping", "run.nope is iterable", "run.nope is sequence", "range is callable", "'a' is callable", "'a'.upper is callable", "'ab' is lower", "'AB' is upper", "'Ab' is lower", "1 is lower",
        "none is sameas none", "true is sameas true", "1 is sameas true", "[] is sameas []", "1 is eq 1", "1 is equalto(1.0)", "1 is ne 2", "1 is lt 2", "1 is le 1", "2 is gt 1", "2 is ge 2", "1 is lessthan 2", "2 is greaterthan 1", "1 is in [1,2]", "'a' is in 'abc'", "3 is not in [1,2]", "1 is not odd", "not 1 is odd", "1 is odd and 2 is even", "'x' is escaped", "('x'|e) is escaped", "'upper' is filter", "'nosuch' is filter", "'odd' is test", "1 is nosuch",
        "run.idx is odd ~ 'x'", "1 is odd == true", "2 * 3 is divisibleby 3", "1 is divisibleby 0", "run.nope is odd", "run.name is not defined", "run.x.y is defined", "none is defined", "run.idx is number and run.idx > 2", "[1,2] is eq [1,2]", "'a' is eq 'a' if true", "run.idx is even or run.idx is odd", "5 is between(1, 9)", "1 is eq", "1 is odd is odd", "run.idx is not none", "3 is == 3", "3 is divisibleby(run.idx)",
    ),
    "logic": printed(
        "1 if true else 2", "1 if false else 2", "1 if false", "[1 if false]", "(1 if false) is defined", "1 if false else 2 if false else 3", "'a' or 'b'", "'' or 'b'", "0 or none", "1 and 2", "0 and 2", "not true", "not not 1", "1 or 2 and 0", "(1 or 2) and 0", "true and false or true", "not 1 == 2", "1 == 1 and 2", "none or []", "'x' if run.flag and not run.dry else 'y'", "run.flag == true", "run.flag == 'true'",
        "run.flag ~ ''", "true|int", "run.dry|string|lower", "1 in [1] == true", "1 if run.nope else 2", "1 if run.members", "'a' if 1 > 2 else 'b' if 2 > 1 else 'c'", "[] or {} or () or 'none'", "0.0 or 'zero'", "'0' or 'x'", "True", "False", "None", "TRUE", "1 == 1 == 1", "1 < 2 == 2", "not (1 in [2])", "1 not in [2] and true", "(1, 2) == (1, 2)", "'abc' > 'abd'", "'a' == 1", "[] == {}", "range(3) == range(3)",
        "true > false", "true + 1.5", "none == false", "run.options.items() == 1", "(1 if true else 2) + 1", "1 + 1 if false else 3", "'%s' % 1 if true else 2", "{'a': 1 if true else 2}", "[x for x in y]", "lambda: 1", "1 ? 2 : 3", "a = 1", "1 +", "* 2", "'abc", "run..x", "run.", "(1", "[1, 2", "{1: 2", "1 2", "run name", "}}", "a b c", "run.name[", "run.name[]", "run.name[1:2, 3]", "1 === 1", "!true", "run.name && 1", "1 & 2", "1 | 2", "x | ", "'a' . 'b'", "@x", "$x", "run.name|", "|upper", "run.if", "run.class", "if", "for",
    ),
    "blocks": [
        "{% if run.flag %}on{% endif %}", "{% if run.dry %}on{% elif run.idx == 3 %}three{% else %}off{% endif %}", "{% if a %}{% elif b %}{% else %}x{% endif %}", "{% if 1, 2 %}t{% endif %}", "{% if run.nope %}x{% else %}y{% endif %}", "{% if run.x.y %}x{% endif %}", "{% if not run.members %}x{% endif %}.", "{% if 'a' in run.names and 1 %}x{% endif %}", "{% if run.one == 1 %}x{% endif %}", "{% if false %}{{ 1|nosuch }}{% endif %}ok", "{% if true %}{{ 1|nosuch }}{% endif %}", "{% if false %}{{ 1 is nosuch }}{% endif %}ok",
        "{% if false %}{% for x in [1] %}{{ 1|nosuch }}{% endfor %}{% endif %}", "{{ 1|nosuch if false else 2 }}",
        "{% for x in run.members %}{{ x }},{% endfor %}", "{% for x in [] %}x{% else %}empty{% endfor %}", "{% for x in run.nope %}x{% else %}empty{% endfor %}", "{% for x in none %}x{% endfor %}", "{% for x in 5 %}x{% endfor %}", "{% for x in 'abc' %}{{ x }}.{% endfor %}", "{% for k in run.options %}{{ k }} {% endfor %}", "{% for k, v in run.options.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in run.options|items %}{{ k }}={{ v }};{% endfor %}", "{% for a, b in [(1,2),(3,4)] %}{{ a }}-{{ b }} {% endfor %}",
        "{% for a, b in [(1,2,3)] %}{{ a }}{% endfor %}", "{% for a, (b, c) in [(1,(2,3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for x in run.members if x > 1 %}{{ loop.index }}:{{ x }} {% endfor %}", "{% for x in run.members if x > 5 %}{{ x }}{% else %}none{% endfor %}", "{% for x in run.members %}{{ loop.index }}/{{ loop.length }} {{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }};{% endfor %}",
        "{% for x in run.members %}{{ loop.cycle('a', 'b') }}{% endfor %}", "{% for x in [1,1,2,2,1] %}{{ x if loop.changed(x) }}{% endfor %}", "{% for x in run.members %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}", "{% for x in run.members %}{{ loop.previtem|default('-') }}{% endfor %}", "{% for x in run.members|map('string') %}{{ loop.length }}{{ x }}{{ loop.last }}{% endfor %}", "{% for x in run.members %}{{ loop.depth }}{% for y in [1] %}{{ loop.depth0 }}{% endfor %}{% endfor %}",
        "{% for x in [1,2] %}{% set outer = loop %}{% for y in [3,4] %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}", "{% for n in run.tree recursive %}{{ n.n }}{% if n.c %}({{ loop(n.c) }}){% endif %}{% endfor %}", "{% for n in run.tree recursive %}{{ loop.depth }}{{ n.n }}{{ loop(n.c) }}{% endfor %}", "{% for x in [1] %}{{ loop([1]) }}{% endfor %}", "{% for x in [1] %}{{ loop }}{% endfor %}", "{% for x in [1,2] %}{{ loop.nope }}.{% endfor %}", "{% for x in range(3) %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
        "{% for x in run.members %}{% if loop.first %}[{% endif %}{{ x }}{% if not loop.last %}, {% else %}]{% endif %}{% endfor %}", "{% for x in run.members %}{% endfor %}{{ x }}", "{% set x = 9 %}{% for x in run.members %}{{ x }}{% endfor %}{{ x }}", "{% set a = 1 %}{% for i in range(2) %}{{ a }}{% set a = 5 %}{{ a }}{% endfor %}{{ a }}", "{% for i in range(2) %}{{ a }}{% set a = i %}{{ a }};{% endfor %}{{ a }}", "{% for i in range(3) %}{% if i == 1 %}{% set b = i %}{% endif %}[{{ b }}]{% endfor %}",
        "{% set a = 1 %}{% if true %}{% set a = 2 %}{% endif %}{{ a }}", "{% if false %}{% set a = 2 %}{% endif %}[{{ a }}]", "{% if false %}{% set run = 2 %}{% endif %}{{ run.name }}", "{{ run.name }}{% set run = {'name': 'x'} %}{{ run.name }}", "{% set run = run.options %}{{ run.dt }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a = 1, 2 %}{{ a }}", "{% set (a, b) = [1, 2] %}{{ b }}", "{% set a, b = [1] %}", "{% set a %}x{{ 1 }}y{% endset %}[{{ a }}]", "{% set a | upper %}xy{% endset %}{{ a }}", "{% set a | replace('x', 'z') | upper %}xy{% endset %}{{ a }}",
        "{% set ns = namespace() %}{% set ns.x = 1 %}{{ ns.x }}{{ ns.y }}", "{% set ns = namespace(a=1, b=[2]) %}{% for i in range(3) %}{% set ns.a = ns.a * 2 %}{% endfor %}{{ ns.a }}{{ ns.b }}", "{% set ns = namespace({'q': 3}) %}{{ ns.q }}{{ ns }}", "{% set x.y = 1 %}", "{% set d = {} %}{% set d.y = 1 %}", "{% set l = [] %}{{ l.append(1) }}{{ l }}", "{% set l = [] %}{% for i in range(3) %}{% set _ = l.append(i) %}{% endfor %}{{ l }}", "{% set d = {} %}{% set _ = d.update({'a': 1}) %}{{ d }}", "{% set m = run.names|map('upper') %}{{ m|list }}{{ m|list }}",
        "{% set x = 1 %}{% with x = 2, y = x %}{{ x }}{{ y }}{% endwith %}{{ x }}{{ y }}", "{% with %}{% set z = 1 %}{{ z }}{% endwith %}[{{ z }}]", "{% with a = 1 %}{% with b = a + 1 %}{{ a }}{{ b }}{% endwith %}{% endwith %}", "{% with a, b = (1, 2) %}{{ a }}{{ b }}{% endwith %}", "{% filter upper %}abc {{ run.name }}{% endfilter %}", "{% filter upper|replace('A', 'x') %}abc{% endfilter %}", "{% filter indent(2) %}a\nb{% endfilter %}", "{% filter nosuch %}a{% endfilter %}", "{% for x in [1,2] %}{% filter center(5) %}{{ x }}{% endfilter %}{% endfor %}|",
        "{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}", "{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m() }}", "{% macro m(a) %}[{{ a.x }}]{% endmacro %}{{ m() }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(c=2) }}", "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, c=3) }}", "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, c=3) }}", "{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}hi{% endcall %}", "{% macro m(x) %}<{{ x }}>{{ caller(x) }}</{{ x }}>{% endmacro %}{% call(y) m('b') %}{{ y }}!{% endcall %}", "{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "{% macro m() %}x{% endmacro %}{% call m() %}hi{% endcall %}", "{% macro m(a=run.idx) %}{{ a }}{% endmacro %}{{ m() }}", "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "{% macro m() %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}", "{% set x = 1 %}{% macro m() %}{{ x }}{% set x = 2 %}{{ x }}{% endmacro %}{{ m() }}{{ x }}",
        "{% for i in [1,2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", "{% macro m(a) %}{% endmacro %}{{ m }}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}", "{% macro a() %}A{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}", "{{ m() }}{% macro m() %}x{% endmacro %}", "{% macro m(a, a) %}{% endmacro %}", "{% macro m(a=1, b) %}{% endmacro %}", "{% macro m() %}\n  x\n{% endmacro %}{{ m()|trim }}", "{{ '%s'|format(m) }}{% macro m() %}{% endmacro %}", "{% macro m(x) %}{{ x }}{% endmacro %}{{ run.members|map('string')|map('upper')|join }}{{ m(*[1]) }}{{ m(**{'x': 2}) }}", "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(1, *[2]) }}{{ m(1, **{'b': 3}) }}",
        "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}{{ c.pos }}", "{% set j = joiner(', ') %}{% for x in run.members %}{{ j() }}{{ x }}{% endfor %}", "{% set j = joiner() %}{{ j() }}{{ j() }}", "{{ cycler() }}", "{% print 1, 2 %}", "{% print run.name %}", "{% do run.x %}", "{% block a %}x{% endblock %}", "{% extends 'a' %}", "{% include 'a' %}", "{% import 'a' as b %}", "{% from 'a' import b %}", "{% autoescape true %}{{ '<' }}{% endautoescape %}",
        "{% for loop in [1] %}{% endfor %}", "{% for x in [1] %}{% set loop = 1 %}{% endfor %}", "{% set true = 1 %}", "{% set 1 = 1 %}", "{% for 1 in [1] %}{% endfor %}", "{% nosuch %}", "{% endif %}", "{% if %}{% endif %}", "{% if 1 %}", "{% for x in %}{% endfor %}", "{% for x of y %}{% endfor %}", "{% if 1 %}{% endfor %}", "{% else %}", "{% if 1 %}a{% else %}b{% else %}c{% endif %}", "{% set %}", "{% macro %}{% endmacro %}", "{% raw %}{{ x }}{% endraw %}", "{% raw %}", "{%- raw -%} {{ x }} {%- endraw -%} y", "{% raw %} a {% endraw %}b", "{% comment %}", "{# {{ x }} #}y", "{# a", "{#- a -#} b", "a {#- x #} b", "a {# x -#} b", "a {# x +#}\n b",
        "{% for item in run.people|groupby('group') %}{{ item.grouper }}:{% for p in item.list %}{{ p.name }},{% endfor %};{% endfor %}", "{% for g, l in run.people|groupby('group') %}{{ g }}{{ l|length }}{% endfor %}", "{% for k, v in run.unordered|dictsort(by='value') %}{{ k }}{{ v }}{% endfor %}", "{% for row in run.members|batch(2, '-') %}{{ row|join(' ') }}\n{% endfor %}", "{% for a in [1,2] %}{% for b in [1,2] if b >= a %}{{ a }}{{ b }} {% endfor %}{% endfor %}", "{% for x in range(3) %}{% set y = x * 2 %}{{ y }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% set total = 0 %}{% for x in run.members %}{% set total = total + x %}{% endfor %}{{ total }}", "{% set s = namespace(t=0.0) %}{% for f in run.floats %}{% set s.t = s.t + f %}{% endfor %}{{ '%.3f' % s.t }}", "{% for i in range(1, 4) %}{{ '%02d' % i }} {% endfor %}", "{% for i in range(3) -%}\n {{ i }}\n{%- endfor %}", "{% set a = b = 1 %}", "{% set a == 1 %}", "{% if a = 1 %}{% endif %}", "{% set ns = namespace(a=1) %}{% set ns.a, ns.b = 5, 6 %}{{ ns.a }}{{ ns.b }}",
        "{% macro outer() %}{% macro inner() %}I{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}{{ inner }}", "{% set x = 1 %}{% macro m(x) %}{{ x }}{% endmacro %}{{ m(2) }}{{ x }}", "{% for x in [1,2] %}{% set y = x %}{% endfor %}[{{ y }}]", "{% call(a) foo() %}{% endcall %}", "{% call 1 %}{% endcall %}", "{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b=5) m() %}{{ a }}{{ b }}{% endcall %}", "{% set x %}{% for i in range(2) %}{{ i }}{% endfor %}{% endset %}{{ x|int + 1 }}", "{% if true %}{% macro m() %}x{% endmacro %}{% endif %}{{ m() }}", "{% for i in [1] %}{% macro q() %}x{% endmacro %}{% endfor %}{{ q }}",
    ],
    "whitespace": [
        "a\n", "a\n\n", "a\r\nb\r\n", "a\rb", "\n", "", " ", "\n\na", "{{ 1 }}\n", "{{ 1 -}}\n x", "x {{- 1 }}", "x\n\n{{- 1 -}}\n\n y", "{%- if true -%} a {%- endif -%}", "a {%- if true %} b {% endif -%} c", "{%+ if true %}a{%+ endif %}", "  {%+ if true %}a{% endif +%}\n b", "{% if true +%}\nx{% endif %}", "{%- set a = 1 -%}\n\n x", "\n{% set a = 1 %}\n{% set b = 2 %}\n{{ a }}{{ b }}\n", "  {% if true %}  \n a\n  {% endif %}  \n", "{{- 'a' -}} b", "a{{+ 1 }}", "{{ -1 }}", "{{--1 }}", "{{ 1 --}} x",
        "{{ '{{' }} {{ '}}' }}", "{{ '{%' }}", "{ { } }", "{a}", "${a}", "%}", "}}", "#}", "{{ {'a': {'b': 1}}['a']['b'] }}", "{{ {'a': 1}}}", "{{{'a': 1}}}", "{{ (1\n+\n2) }}", "{{\n1\n}}", "{%\nif true\n%}a{%\nendif\n%}", "{%if true%}a{%endif%}", "{{1}}{{2}}", "{% if true: %}a{% endif %}", "{% for x in [1]: %}{{ x }}{% endfor %}", "a\tb {{- 1 }}", "a\u00a0{{- 1 }}", "\u00a0", "{{ 1 }}\u2028\n", "{# c #}\n", "{# c -#}\n x", "a\n{#- c -#}\nb", "# {{ 1 }}", "## {{ 1 }}", "{{ 1 }}  \n  {{ 2 }}", "x\\\ny", "{{ 'a\nb' }}", "{{ 'a\r\nb'|length }}", "{% raw %}\n{% endraw %}\n", "é{{ run.umlaut }}é",
        "{% for i in range(2) %}\n  {{ i }}\n{% endfor %}\nend\n", "{% for i in range(2) -%}\n  {{ i }}\n{% endfor -%}\nend\n", "{% for i in range(2) %}\n  {{- i }}\n{%- endfor %}\nend\n", "#!/bin/bash\n#SBATCH -n {{ run.nodes * 4 }}\nexport X=\"${HOME}/{{ run.name }}\"\nfor f in *.nc; do echo \"$f\"; done\n", "echo ${#arr[@]}\n", "{{ '${#arr[@]}' }}", "awk '{print $1}' x\n", "awk '{{print $1}}' x\n", "x = {{ run.tenth }}d0\n", "&nml\n a = {{ run.floats|join(', ') }}\n b = {{ '.true.' if run.flag else '.false.' }}\n/\n", "{{ run.name }}", "{{run.name}}", "{{  run.name  }}", "{{ run . name }}", "{{ run [ 'name' ] }}", "{{ run.name | upper }}", "{{ run.\nname }}",
    ],
}


def cases():
    for group, templates in GROUPS.items():
        for number, template in enumerate(templates):
            yield "%s-%03d" % (group, number), DATA, template
    for number, (written, template) in enumerate(SCALARS):
        yield "scalars-%03d" % number, "v: %s\n" % written, template


SCALARS = [
    (written, template)
    for written in (
        "1.0", "1", "+5", "-0", "-0.0", "0x1F", "0o17", "0755", "007", "08", "1e-5", "1.0e-5", "1.0e+5", "1.0e5", "1e3", ".5", "-.5", "1.",
        "0.10", "1e400", "1.0e+400", "12345678901234567890", "123456789012345678.5", ".inf", "-.inf", ".nan", "true", "True", "null", "~",
        '"1.0"', "'0755'", "abc", "[1.0, 1e-5, 0755]", "{a: 1.0, b: 1e-5}", "6.022e+23", "1e+21", "0.1e+1", "100000000000000000000.0",
    )
    for template in (
        "{{ run.v }}", "[{{ [run.v] }}]", "{{ run.v|string }}", "{{ run.v ~ 'd' }}", "{{ run.v * 2 }}", "{{ run.v|float }}", "{{ run.v|int }}",
        "{{ '%s' % run.v }}", "{{ run.v is number }}", "{{ 'x' if run.v else 'y' }}", "{{ run.v == 1 }}", "{{ run.v|default('q') }}", "{{ run.v|tojson }}",
    )
]


def rendered(text, data):
    try:
        return {"output": jinja2.Environment().from_string(text).render(run=yaml.safe_load(data))}
    except Exception as error:  # noqa: BLE001: whatever it is, it is what happens there
        return {"error": type(error).__name__}


def is_lasting(text):
    """Addresses are others each time."""
    return " at 0x" not in text


# There `run` is a namedtuple, and here its parameters come first, too: edge-cases.json has those.
OF_DICTS_ALONE = {"[{{ run.values }}]", "[{{ run|attr('name') }}]"}


def main():
    found = []
    for name, data, template in cases():
        if template in OF_DICTS_ALONE:
            continue
        case = {"name": name, "template": template, **rendered(template, data)}
        if data is not DATA:
            case["yaml"] = data
        if not is_lasting(case.get("output", "")):
            case = {"name": name, "template": template, "error": "prints an address"}
        found.append(case)
    document = {
        "python": platform.python_version(),
        "jinja2": jinja2.__version__,
        "pyyaml": yaml.__version__,
        "yaml": DATA,
        "cases": found,
    }
    text = json.dumps(document, ensure_ascii=True, indent=2)
    (PLACES / "more-cases.json").write_text(text + "\n", encoding="utf-8")
    print("%d cases" % len(found))


if __name__ == "__main__":
    main()
