// What a person should know of projects besides findings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notesOn } from '../../server/src/core/notes';
import type { Project } from '../../server/src/core/types';
import { npmLock } from '../support/locks';
import { projectOf, root } from '../support/project';

function notesOf(...projects: readonly Project[]): readonly string[] {
  const files = {
    root,
    manifestFiles: new Map<string, string>(),
    otherLockfiles: [],
    notes: [],
  };
  return notesOn(
    root,
    projects.map((project) => ({ files, project, problems: new Map() })),
  );
}

const peerSets = `lockfileVersion: '9.0'
packages:
  g@https://codeload.github.com/o/g/tar.gz/0123:
    resolution: {tarball: https://codeload.github.com/o/g/tar.gz/0123}
    version: 1.0.0
    peerDependencies:
      p: '*'
  h@git+https://git.example.org/h.git#0123:
    resolution: {type: git, repo: https://git.example.org/h.git, commit: '0123'}
    version: 1.0.0
    peerDependencies:
      p: '*'
  p@1.0.0: {}
  p@2.0.0: {}
snapshots:
  g@https://codeload.github.com/o/g/tar.gz/0123: {}
  g@https://codeload.github.com/o/g/tar.gz/0123(p@1.0.0): {}
  g@https://codeload.github.com/o/g/tar.gz/0123(p@2.0.0): {}
  h@git+https://git.example.org/h.git#0123(p@1.0.0): {}
  h@git+https://git.example.org/h.git#0123(p@2.0.0): {}
`;

test('what comes from git counts once, whatever peers it has been given', () =>
  assert.deepEqual(notesOf(projectOf({ manifests: '{}', lock: peerSets, lockName: 'pnpm-lock.yaml' })), [
    '2 packages come from git or tarballs, not from a registry, and are not checked.',
  ]));

test('and wherever it lies', () => {
  const resolved = 'git+ssh://git@github.com/o/g.git#0123';
  const lock = npmLock(
    {},
    {
      'node_modules/g': { version: '1.0.0', resolved },
      'node_modules/a/node_modules/g': { version: '1.0.0', resolved },
      'node_modules/b/node_modules/g': { version: '1.1.0', resolved: `${resolved}45` },
    },
  );
  const project = projectOf({ manifests: '{}', lock });
  assert.deepEqual(notesOf(project, project), [
    '2 packages come from git or tarballs, not from a registry, and are not checked.',
  ]);
});
