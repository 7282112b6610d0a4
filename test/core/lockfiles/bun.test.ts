// bun.lock in pictures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bun } from '../../../server/src/core/lockfiles/bun';
import { readingOf, spanPicture } from '../../support/lockPicture';

const { read, checkPicture } = readingOf(bun);

const small = `{
  "lockfileVersion": 1,
  "configVersion": 1,
  "workspaces": {
    "": {
      "name": "root",
      "dependencies": {
        "@s/a": "^1.0.0",
        "b": "catalog:",
      },
    },
  },
  "trustedDependencies": [
    "b",
  ],
  "catalog": {
    "b": "^1.0.0",
  },
  "packages": {
    "@s/a": ["@s/a@1.0.0", "", { "dependencies": { "b": "^2.0.0", "c": "1" } }, "sha512-AAAA"],

    "b": ["b@1.0.0", "https://npm.example.com/b/-/b-1.0.0.tgz", {}, "sha512-BBBB"],

    "@s/a/b": ["b@2.0.0", "", { "peerDependencies": { "@s/a": "*", "d": "1" }, "optionalPeers": ["d"] }, "sha512-CCCC"],
  }
}
`;

test('a key is a path, and a name means the nearest package of that name', () => {
  checkPicture(small, [
    '@s/a @s/a@1.0.0',
    '  prod b@^2.0.0 -> @s/a/b',
    '  prod c@1 -> nothing',
    'b b@1.0.0',
    '@s/a/b b@2.0.0',
    '  peer @s/a@* -> @s/a',
    '  peerOptional d@1 -> nothing',
    '[] root@',
    '  prod @s/a@^1.0.0 -> @s/a',
    '  prod b@catalog: -> b',
  ]);
  assert.deepEqual(
    read(small).packages.map(({ resolved, integrity }) => [resolved, integrity]),
    [
      [undefined, 'sha512-AAAA'],
      ['https://npm.example.com/b/-/b-1.0.0.tgz', 'sha512-BBBB'],
      [undefined, 'sha512-CCCC'],
    ],
  );
});

test('spans are those of entries, keys and edges', () => {
  assert.deepEqual(spanPicture(small, read(small)), [
    '"@s/a" of "@s/a": ["@s/a@1.0.0", "", { "dependencies": { "b": "^2.0.0", "c": "1" } }, "sha512-AAAA"]',
    '"b": "^2.0.0"',
    '"c": "1"',
    '"b" of "b": ["b@1.0.0", "https://npm.example.com/b/-/b-1.0.0.tgz", {}, "sha512-BBBB"]',
    '"@s/a/b" of "@s/a/b": ["b@2.0.0", "", { "peerDependencies": { "@s/a": "*", "d": "1" }, "optionalPeers": ["d"] }, "sha512-CCCC"]',
    '"@s/a": "*"',
    '"d": "1"',
    '"": { … }',
    '"@s/a": "^1.0.0"',
    '"b": "catalog:"',
  ]);
});

test('a workspace looks for names under its own name first', () => {
  const text = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "root", "devDependencies": { "web": "workspace:*" } },
    "apps/web": {
      "name": "web",
      "version": "1.0.0",
      "dependencies": { "a": "^2.0.0", "@s/lib": "workspace:*", "a-peer": "1" },
      "devDependencies": { "a-peer": "1" },
      "peerDependencies": { "a-peer": "1" },
    },
    "packages/lib": { "name": "@s/lib", "dependencies": { "a": "^1.0.0" } },
  },
  "packages": {
    "@s/lib": ["@s/lib@workspace:packages/lib"],
    "lib-by-another-name": ["@s/lib@workspace:packages/lib"],
    "a": ["a@1.0.0", "", { "dependencies": { "lib-by-another-name": "*" } }, "sha512-AAAA"],
    "web": ["web@workspace:apps/web"],
    "web/a": ["a@2.0.0", "", {}, "sha512-BBBB"],
  },
}`;
  checkPicture(text, [
    'a a@1.0.0',
    '  prod lib-by-another-name@* -> [packages/lib]',
    'web/a a@2.0.0',
    '[] root@',
    '  dev web@workspace:* -> [apps/web]',
    '  workspace web@workspace:apps/web -> [apps/web]',
    '  workspace @s/lib@workspace:packages/lib -> [packages/lib]',
    '[apps/web] web@1.0.0',
    '  prod a@^2.0.0 -> web/a',
    '  prod @s/lib@workspace:* -> [packages/lib]',
    '  dev a-peer@1 -> nothing',
    '[packages/lib] @s/lib@',
    '  prod a@^1.0.0 -> a',
  ]);
});

test('where the content comes from', () => {
  const text = `{ "lockfileVersion": 0, "workspaces": { "": {} }, "packages": {
    "alias": ["@s/real@1.0.0", "", { "bundled": true }, "sha512-A"],
    "git": ["git@git+ssh://git@github.com/a/git.git#01", { "dependencies": { "alias": "1" } }, "0123", "sha512-B"],
    "github": ["github@github:a/github#01", {}, "a-github-01"],
    "remote": ["remote@https://example.com/@x/remote.tgz", {}, "sha512-C"],
    "local": ["local@./local-1.0.0.tgz", {}],
    "folder": ["folder@file:../folder", {}],
    "link": ["link@link:link", {}],
    "root": ["root@root:", { "bin": "x" }],
  } }`;
  const { packages, problems } = read(text);
  assert.deepEqual(
    packages.map(({ name, version, source, resolved, integrity }) => [
      name,
      version,
      source,
      resolved,
      integrity,
    ]),
    [
      ['@s/real', '1.0.0', 'registry', undefined, 'sha512-A'],
      ['git', '', 'git', 'git+ssh://git@github.com/a/git.git#01', 'sha512-B'],
      ['github', '', 'git', 'github:a/github#01', undefined],
      ['remote', '', 'tarball', 'https://example.com/@x/remote.tgz', 'sha512-C'],
      ['local', '', 'tarball', './local-1.0.0.tgz', undefined],
      ['folder', '', 'directory', 'file:../folder', undefined],
      ['link', '', 'directory', 'link:link', undefined],
    ],
  );
  assert.equal(packages[0]!.bundled, true);
  assert.equal(packages[1]!.edges[0]!.to, 0);
  assert.deepEqual(problems, []);
});

test('overrides that nest or have selectors make it version 3, as bun 1.4 writes it', () => {
  const text = `{
  "lockfileVersion": 3,
  "configVersion": 1,
  "workspaces": { "": { "dependencies": { "glob": "7.2.3", "minimatch": "*" } } },
  "overrides": {
    "glob": { "minimatch": "3.0.5" },
    "minimatch@^11": { ".": "11.0.9" },
  },
  "packages": {
    "glob": ["glob@7.2.3", "", { "dependencies": { "minimatch": "^3.1.1" } }, "sha512-AAAA"],
    "minimatch": ["minimatch@11.0.9", "", {}, "sha512-BBBB"],
    "glob/minimatch": ["minimatch@3.0.5", "", {}, "sha512-CCCC"],
  }
}
`;
  checkPicture(text, [
    'glob glob@7.2.3',
    '  prod minimatch@^3.1.1 -> glob/minimatch',
    'minimatch minimatch@11.0.9',
    'glob/minimatch minimatch@3.0.5',
    '[] @',
    '  prod glob@7.2.3 -> glob',
    '  prod minimatch@* -> minimatch',
  ]);
});

test('damage is said, and the rest read', () => {
  checkPicture(
    '{"lockfileVersion": 9, "workspaces": {"": [], "": {}}, "packages": {"a": {}, "b": ["b@1.0.0", 1], "b": ["b@2.0.0"',
    [
      'b b@2.0.0',
      '[] @',
      '! unsupportedVersion "\\"lockfileVersion\\""',
      '! wrongType "[]"',
      '! duplicateKey "\\"\\""',
      '! wrongType "{}"',
      '! wrongType "1"',
      '! duplicateKey "\\"b\\""',
      '! truncated "\\""',
    ],
  );
  checkPicture('', ['! truncated ""']);
});

test('a conflict gives both sides', () => {
  const text = small.replace(
    / {4}"b": \["b@1.*\n/,
    (line) => `<<<<<<< HEAD\n${line}=======\n${line.replaceAll('1.0.0', '1.1.0')}>>>>>>> topic\n`,
  );
  assert.deepEqual(
    read(text).packages.map(({ key, version }) => `${key} ${version}`),
    ['@s/a 1.0.0', 'b 1.0.0', '@s/a/b 2.0.0', 'b 1.1.0'],
  );
  assert.deepEqual(
    read(text).importers[0]!.edges.map(({ name, to }) => [name, to]),
    [
      ['@s/a', 0],
      ['b', 1],
      ['b', 3],
    ],
  );
});

test('every prefix is said to be one', () => {
  for (let length = 0; length < small.trimEnd().length; length++) {
    const { packages, problems } = read(small.slice(0, length));
    assert.ok(problems.some(({ code }) => code === 'truncated'));
    assert.ok(packages.every(({ version }) => ['', '1.0.0', '2.0.0'].includes(version)));
  }
  assert.deepEqual(read(small).problems, []);
});

test('packages by the names of properties that every object has', () => {
  const text = `{ "lockfileVersion": 1, "workspaces": { "": { "dependencies": { "__proto__": "1", "constructor": "1" } } },
    "packages": { "__proto__": ["__proto__@1.0.0", "", {}, ""], "__proto__/toString": ["toString@1.0.0", "", {}, ""] } }`;
  checkPicture(text, [
    '__proto__ __proto__@1.0.0',
    '__proto__/toString toString@1.0.0',
    '[] @',
    '  prod __proto__@1 -> __proto__',
    '  prod constructor@1 -> nothing',
  ]);
});

test('hostile texts take linear time', () => {
  const texts = [
    `{"packages": {"${'a/'.repeat(3_000_000)}b": ["b@1.0.0"]}}`,
    `{"packages": {"a": [${'['.repeat(6_000_000)}`,
    `{"packages": {"a": ["a@1", "", {"optionalPeers": [${'"b",'.repeat(1_000_000)}]}]}}`,
    `{"packages": {"${'@'.repeat(6_000_000)}": ["${'@'.repeat(1_000_000)}"]}}`,
  ];
  const counts = texts.map(read).map(({ packages, problems }) => [packages.length, problems.length]);
  assert.deepEqual(counts, [
    [1, 1],
    [1, 3],
    [1, 1],
    [1, 1],
  ]);
});
