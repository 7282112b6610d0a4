// package.json as people write it: what is read, where it stands, and what is said about the rest.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import type { Manifest, Span } from '../../../server/src/core/types';

const fixtures = join(__dirname, '../../fixtures/manifests');

/** What was read, a line each: kind, the name's token, the right-hand side's token, and what it was taken for. */
function drawn(text: string, manifest: Manifest = parseManifest(text)): readonly string[] {
  const at = ({ start, end }: Span) => text.slice(start, end);
  return [
    ...manifest.declarations.map(
      ({ type, nameSpan, specSpan, spec, bundled }) =>
        `${type}${bundled ? ' bundled' : ''} ${at(nameSpan)} ${at(specSpan)} ${spec.type}`,
    ),
    ...manifest.overrides.map(
      ({ field, path, nameSpan, specSpan, spec }) =>
        `${field} ${path.join(' > ')} ${at(nameSpan)} ${at(specSpan)} ${spec.type}`,
    ),
    ...manifest.workspaces.map(({ pattern, span }) => `workspace ${pattern} ${at(span)}`),
    ...manifest.catalogs.map(
      ({ catalog, nameSpan, specSpan }) => `catalog ${catalog} ${at(nameSpan)} ${at(specSpan)}`,
    ),
    ...manifest.problems.map(({ code, message, span }) => `! ${code} ${at(span).slice(0, 20)}: ${message}`),
  ];
}

function checkManifest(text: string, expected: readonly string[]): void {
  assert.deepEqual(drawn(text), expected);
}

test('every group, with the span of name and right-hand side', () =>
  checkManifest(
    `{
  "name": "demo",
  "dependencies": { "lodash": "^4.17.15", "@s/a": "npm:b@1" },
  "devDependencies": { "c": "workspace:*" },
  "optionalDependencies": { "d": "github:u/r" },
  "peerDependencies": { "react": ">=17", "vue": "*" },
  "peerDependenciesMeta": { "vue": { "optional": true }, "none": { "optional": true } },
  "bundleDependencies": ["lodash"]
}`,
    [
      'prod bundled "lodash" "^4.17.15" range',
      'prod "@s/a" "npm:b@1" alias',
      'dev "c" "workspace:*" workspace',
      'optional "d" "github:u/r" git',
      'peer "react" ">=17" range',
      'peerOptional "vue" "*" range',
    ],
  ));

test('bundled by the other spelling, all of them, or none', () => {
  const bundled = (written: string) =>
    parseManifest(`{"dependencies":{"a":"1"},"devDependencies":{"b":"1"},${written}}`)
      .declarations.filter((one) => one.bundled)
      .map(({ name }) => name);
  assert.deepEqual(bundled('"bundledDependencies":["b"]'), ['b']);
  assert.deepEqual(bundled('"bundleDependencies":true'), ['a']);
  assert.deepEqual(bundled('"bundleDependencies":false'), []);
});

test('overrides of npm nest, those of yarn and pnpm do not; $name is what the manifest asks for', () =>
  checkManifest(
    `{
  "dependencies": { "react": "npm:preact@^10" },
  "overrides": { "a": "1.0.0", "b@^2": { ".": "2.1.0", "c": { "d": "$react" } } },
  "resolutions": { "x/**/y": "^3", "z@npm:^1": "patch:z@npm%3A1.0.0#./z.patch" },
  "pnpm": { "overrides": { "p@1>q": "-", "r": {} } }
}`,
    [
      'prod "react" "npm:preact@^10" alias',
      'overrides a "a" "1.0.0" range',
      'overrides b@^2 > . "." "2.1.0" range',
      'overrides b@^2 > c > d "d" "$react" alias',
      'resolutions x/**/y "x/**/y" "^3" range',
      'resolutions z@npm:^1 "z@npm:^1" "patch:z@npm%3A1.0.0#./z.patch" patch',
      'pnpm.overrides p@1>q "p@1>q" "-" tag',
      '! wrongType {}: r should be a string.',
    ],
  ));

test('workspaces in both shapes, and catalogs of bun', () => {
  checkManifest('{"workspaces":["packages/*","!packages/x"]}', [
    'workspace packages/* "packages/*"',
    'workspace !packages/x "!packages/x"',
  ]);
  checkManifest(
    `{"workspaces":{"packages":["apps/*"],"nohoist":["**"],"catalog":{"react":"^19"},"catalogs":{"old":{"react":"^18"}}},
      "catalog":{"zod":"^4"}}`,
    [
      'workspace apps/* "apps/*"',
      'catalog default "zod" "^4"',
      'catalog default "react" "^19"',
      'catalog old "react" "^18"',
    ],
  );
});

test('name, version, engines and package manager', () => {
  const read = (text: string) => {
    const { name, version, nodeRange, packageManager } = parseManifest(text);
    return [name, version, nodeRange, packageManager];
  };
  assert.deepEqual(
    read('{"name":"n","version":"1.0.0","engines":{"node":">=20"},"packageManager":"pnpm@10.1.0"}'),
    [...['n', '1.0.0', '>=20', 'pnpm@10.1.0']],
  );
  assert.deepEqual(
    read('{"devEngines":{"packageManager":{"name":"yarn","version":"4.9.2"}}}')[3],
    'yarn@4.9.2',
  );
  assert.deepEqual(read('{"devEngines":{"packageManager":[{"name":"bun"}]}}')[3], 'bun');
  assert.deepEqual(
    read('{"name":1,"version":null,"engines":[],"packageManager":{}}'),
    Array(4).fill(undefined),
  );
});

test('byte order mark, CRLF, tabs and comments', () =>
  checkManifest(
    '\uFEFF{\r\n\t// why\r\n\t"dependencies": {\r\n\t\t"a": /* 1 */ "1", // one\r\n\t\t"b": "2",\r\n\t}\r\n}\r\n',
    ['prod "a" "1" range', 'prod "b" "2" range'],
  ));

test('escapes are resolved in the name, not in its span', () =>
  checkManifest('{"dependencies":{"\\u0061\\/b":"\\u005e1"}}', ['prod "\\u0061\\/b" "\\u005e1" range']));

test('of equal keys the last counts, as in npm', () =>
  checkManifest('{"dependencies":{"x":"0"},"dependencies":{"a":"1","b":"2","a":"3","a":"4"}}', [
    'prod "b" "2" range',
    'prod "a" "4" range',
    '! duplicateKey "dependencies": dependencies is given twice in package.json; the last one counts.',
    '! duplicateKey "a": a is given twice in dependencies; the last one counts.',
    '! duplicateKey "a": a is given twice in dependencies; the last one counts.',
  ]));

test('optional wins over prod', () =>
  checkManifest('{"dependencies":{"a":"1"},"optionalDependencies":{"a":"2"},"devDependencies":{"a":"3"}}', [
    'dev "a" "3" range',
    'optional "a" "2" range',
    '! duplicateDependency "a": a is in optionalDependencies too, and that one counts.',
  ]));

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
