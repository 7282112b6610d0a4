// Which fixes go together, and what they make of one text where several need the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../support/fixAllPicture';
import { npmLock } from '../support/locks';
import { osv, type ProjectTexts } from '../support/project';

/** `top` brings in `a` and `b`, and both are bad. */
const twoBelow: Omit<ProjectTexts, 'manifests'> = {
  lock: npmLock(
    { top: '1.0.0' },
    {
      'node_modules/top': { version: '1.0.0', dependencies: { a: '1.0.0', b: '1.0.0' } },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0' },
    },
  ),
  advisories: [
    osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' }),
    osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '1.0.1' }),
  ],
};

test('a fix that brings in as much as it cures is taken with the cure of that', () => {
  const { titles, unfixed, introduces } = plan({
    manifests: '{ "dependencies": { "top": "1.0.0" } }',
    lock: npmLock(
      { top: '1.0.0' },
      {
        'node_modules/top': { version: '1.0.0', dependencies: { a: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
      },
    ),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', {}), osv('GHSA-bbbb-bbbb-bbbb', 'b', { fixed: '1.0.1' })],
    registry: {
      top: {
        '1.0.0': { dependencies: { a: '1.0.0' } },
        '1.1.0': { dependencies: { b: '1.0.0' } },
      },
      a: { '1.0.0': '2020-01-01' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
    },
  });
  assert.deepEqual(titles, ['Raise top to 1.1.0: minor, brings in 1 new', 'Override b to ^1.0.1: patch']);
  assert.deepEqual([unfixed, introduces], [[], []]);
});

test('what only comes into question beside another fix is planned then', () => {
  const { after, unfixed } = plan({
    manifests: '{ "dependencies": { "x": "1.0.0", "y": "1.0.0" } }',
    lock: npmLock(
      { x: '1.0.0', y: '1.0.0' },
      {
        'node_modules/x': { version: '1.0.0', dependencies: { a: '1.0.0', b: '1.0.0' } },
        'node_modules/y': { version: '1.0.0', dependencies: { b: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', dependencies: { c: '1.0.0' } },
        'node_modules/c': { version: '1.0.0' },
      },
    ),
    advisories: [
      osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' }),
      osv('GHSA-bbbb-bbbb-bbbb', 'c', { fixed: '1.0.1' }),
    ],
    registry: {
      x: {
        '1.0.0': { dependencies: { a: '1.0.0', b: '1.0.0' } },
        '1.0.1': { dependencies: { a: '1.0.1', d: '1.0.0' } },
      },
      y: { '1.0.0': { dependencies: { b: '1.0.0' } } },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      b: { '1.0.0': { dependencies: { c: '1.0.0' } } },
      c: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      d: { '1.0.0': { dependencies: { c: '1.0.0' } } },
    },
  });
  assert.equal(JSON.parse(after).dependencies.x, '1.0.1');
  assert.deepEqual(unfixed, []);
});

test('two overrides that need the same object are one edit, owed to the first', () => {
  const { plan: made, after } = plan({
    manifests: '{\n  "dependencies": {\n    "top": "1.0.0"\n  }\n}\n',
    ...twoBelow,
    registry: {
      top: { '1.0.0': { published: '2020-01-01', dependencies: { a: '1.0.0', b: '1.0.0' } } },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' },
    },
  });
  assert.deepEqual(JSON.parse(after).overrides, { top: { a: '^1.0.1', b: '^1.0.1' } });
  assert.deepEqual(
    made.fixes.map(({ edits }) => [...edits.values()].flat().length),
    [1, 0],
  );
});

test('overrides for several askers become one that names none of them', () => {
  const { after } = plan({
    manifests: '{ "dependencies": { "x": "1.0.0", "y": "1.0.0" } }',
    lock: npmLock(
      { x: '1.0.0', y: '1.0.0' },
      {
        'node_modules/x': { version: '1.0.0', dependencies: { a: '1.0.0' } },
        'node_modules/y': { version: '1.0.0', dependencies: { a: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
      },
    ),
    advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' })],
    registry: { x: {}, y: {}, a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' } },
  });
  assert.deepEqual(JSON.parse(after).overrides, { a: '^1.0.1' });
});

test('a declaration that several fixes are about is edited once, as the strictest needs it', () => {
  const { after, titles, unfixed } = plan({
    manifests: '{ "dependencies": { "top": "1.0.0" } }',
    ...twoBelow,
    registry: {
      top: {
        '1.0.0': { published: '2020-01-01', dependencies: { a: '1.0.0', b: '1.0.0' } },
        '1.0.1': { published: '2020-02-01', dependencies: { a: '1.0.1', b: '1.0.0' } },
        '1.0.2': { published: '2020-03-01', dependencies: { a: '1.0.1', b: '1.0.1' } },
      },
      a: { '1.0.0': '2020-01-01', '1.0.1': '2020-02-01' },
      b: { '1.0.0': '2020-01-01', '1.0.1': '2020-03-01' },
    },
  });
  assert.equal(after, '{ "dependencies": { "top": "1.0.2" } }');
  assert.equal(titles.length, 1);
  assert.deepEqual(unfixed, []);
});
