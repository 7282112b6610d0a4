// The right-hand side of a dependency with another version in it, and everything else as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSpec, registryRangeOf } from '../../../server/src/core/manifests/spec';
import { pinnedTo, withVersion } from '../../../server/src/core/manifests/withVersion';

test('raised to 9.3.1, everything else as it was', () => {
  const pictures: Readonly<Record<string, string | undefined>> = {
    '^9.2.1': '^9.3.1',
    '~9.2.1': '~9.3.1',
    '9.2.1': '9.3.1',
    '=9.2.1': '=9.3.1',
    'v9.2.1': 'v9.3.1',
    '>=9.2.1': '>=9.3.1',
    '>= 9.2.1': '>= 9.3.1',
    '>9.2.1': '>=9.3.1',
    '^9': '^9.3.1',
    ' ^9.2 ': ' ^9.3.1 ',
    '^1.0.0-beta.1': '^9.3.1',
    '9': '^9.3.1',
    '9.x': '^9.3.1',
    v9: '^9.3.1',
    '9.2': '~9.3.1',
    '9.2.x': '~9.3.1',
    '*': '>=9.3.1',
    '': '>=9.3.1',
    'npm:real@^9': 'npm:real@^9.3.1',
    'npm:@s/real@9.0.0': 'npm:@s/real@9.3.1',
    'npm:real': 'npm:real@>=9.3.1',
    'npm:^9.0.0': 'npm:^9.3.1',
    '>=9.2.1 <10': '>=9.3.1 <10',
    '<10 >9.2.1': '<10 >=9.3.1',
    '9.0.0 - 9.9.9': '9.3.1 - 9.9.9',
    '^8.0.0 || ^9.0.0': '^8.0.0 || ^9.3.1',
    '^9.0.0||^10.0.0': '^9.3.1||^10.0.0',
    '~8.1.0 || ~9.1.0': '~8.1.0 || ~9.3.1',
    '>=8.0.0 <9.2.0': undefined,
    '8.0.0 - 9.0.0': undefined,
    '^7 || ^8': undefined,
    '<9.3.0': undefined,
    '>=1 >=2': undefined,
    latest: undefined,
    'workspace:^9.2.1': undefined,
    'catalog:': undefined,
    'u/r#semver:^9': undefined,
    'patch:a@npm%3A9.2.1#x': undefined,
  };
  const raised = Object.keys(pictures).map((raw) => [raw, withVersion(raw, '9.3.1')]);
  assert.deepEqual(Object.fromEntries(raised), pictures);
});

test('pinned to 9.2.0', () => {
  const pictures: Readonly<Record<string, string | undefined>> = {
    '^9.2.1': '9.2.0',
    '^8 || ^9': '9.2.0',
    'npm:real@^9': 'npm:real@9.2.0',
    'npm:real': 'npm:real@9.2.0',
    'npm:real@next': 'npm:real@9.2.0',
    latest: '9.2.0',
    'workspace:*': undefined,
  };
  const pinned = Object.keys(pictures).map((raw) => [raw, pinnedTo(raw, '9.2.0')]);
  assert.deepEqual(Object.fromEntries(pinned), pictures);
  assert.equal(pinnedTo('^1', '"; rm'), undefined);
});

const pieces = fc.constantFrom(
  ...[
    'npm:',
    'workspace:',
    'patch:',
    'git+ssh://',
    'github:',
    'https://',
    'file:',
    'jsr:',
    'catalog:',
    'u/r',
  ],
  ...[
    '@',
    '#',
    '^',
    '~',
    '>=',
    '<',
    '||',
    ' - ',
    '1',
    '1.2.3',
    '.x',
    '-rc.1',
    '*',
    ' ',
    '%3A',
    '%',
    '::',
    '&',
    '/',
  ],
);
const specText = fc.oneof(
  fc.string(),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
);

test('no text makes it throw, and a raised range admits the version', () => {
  fc.assert(
    fc.property(specText, (raw) => {
      const raised = withVersion(raw, '9.3.1');
      if (raised === undefined) return;
      const before = registryRangeOf(parseSpec(raw));
      assert.equal(registryRangeOf(parseSpec(raised))?.name, before?.name);
      assert.equal(withVersion(raised, '9.3.1'), raised);
    }),
  );
});
