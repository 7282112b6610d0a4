// package.json half-typed, damaged, in conflict or hostile: what is read all the same, and what is said of the rest.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import type { Span } from '../../../server/src/core/types';
import { checkManifest, drawn } from '../../support/manifestPicture';

const fixtures = join(__dirname, '../../fixtures/manifests');

test('wrong types are named and passed over', () => {
  checkManifest('[]', ['! wrongType []: package.json should be an object.']);
  checkManifest(
    `{"dependencies":[],"devDependencies":{"a":1,"b":{"c":"1"},"d":"1"},
      "workspaces":{"packages":"x"},"bundleDependencies":[1],"overrides":"x","catalogs":{"old":[]}}`,
    [
      'dev "d" "1" range',
      '! wrongType 1: Each of bundleDependencies should be a string.',
      '! wrongType []: dependencies should be an object.',
      '! wrongType 1: a should be a string.',
      '! wrongType {"c":"1"}: b should be a string.',
      '! wrongType "x": overrides should be an object.',
      '! wrongType "x": workspaces should be a list.',
      '! wrongType []: catalog old should be an object.',
    ],
  );
});

test('names that mean something to JavaScript are names like any other', () => {
  checkManifest(
    '{"__proto__":{"dependencies":{"x":"1"}},"dependencies":{"__proto__":"1","constructor":"2"}}',
    ['prod "__proto__" "1" range', 'prod "constructor" "2" range'],
  );
  assert.equal(
    parseManifest('{"overrides":{"__proto__":{"toString":"1"}}}').overrides[0]?.path.join(),
    '__proto__,toString',
  );
});

test('half-typed: only what is typed is missing', () => {
  const around = (half: string) => drawn(`{\n  "dependencies": {\n    ${half}\n    "z": "9"\n  }\n}`);
  const z = 'prod "z" "9" range';
  assert.deepEqual(around('"a": "1"'), ['prod "a" "1" range', z, '! invalidJson "z": A comma is missing.']);
  assert.deepEqual(around('"a":'), [z, '! invalidJson "a": The value is missing.']);
  assert.deepEqual(around('"a": ,'), [z, '! invalidJson "a": The value is missing.']);
  assert.deepEqual(around('"a"'), [z, '! invalidJson "a": A colon is missing.']);
  assert.deepEqual(around('"a'), [
    z,
    '! invalidJson "a: The string is not closed.',
    '! invalidJson "a: A colon is missing.',
  ]);
  assert.deepEqual(around('"a": "^1.'), [
    'prod "a" "^1. unknown',
    z,
    '! invalidJson "^1.: The string is not closed.',
    '! invalidJson "z": A comma is missing.',
  ]);
  assert.deepEqual(around('"a": ^1.2,'), [
    z,
    '! invalidJson ^1.2: This is not JSON.',
    '! invalidJson "a": The value is missing.',
  ]);
  assert.deepEqual(around('"a": not yet, here'), [
    z,
    '! invalidJson not yet: This is not JSON.',
    '! invalidJson "a": The value is missing.',
    '! invalidJson here: This is not JSON.',
  ]);
  assert.deepEqual(around('a: "1",'), [
    z,
    '! invalidJson a: This is not JSON.',
    '! invalidJson :: A colon does not belong here.',
    '! invalidJson "1": A colon is missing.',
  ]);
});

test('half-typed outside the dependencies, and texts that end too early', () => {
  checkManifest('{"version": \n"dependencies":{"a":"1"}}', [
    'prod "a" "1" range',
    '! invalidJson "version": The value is missing.',
  ]);
  checkManifest('{"scripts": \n"dependencies":{"a":"1"}}', [
    'prod "a" "1" range',
    '! invalidJson "scripts": The value is missing.',
  ]);
  checkManifest('{"dependencies":{"a":"1","b":"2', [
    'prod "a" "1" range',
    'prod "b" "2 range',
    '! invalidJson "2: The string is not closed.',
    '! invalidJson {"a":"1","b":"2: The text ends too early.',
  ]);
  checkManifest('{"workspaces":["a",\n"files":["b",\n"dependencies":{"c":"1"}}', [
    'prod "c" "1" range',
    'workspace a "a"',
    '! invalidJson "files": ] is missing.',
    '! invalidJson "dependencies": ] is missing.',
  ]);
  checkManifest('', []);
  checkManifest('{}}', ['! invalidJson }: There is nothing to close here.']);
  checkManifest('{} {"dependencies":{"a":"1"}}', [
    '! invalidJson {: Nothing may follow the outermost value.',
  ]);
});

test('both sides of a merge conflict, what they share once', () =>
  checkManifest(
    `{
  "dependencies": {
    "a": "1",
<<<<<<< HEAD
    "b": "2",
    "c": "3"
=======
    "b": "20"
>>>>>>> theirs
  }
}`,
    [
      'prod "a" "1" range',
      'prod "b" "2" range',
      'prod "c" "3" range',
      'prod "b" "20" range',
      '! mergeConflict <<<<<<< HEAD: Merge conflict in line 4; both sides are read.',
    ],
  ));

test('texts that were made to hurt are read in time', () => {
  const deep = 100_000;
  const nested = `${'{"overrides":'.repeat(deep)}{}${'}'.repeat(deep)}`;
  assert.deepEqual(drawn(nested).length, 1);
  assert.deepEqual(
    parseManifest(nested).problems.map(({ code }) => code),
    ['tooDeep'],
  );
  assert.equal(parseManifest(`{"x":${'['.repeat(deep)}`).problems.length, 1);
  assert.equal(parseManifest('}'.repeat(deep)).problems.length, 100);
  assert.equal(parseManifest(`${'['.repeat(deep)}${'}'.repeat(deep)}`).problems.length, 101);
  const many = Array.from({ length: 100_000 }, (_, index) => `"package-${index}":"^1.0.0"`).join();
  assert.equal(parseManifest(`{"dependencies":{${many}}}`).declarations.length, 100_000);
});

test('however a text is cut off or mixed up, it is read, and every span lies in it', () => {
  const texts = readdirSync(fixtures).map((name) => readFileSync(join(fixtures, name), 'utf8'));
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\n',
    '//',
    '/*',
    '<<<<<<< a\n',
    '=======\n',
    '\\',
    '-',
  );
  const broken = fc.tuple(fc.constantFrom(...texts), fc.nat(), token, fc.nat(), fc.nat());
  fc.assert(
    fc.property(broken, ([text, at, inserted, from, to]) => {
      const place = at % (text.length + 1);
      const mixed = (text.slice(0, place) + inserted + text.slice(place)).slice(0, from % (text.length * 2));
      const cut = mixed.slice(to % 8);
      const { declarations, overrides, problems } = parseManifest(cut);
      for (const { nameSpan, specSpan } of [...declarations, ...overrides])
        checkSpans(cut, nameSpan, specSpan);
      checkSpans(cut, ...problems.map(({ span }) => span));
    }),
    { numRuns: 500 },
  );
});

function checkSpans(text: string, ...spans: readonly Span[]): void {
  for (const { start, end } of spans) assert.ok(start >= 0 && start <= end && end <= text.length);
}
