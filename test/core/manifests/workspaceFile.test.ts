// pnpm-workspace.yaml and .yarnrc.yml as people write them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parseWorkspaceFile } from '../../../server/src/core/manifests/workspaceFile';
import { dataFolder, skipWithoutData } from '../../support/data';
import { workspacePicture as drawn } from '../../support/workspacePicture';

test('packages, catalogs and overrides, among what is not wanted', () =>
  assert.deepEqual(
    drawn(`# settings
packages:
  - packages/*  # all
  - 'apps/**'
  - "!**/test/**"
  - .meta

hoistPattern:
  - postcss # playground
catalog:
  react: ^19.0.0
  '@scope/a': 'npm:b@^1'
catalogs:
  old:
    react: "^18"   # for a while
  older:
    react: 17.x
    # none
packageExtensions:
  a:
    overrides:
      x: 1
overrides:
  lodash@<4.17.21: ^4.17.21
  'a>b': "-"
  debug: npm:obug@^1.0.2
sharedWorkspaceLockfile: false
`),
    [
      'package packages/* packages/*',
      "package apps/** 'apps/**'",
      'package !**/test/** "!**/test/**"',
      'package .meta .meta',
      'catalog default react ^19.0.0 range',
      "catalog default '@scope/a' 'npm:b@^1' alias",
      'catalog old react "^18" range',
      'catalog older react 17.x range',
      'override lodash@<4.17.21 lodash@<4.17.21 ^4.17.21',
      `override a>b 'a>b' "-"`,
      'override debug debug npm:obug@^1.0.2',
      'own lockfiles',
    ],
  ));

test('flow lists and maps, lists as far out as their key, CRLF and a byte order mark', () => {
  assert.deepEqual(drawn(`packages: ['a/*', "b", c]\ncatalog: { react: ^19, '@s/a': '1' }\n`), [
    "package a/* 'a/*'",
    'package b "b"',
    'package c c',
    'catalog default react ^19 range',
    "catalog default '@s/a' '1' range",
  ]);
  assert.deepEqual(
    drawn(
      'packages: [\n  a, # one\n  b\n]\ncatalogs: {old: {x: 1}, new: {\n  x: 2, z: [3, {y: 4}] }}\noverrides:\n  y: 2\n',
    ),
    ['package a a', 'package b b', 'catalog old x 1 range', 'catalog new x 2 range', 'override y y 2'],
  );
  assert.deepEqual(drawn('{"catalogs": {"old": {"x": "^1"}}, "packages": ["a"]}'), [
    'package a "a"',
    'catalog old "x" "^1" range',
  ]);
  assert.deepEqual(drawn('\uFEFFpackages:\r\n- a\r\n- b\r\ncatalog:\r\n  x: ^1\r\n'), [
    'package a a',
    'package b b',
    'catalog default x ^1 range',
  ]);
});

test('anchors and tags are passed over, and what is below a text or an anchor is not above it', () =>
  assert.deepEqual(
    drawn(
      'catalog: &shared\n  x: !!str ^1\n  y: &two ^2\nnotes: |\n  catalog:\n    z: ^3\n  packages: [a]\n',
    ),
    ['catalog default x ^1 range', 'catalog default y ^2 range'],
  ));

test('a value may stand below its key, folded or not, and a comment behind any blank and in flow maps', () =>
  assert.deepEqual(
    drawn(`configDependencies:
  a: >-
    1.0.0+sha512-AA==
  b:  # below

    "2.0.0"
  c: 3.0.0+sha512-CC==\t# three
  d:
  e:
    !!str 4.0.0
  f: |- # five
    5.0.0
catalog: {
  x: ^1 # one
  , y: a#b
}
notes:
  catalog
overrides:
  z:
    ^3
`),
    [
      'catalog default x ^1 range',
      'catalog default y a#b unknown',
      'override z z ^3',
      'config a 1.0.0+sha512-AA== range 1.0.0, pinned by sha512-AA==',
      'config b "2.0.0" range 2.0.0',
      'config c 3.0.0+sha512-CC== range 3.0.0, pinned by sha512-CC==',
      'config e 4.0.0 range 4.0.0',
      'config f 5.0.0 range 5.0.0',
    ],
  ));

test('half-typed lines cost themselves', () =>
  assert.deepEqual(drawn("packages:\n  -\n  - 'a\n  - b: c\n  - d\ncatalog:\n  x\n  y:\n  z: ^1\n  '"), [
    "package a 'a",
    'package d d',
    'catalog default z ^1 range',
  ]));

test('both sides of a merge conflict', () =>
  assert.deepEqual(drawn('catalog:\n<<<<<<< HEAD\n  x: ^1\n=======\n  x: ^2\n>>>>>>> b\n  y: ^3\n'), [
    'catalog default x ^1 range',
    'catalog default y ^3 range',
    'catalog default x ^2 range',
    '! mergeConflict <<<<<<< HEAD',
  ]));

interface Settings {
  readonly packages?: readonly string[];
  readonly catalog?: Readonly<Record<string, string>>;
  readonly catalogs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

test("of yarn's settings the catalogs count, and nothing that has the name of something of pnpm's", () =>
  assert.deepEqual(
    drawn(
      `nodeLinker: node-modules
catalog:
  ms: ^2.1.3
catalogs:
  old:
    p: "npm:is-number@7.0.0"
packages:
  - a
overrides:
  a: 1
`,
      '.yarnrc.yml',
    ),
    ['catalog default ms ^2.1.3 range', 'catalog old p "npm:is-number@7.0.0" alias'],
  ));

test('the files of the collection say what js-yaml says they do', { skip: skipWithoutData }, () => {
  const names = readdirSync(dataFolder!, { recursive: true, encoding: 'utf8' });
  const found = names.filter((name) => name.endsWith('pnpm-workspace.yaml'));
  assert.ok(found.length > 5);
  for (const name of found) {
    const text = readFileSync(join(dataFolder!, name), 'utf8');
    const expected = load(text) as Settings;
    const { packages, catalogs, overrides } = parseWorkspaceFile(name, text);
    const named = Object.entries({
      ...(expected.catalog && { default: expected.catalog }),
      ...expected.catalogs,
    });
    assert.deepEqual(
      packages.map(({ pattern }) => pattern),
      expected.packages,
    );
    assert.deepEqual(
      catalogs.map(({ catalog, name: entry, rawSpec }) => [catalog, entry, rawSpec]),
      named.flatMap(([catalog, entries]) => Object.entries(entries).map((entry) => [catalog, ...entry])),
    );
    assert.deepEqual(
      overrides.map(({ path, rawSpec }) => [...path, rawSpec]),
      Object.entries(expected.overrides ?? {}),
    );
  }
});

const piece = fc.constantFrom(
  ...[
    'packages:',
    'catalog:',
    'catalogs:',
    'overrides:',
    '\n',
    '\r\n',
    '  ',
    '- ',
    'a',
    ': ',
    '^1',
    "'",
    '"',
    '#',
    ' #',
  ],
  ...['[', ']', '{', '}', ',', '\\', '|', '\t', '<<<<<<< a\n', '=======\n'],
);

test('however broken, it is read, and every span lies in the text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { packages, catalogs, overrides } = parseWorkspaceFile('pnpm-workspace.yaml', text);
      const spans = [
        ...packages.map(({ span }) => span),
        ...[...catalogs, ...overrides].flatMap(({ nameSpan, specSpan }) => [nameSpan, specSpan]),
      ];
      for (const { start, end } of spans) assert.ok(start >= 0 && start < end && end <= text.length);
    }),
    { numRuns: 2000 },
  );
});

test('texts that were made to hurt are read in time', () => {
  const size = 1_000_000;
  for (const part of ['- a\n', ':', 'a:\n', 'a: [\n', '[', "'", ' ', '# ', '{a: ', 'a:b', '\n  - x: y']) {
    parseWorkspaceFile('pnpm-workspace.yaml', `packages:\n${part.repeat(size / part.length)}`);
  }
  const tarballs = Array.from(
    { length: size / 50 },
    (_, at) => `  a${at}: { tarball: b, integrity: 1.0.0+c }\n`,
  );
  parseWorkspaceFile('pnpm-workspace.yaml', `configDependencies:\n${tarballs.join('')}`);
  const many = `packages:\n${'  - a\n'.repeat(100_000)}`;
  assert.equal(parseWorkspaceFile('pnpm-workspace.yaml', many).packages.length, 100_000);
});
