// The names of packages as parts of a registry's addresses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packagePathOf } from '../../../server/src/core/registry/packument';

test('a name becomes one segment of an address', () => {
  const names = ['lodash', '@babel/core', 'JSONStream', '-', '@types/node', 'a.b', '@_scope/~x', "it's"];
  assert.deepEqual(names.map(packagePathOf), [
    'lodash',
    '@babel%2fcore',
    'JSONStream',
    '-',
    '@types%2fnode',
    'a.b',
    '@_scope%2f~x',
    "it's",
  ]);
});

test('a name that could lead elsewhere becomes none', () => {
  const names = [
    '',
    '.',
    '..',
    '.a',
    '_a',
    'a/b',
    '../a',
    '@a/..',
    '@../a',
    '@./a',
    '@a/',
    '@/a',
    '@a',
    'a?b',
    'a#b',
    'a%2e',
    'a b',
    'a\n',
    'a\\b',
    'a:b',
    'ä',
    '\u202ea',
    'node_modules',
    'a'.repeat(215),
  ];
  assert.deepEqual(
    names.filter((name) => packagePathOf(name) !== undefined),
    [],
  );
});
