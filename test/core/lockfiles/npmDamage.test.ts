// package-lock.json as it is found in the middle of a merge, a write or an edit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npm } from '../../../server/src/core/lockfiles/npm';
import { dataFolder, skipWithoutData } from '../../support/data';
import { readingOf } from '../../support/lockPicture';

const { read, checkPicture } = readingOf(npm);

const conflicted = `{
  "lockfileVersion": 3,
  "packages": {
    "": { "dependencies": { "a": "^1.0.0" } },
    "node_modules/a": {
<<<<<<< HEAD
      "version": "1.0.0",
      "dependencies": { "b": "^1.0.0" }
=======
      "version": "1.1.0",
      "dependencies": { "b": "^1.0.0", "c": "^1.0.0" }
>>>>>>> topic
    },
    "node_modules/b": { "version": "1.0.0" }
<<<<<<< HEAD
  }
=======
    ,"node_modules/c": { "version": "1.0.0" }
  }
>>>>>>> topic
}`;

test('a conflict gives both sides, and what they share once', () => {
  checkPicture(conflicted, [
    'node_modules/a a@1.0.0',
    '  prod b@^1.0.0 -> node_modules/b',
    'node_modules/b b@1.0.0',
    'node_modules/a a@1.1.0',
    '  prod b@^1.0.0 -> node_modules/b',
    '  prod c@^1.0.0 -> node_modules/c',
    'node_modules/c c@1.0.0',
    '[] @',
    '  prod a@^1.0.0 -> node_modules/a',
    '  prod a@^1.0.0 -> node_modules/a',
    '! mergeConflict "<<<<<<< HEAD"',
    '! mergeConflict "<<<<<<< HEAD"',
  ]);
  assert.deepEqual(
    read(conflicted).importers[0]!.edges.map(({ to }) => to),
    [0, 2],
  );
  assert.match(read(conflicted).problems[0]!.message, /line 6/);
});

test('a key that is there twice is named, and the last one counts', () => {
  const text = `{"lockfileVersion": 3, "packages": {
    "node_modules/a": {"version": "1.0.0", "version": "1.0.1", "dependencies": {"b": "1", "b": "2"}},
    "node_modules/b": {"version": "1.0.0"},
    "node_modules/b": {"version": "2.0.0"}
  }}`;
  checkPicture(text, [
    'node_modules/a a@1.0.1',
    '  prod b@2 -> node_modules/b',
    'node_modules/b b@2.0.0',
    '! duplicateKey "\\"version\\""',
    '! duplicateKey "\\"b\\": \\"2\\""',
    '! duplicateKey "\\"node_modules/b\\""',
  ]);
});

test('what has the wrong type is passed over', () => {
  const text = `{"lockfileVersion": 3, "packages": {
    "node_modules/a": {"version": 1, "resolved": {}, "dev": "yes", "dependencies": ["b"]},
    "node_modules/b": [],
    "node_modules/c": {"version": "1.0.0", "dependencies": {"a": 1, "b": "1"}, "peerDependenciesMeta": {"b": true}}
  }}`;
  checkPicture(text, [
    'node_modules/a a@',
    'node_modules/c c@1.0.0',
    '  prod b@1 -> nothing',
    '! wrongType "1"',
    '! wrongType "{}"',
    '! wrongType "[\\"b\\"]"',
    '! wrongType "[]"',
    '! wrongType "1"',
    '! wrongType "true"',
  ]);
  checkPicture('{"lockfileVersion": [], "packages": []}', ['! wrongType "[]"', '! wrongType "[]"']);
  checkPicture('[1, 2]', ['! wrongType "[1, 2]"']);
});

test('an entry without its closing brace does not swallow the next one', () => {
  const text = `{"lockfileVersion": 3, "packages": {
    "node_modules/a": {"version": "1.0.0",
    "node_modules/b": {"version": "2.0.0"}
  }}`;
  checkPicture(text, [
    'node_modules/a a@1.0.0',
    'node_modules/b b@2.0.0',
    '! invalidJson "\\"node_modules/b\\""',
  ]);
});

test('a brace too many does not lose the entries behind it', () => {
  const text = `{"lockfileVersion": 3, "packages": {
    "node_modules/a": {"version": "1.0.0"}},
    "node_modules/b": {"version": "2.0.0"}
  }}`;
  checkPicture(text, ['node_modules/a a@1.0.0', 'node_modules/b b@2.0.0', '! invalidJson "}"']);
});

test('half-typed values leave the others alone', () => {
  const text = `{
  "lockfileVersion": 3,
  "packages": {
    "node_modules/a": {
      "version": "1.0.0,
      "resolved":
      "integrity": "sha512-AAAA"
      "dev": true
    }
  }
}`;
  const { packages, problems } = read(text);
  const [{ version, resolved, integrity, dev }] = packages as never as [Record<string, unknown>];
  assert.deepEqual(
    { version, resolved, integrity, dev },
    {
      version: '',
      resolved: undefined,
      integrity: 'sha512-AAAA',
      dev: true,
    },
  );
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['The string is not closed.', 'A value is missing before this.', 'A comma is missing before this.'],
  );
});

test('a byte order mark, CRLF and tabs change nothing', () => {
  const text =
    '{\n  "lockfileVersion": 3,\n  "packages": {\n    "node_modules/a": {\n      "version": "1.0.0"\n    }\n  }\n}\n';
  const expected = ['node_modules/a a@1.0.0'];
  checkPicture(text, expected);
  checkPicture(`\ufeff${text.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}`, expected);
});

const whole = `{
  "name": "root",
  "lockfileVersion": 2,
  "packages": {
    "": { "dependencies": { "a": "^1.0.0" }, "workspaces": ["w"] },
    "node_modules/a": {
      "version": "1.0.0",
      "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
      "dependencies": {
        "b": "^1.0.0"
      },
      "engines": { "node": ">=8" },
      "deprecated": "say \\"no\\""
    },
    "node_modules/w": { "resolved": "w", "link": true },
    "w": { "version": "1.0.0" }
  },
  "dependencies": {
    "a": {
      "version": "1.0.0"
    }
  }
}`;

test('every prefix is read as far as it goes, and said to be one', () => {
  const { packages } = read(whole);
  for (let length = 0; length < whole.length; length++) {
    const prefix = read(whole.slice(0, length));
    assert.ok(
      prefix.problems.some(({ code }) => code === 'truncated'),
      `${length}`,
    );
    const last = prefix.packages.at(-1);
    assert.deepEqual(
      prefix.packages.slice(0, -1).map(({ key, version, span }) => ({ key, version, span })),
      packages.slice(0, prefix.packages.length - 1).map(({ key, version, span }) => ({ key, version, span })),
    );
    // Of the entry at the cut a value may be missing, but none is made up.
    assert.ok(!last || (['', '1.0.0'].includes(last.version) && last.span.end <= length));
  }
  assert.deepEqual(read(whole).problems, []);
});

test('prefixes of a large lockfile', { skip: skipWithoutData }, () => {
  const file = join(dataFolder!, 'lockfiles/theia-v3/package-lock.json');
  const text = readFileSync(file, 'utf8');
  let before = 0;
  for (let length = 0; length < text.length; length += 40_009) {
    const { packages, problems } = read(text.slice(0, length));
    assert.ok(problems.some(({ code }) => code === 'truncated'));
    assert.ok(packages.length >= before - 1);
    before = packages.length;
  }
});

test('hostile texts take linear time', () => {
  const texts = [
    `{"lockfileVersion": 3, "packages": {"": {"workspaces": [${'"**/**/a*b*c",'.repeat(10_000)}]}, ${Array.from({ length: 50_000 }, (_, n) => `"a/b/c/d${n}": {}`)}}}`,
    `{"lockfileVersion": 3, "packages": {"${'node_modules/a/'.repeat(600_000)}node_modules/b": {"version": "1.0.0"}}}`,
    `{"lockfileVersion": 3, "packages": {"node_modules/a": {"dependencies": {${'"b": "1",'.repeat(1_000_000)}}}}}`,
    `{"lockfileVersion": 3, "packages": {"node_modules/a": {${'"dependencies": {"b": "1"},'.repeat(300_000)}}}}`,
    `{"lockfileVersion": 3, "packages": {${'"node_modules/a": {"version": "1.0.0"},'.repeat(200_000)}}}`,
    `{"lockfileVersion": 3, "packages": {${Array.from({ length: 3000 }, (_, n) => `"${'a/'.repeat(n)}a": {}`)}}}`,
    `{"lockfileVersion": 1, "dependencies": {"a": ${'{"dependencies": {"a": '.repeat(400_000)}`,
    `${'<<<<<<< a\n=======\n>>>>>>> b\n'.repeat(300_000)}`,
  ];
  const counts = texts.map(read).map(({ packages, problems }) => [packages.length, problems.length]);
  assert.deepEqual(counts, [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, 100],
    [1, 100],
    [0, 0],
    [400_000, 1],
    [0, 300_001],
  ]);
});
