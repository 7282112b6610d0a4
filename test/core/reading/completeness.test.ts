// What tells that a lockfile of yarn's or pnpm's has been cut off between two lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockfileFormats } from '../../../server/src/core/lockfiles/index';

test('something is asked for that has no entry', () => {
  const text = '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n  dependencies:\n    b "^1.0.0"\n';
  assert.deepEqual(told('yarnClassic', text), [
    'missingEntry b "^1.0.0": b@^1.0.0 has no entry, as if the file had been cut off.',
  ]);
});

test('yarn from 2 on: a name that is asked for has no entry, not only another version of it', () => {
  const berry = (asked: string) => `__metadata:
  version: 8

"a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    ${asked}
  peerDependencies:
    peer: "*"
  linkType: hard

"b@npm:1":
  version: 1.0.0
  resolution: "b@npm:1.0.0"
  linkType: hard

"web@workspace:web":
  version: 0.0.0-use.local
  resolution: "web@workspace:web"
  dependencies:
    ${asked}
  linkType: soft
`;
  assert.deepEqual(told('yarnBerry', berry('c: "npm:1"')), [
    'missingEntry c: "npm:1": c@npm:1 has no entry, as if the file had been cut off.',
  ]);
  assert.deepEqual(told('yarnBerry', berry('c: "link:../c"')), []);
  assert.deepEqual(told('yarnBerry', berry('b: "npm:2"')), []);
});

test('a key has nothing', () =>
  assert.deepEqual(told('yarnClassic', '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n  dependencies:\n'), [
    'truncated   dependencies:: The file ends too early, as if it had been cut off.',
  ]));

test('a package of pnpm 9 has no snapshot, though another has one', () => {
  const text = `lockfileVersion: '9.0'
packages:
  a@1.0.0: {}
  b@1.0.0: {}
snapshots:
  a@1.0.0: {}
`;
  assert.deepEqual(told('pnpm', text), [
    'missingEntry b@1.0.0: b@1.0.0 has no snapshot, as if the file had been cut off.',
  ]);
});

test('the last entry of a yarn.lock has no resolved or linkType, though the others have', () => {
  const resolved = '  resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#0"';
  const classic = `# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n${resolved}\n\n`;
  const said = 'The last entry ends too early, as if it had been cut off.';
  assert.deepEqual(told('yarnClassic', `${classic}b@1:\n  version "1.0.0"\n`), [
    `truncated b@1:\n  version "1.0.0": ${said}`,
  ]);
  assert.deepEqual(told('yarnClassic', `${classic}"b@file:b":\n  version "1.0.0"\n`), []);
  const berry = (last: string) => `__metadata:
  version: 8

"a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  linkType: hard

"b@npm:1":
  version: 1.0.0
  resolution: "b@npm:1.0.0"${last}
`;
  assert.deepEqual(told('yarnBerry', berry('')), [
    `truncated "b@npm:1":\n  version: 1.0.0\n  resolution: "b@npm:1.0.0": ${said}`,
  ]);
  assert.deepEqual(told('yarnBerry', berry('\n  linkType: hard')), []);
});

test('a peer may be missing, and what is linked has no entry', () => {
  const text = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: { specifier: 1.0.0, version: 1.0.0 }
      linked: { specifier: 'link:./linked', version: 'link:linked' }
packages:
  a@1.0.0:
    peerDependencies:
      b: '*'
snapshots:
  a@1.0.0: {}
`;
  assert.deepEqual(told('pnpm', text), []);
  assert.deepEqual(told('yarnClassic', ''), []);
});

function told(format: string, text: string): readonly string[] {
  const { problems = [] } = lockfileFormats.find(({ id }) => id === format)?.parse(text) ?? {};
  return problems.map(({ code, message, span }) => `${code} ${text.slice(span.start, span.end)}: ${message}`);
}
