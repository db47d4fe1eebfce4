import { describe, expect, test } from 'vitest';
import { filePattern } from '../../src/config/file-pattern.js';

/** A path that ends in `/` is a directory's. */
function matches(written: string, path: string): boolean {
  const pattern = filePattern(written);
  if ('fault' in pattern) throw new Error(pattern.fault);
  const isDirectory = path.endsWith('/');
  return pattern.matches(isDirectory ? path.slice(0, -1) : path, isDirectory);
}

// Each line was asked of rsync 3.5.
describe('a pattern matches what rsync matches', () => {
  test.each<[pattern: string, yes: readonly string[], no: readonly string[]]>([
    ['*.nc', ['a.nc', 'dir/a.nc', '.nc', 'x.nc/'], ['a.ncx', 'a.nc/b']],
    ['foo', ['foo', 'dir/foo', 'foo/'], ['xfoo', 'foo/bar']],
    ['/foo', ['foo', 'foo/'], ['dir/foo']],
    ['foo/', ['foo/', 'dir/foo/'], ['foo', 'dir/foo']],
    ['foo/bar', ['foo/bar', 'dir/foo/bar'], ['bar', 'xfoo/bar', 'foo/x/bar']],
    ['/foo/*', ['foo/bar', 'foo/dir/'], ['foo/dir/bar', 'dir/foo/bar', 'foo/']],
    ['foo/**', ['foo/bar', 'foo/dir/bar', 'dir/foo/bar'], ['foo/', 'foo']],
    ['foo/***', ['foo/', 'foo/bar', 'foo/dir/bar'], ['foo', 'xfoo/']],
    ['**/foo', ['foo', 'dir/foo', 'dir/sub/foo'], ['xfoo', 'foo/bar']],
    ['/**/foo', ['dir/foo', 'dir/sub/foo'], ['foo']],
    ['/out/**.nc', ['out/r.nc', 'out/1/r.nc'], ['out/1/r.txt', 'dir/out/r.nc']],
    ['?.nc', ['a.nc', 'dir/b.nc'], ['ab.nc', '.nc']],
    ['[a-c]?', ['a1', 'cx'], ['d1', 'a']],
    ['[!a-c]1', ['d1', '-1'], ['a1', 'b1']],
    ['[^a]', ['b'], ['a']],
    ['[]x]', [']', 'x'], ['[']],
    ['run[[:digit:]][[:digit:]]', ['run01'], ['run1', 'runab']],
    ['x\\[1\\]*', ['x[1].nc'], ['x1.nc']],
    ['b\\c', ['b\\c'], ['bc']],
    ['größe?', ['größe1'], ['größe']],
    ['a.c', ['a.c'], ['abc']],
    ['(a|b)+', ['(a|b)+'], ['a']],
  ])('%s', (pattern, yes, no) => {
    expect(yes.filter((path) => !matches(pattern, path))).toEqual([]);
    expect(no.filter((path) => matches(pattern, path))).toEqual([]);
  });
});

test.each([
  ['- *.tmp', 'is a rule of rsync’s, not a pattern'],
  ['+ keep', 'is a rule of rsync’s, not a pattern'],
  ['!', 'is a rule of rsync’s, not a pattern'],
  ['', 'matches nothing'],
  ['/', 'matches nothing'],
  ['a[b', 'has a [ that nothing closes, or an unknown class'],
  ['[[:vowel:]]', 'has a [ that nothing closes, or an unknown class'],
  ['[z-a]', 'has a [ that nothing closes, or an unknown class'],
])('what would mean something else is refused: %s', (written, fault) => {
  expect(filePattern(written)).toEqual({ fault });
});
