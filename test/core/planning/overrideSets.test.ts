// npm's overrides as sets: in which of them each package of a lockfile lies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OverrideSet, overrideSetsOf, setsIn } from '../../../server/src/core/planning/overrideSets';
import { overrideRulesOf } from '../../../server/src/core/planning/overrides';
import { npmLock } from '../../support/locks';
import { projectOf } from '../../support/project';

const asks = { a: '^1.0.0', b: '^1.0.0' };
const locked = (dependencies: Readonly<Record<string, string>> = {}) => ({ version: '1.0.0', dependencies });
const lock = npmLock(asks, {
  'node_modules/a': locked({ c: '^1.0.0' }),
  'node_modules/b': locked({ c: '^1.0.0', e: '^1.0.0' }),
  'node_modules/c': locked({ d: '^1.0.0' }),
  'node_modules/d': locked(),
  'node_modules/e': locked({ a: '^1.0.0' }),
});

/** Each package with the keys that lead to its set, `name in a > b`; those of the root are left out. */
function setsWith(overrides: object, text = lock): readonly string[] {
  const manifests = JSON.stringify({ name: 'app', version: '1.0.0', dependencies: asks, overrides });
  const project = projectOf({ manifests, lock: text });
  const { graph } = project.lock!;
  const sets = setsIn(graph, overrideSetsOf(overrideRulesOf(project, 'npm')));
  return graph.nodes.flatMap(({ name }, index) => {
    const keys = keysOf(sets.get(index));
    return keys.length > 0 ? [`${name} in ${keys.join(' > ')}`] : [];
  });
}

function keysOf(set: OverrideSet | undefined): readonly string[] {
  return set?.selector ? [...keysOf(set.parent), set.selector.name] : [];
}

test('what is below a package lies in its set, and in the inner one where that is named too', () =>
  assert.deepEqual(setsWith({ a: { c: { d: '1.0.0' } } }), ['a in a', 'c in a > c', 'd in a > c > d']));

test('what is asked for from two sets lies around both', () =>
  assert.deepEqual(setsWith({ a: { d: '1.0.0' }, b: { d: '1.0.0' } }), ['a in a', 'b in b', 'e in b']));

test('a key with a range is about who is asked for with a part of it', () =>
  assert.deepEqual(setsWith({ 'a@2': { d: '1.0.0' }, 'c@>=1.0.0': { d: '1.0.0' } }), [
    'c in c',
    'd in c > d',
  ]));

test('thousands of packages with overrides of their own cost no more than their number', () => {
  const names = Array.from({ length: 3_000 }, (_, n) => `p${n}`);
  const ofEach = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
  const packages = names.map((name) => [`node_modules/${name}`, locked({ d: '^1.0.0' })]);
  const many = npmLock(ofEach('^1.0.0'), { ...Object.fromEntries(packages), 'node_modules/d': locked() });
  const found = setsWith(ofEach({ d: '1.0.0' }), many);
  assert.deepEqual(
    found,
    names.map((name) => `${name} in ${name}`),
  );
});
