// package.json as people write it: what is read, and where it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import { checkManifest } from '../../support/manifestPicture';

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
