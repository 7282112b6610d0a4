// One project, locked by each package manager in each of its formats, is one graph.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphPicture } from '../../support/graphPicture';
import { allLocks, graphWithManifests, type LockName, lockText, readLock } from '../../support/oneProject';

const picture = `
.
  dev acorn 7.4.1
  dev acorn-jsx 5.3.2
  prod debug 4.3.7
  prod ms-old = ms 0.7.1
. packages/lib
  optional is-odd 3.0.1
  prod debug 2.6.9
. packages/web
  dev is-odd 3.0.1
  prod . packages/lib
  prod ws 8.23.0
acorn 7.4.1 (dev)
acorn-jsx 5.3.2 (dev)
  peer acorn 7.4.1
debug 2.6.9 (prod)
  prod ms 2.0.0
debug 4.3.7 (prod)
  prod ms 2.1.3
is-number 7.0.0 (optional)
is-odd 3.0.1 (optional)
  prod is-number 7.0.0
ms 0.7.1 (prod)
ms 2.0.0 (prod)
ms 2.1.3 (prod)
ws 8.23.0 (prod)
`.trim();

/** These formats note that the root asks for its workspaces, the others do not. */
const notesWorkspaces: ReadonlySet<LockName> = new Set(['npm2', 'npm3', 'bun']);

/** These formats do not note what packages ask of their surroundings. */
const leavesPeersOut: ReadonlySet<LockName> = new Set(['npm1', 'yarnClassic']);

for (const name of allLocks) {
  test(`${name} gives the graph that all give`, () => {
    assert.equal(graphPicture(graphWithManifests(readLock(name, lockText(name)))), pictureOf(name));
  });
}

/** A branch that goes over to the next version of its package manager, from either side. */
const moves: readonly (readonly [LockName, LockName])[] = [
  ['npm1', 'npm2'],
  ['npm1', 'npm3'],
  ['npm2', 'npm3'],
  ['yarnClassic', 'yarnBerry'],
];

for (const [older, newer] of moves) {
  for (const sides of [
    [older, newer],
    [newer, older],
  ] as const) {
    test(`a merge conflict of ${sides.join(' and ')} gives that graph too: each side is read as what it is`, () => {
      const [ours, theirs] = sides.map(lockText);
      const text = `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> topic\n`;
      const lockfile = readLock(sides[0], text);
      assert.equal(graphPicture(graphWithManifests(lockfile)), pictureOf(newer));
      assert.deepEqual(
        lockfile.problems.map(({ code }) => code),
        ['mergeConflict'],
      );
    });
  }
}

function pictureOf(name: LockName): string {
  const workspaces = '  workspace . packages/lib\n  workspace . packages/web\n';
  const noted = notesWorkspaces.has(name)
    ? picture.replace('. packages/lib', `${workspaces}. packages/lib`)
    : picture;
  return leavesPeersOut.has(name) ? noted.replace('  peer acorn 7.4.1\n', '') : noted;
}
