// `configDependencies` of pnpm-workspace.yaml and package.json as people write them, up to pnpm 10 and since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWorkspaceFile } from '../../../server/src/core/manifests/workspaceFile';
import { checkManifest } from '../../support/manifestPicture';
import { workspacePicture as drawn } from '../../support/workspacePicture';

test('config dependencies: with an integrity up to pnpm 10, as an object where the tarball lies elsewhere, plain since', () =>
  assert.deepEqual(
    drawn(`configDependencies:
  a: 1.0.0+sha512-AA==  # pinned
  "@b/c":
    integrity: '2.0.0+sha512-BB/+=='
    tarball: https://npm.example.com/@b/c/-/c-2.0.0.tgz
  d: { tarball: 'https://registry.npmjs.org/real/-/real-1.0.0.tgz', integrity: 1.0.0+sha512-CC }
  e: 1.0.0
  f: ^1.0.0
  g: next
  h: ^1.0.0+sha512-DD
  i:
    - 1.0.0
`),
    [
      'config a 1.0.0+sha512-AA== range 1.0.0, pinned by sha512-AA==',
      `config "@b/c" '2.0.0+sha512-BB/+==' range 2.0.0, pinned by sha512-BB/+==`,
      'config d 1.0.0+sha512-CC alias 1.0.0, pinned by sha512-CC',
      'config e 1.0.0 range 1.0.0',
      'config f ^1.0.0 range ^1.0.0',
      'config g next tag next',
      'config h ^1.0.0+sha512-DD range ^1.0.0+sha512-DD',
    ],
  ));

test('of config dependencies that is left out which is no name of a registry, no text, or no version with its integrity', () =>
  assert.deepEqual(
    drawn(`configDependencies:
  <<: *others
  __proto__: 1.0.0
  ../../a: 1.0.0+sha512-AA
  '@a/../../b': 1.0.0
  a: *one
  b: ~
  c: null
  d: { integrity: 1.0.0, tarball: https://npm.example.com/d.tgz }
  e: { integrity: sha512-AA, tarball: https://npm.example.com/e.tgz }
  f: '1.0.0'
`),
    ["config f '1.0.0' range 1.0.0"],
  ));

test('of each side of a merge conflict the tarball is its own, and what its address says counts', () => {
  const { configDependencies } = parseWorkspaceFile(
    'pnpm-workspace.yaml',
    `configDependencies:
<<<<<<< HEAD
  a:
    integrity: 1.0.0+sha512-AA
    tarball: https://npm.example.com/a.tgz
=======
  a:
    integrity: 1.0.1+sha512-AA
>>>>>>> b
  b: { integrity: 3.0.0+sha512-AA, tarball: https://registry.npmjs.org/b/-/b-2.0.0.tgz }
`,
  );
  assert.deepEqual(
    configDependencies.map(({ pin }) => [pin?.version, pin?.resolved]),
    [
      ['1.0.0', 'https://npm.example.com/a.tgz'],
      ['2.0.0', 'https://registry.npmjs.org/b/-/b-2.0.0.tgz'],
      ['1.0.1', undefined],
    ],
  );
});

test('only pnpm has config dependencies', () =>
  assert.deepEqual(drawn('configDependencies:\n  a: 1.0.0\n', '.yarnrc.yml'), []));

test('package.json has them with their integrity only, since no pnpm that looks there takes anything else', () =>
  checkManifest(
    `{ "pnpm": { "configDependencies": {
  "a": "1.0.0+sha512-AA==",
  "@b/c": { "tarball": "https://npm.example.com/@b/c/-/c-2.0.0.tgz", "integrity": "2.0.0+sha512-BB/+==" },
  "d": { "tarball": "https://registry.npmjs.org/real/-/real-1.0.0.tgz", "integrity": "1.0.0+sha512-CC" },
  "e": "1.0.0",
  "f": "^1.0.0+sha512-DD",
  "__proto__": "1.0.0+sha512-DD",
  "../../g": "1.0.0+sha512-DD",
  "h": { "tarball": "https://npm.example.com/h.tgz" },
  "i": 1,
  "a": "1.0.1+sha512-AA=="
} } }`,
    [
      'config "@b/c" "2.0.0+sha512-BB/+==" range 2.0.0, pinned by sha512-BB/+==',
      'config "d" "1.0.0+sha512-CC" alias 1.0.0, pinned by sha512-CC',
      'config "a" "1.0.1+sha512-AA==" range 1.0.1, pinned by sha512-AA==',
      '! duplicateKey "a": a is given twice in pnpm.configDependencies; the last one counts.',
      '! wrongType { "tarball": "https:: h should be a version with its integrity.',
      '! wrongType 1: i should be a version with its integrity.',
    ],
  ));

test('and on both sides of a merge conflict', () =>
  checkManifest(
    `{ "pnpm": { "configDependencies": {
<<<<<<< HEAD
  "a": "1.0.0+sha512-AA"
=======
  "a": "1.0.1+sha512-BB"
>>>>>>> b
} } }`,
    [
      'config "a" "1.0.0+sha512-AA" range 1.0.0, pinned by sha512-AA',
      'config "a" "1.0.1+sha512-BB" range 1.0.1, pinned by sha512-BB',
      '! mergeConflict <<<<<<< HEAD: Merge conflict in line 2; both sides are read.',
    ],
  ));
