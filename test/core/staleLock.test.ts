// A manifest that has moved on, beside the lockfiles of all formats.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { allLocks, type LockName, lockNames, lockText, manifestTexts } from '../support/oneProject';
import { projectOf } from '../support/project';

for (const name of allLocks) {
  test(`${name}: what is in step is not told of, aliases, overrides and workspaces included`, () => {
    assert.deepEqual(
      told(name, (text) => text),
      [],
    );
  });

  test(`${name}: the declarations that the lockfile does not satisfy are named`, () => {
    const moveOn = (text: string) =>
      text
        .replace('"~4.3.4"', '"~4.4.0"')
        .replace('"npm:ms@0.7.1"', '"npm:ms@0.7.3"')
        .replace('"ws": ', '"left-pad": "1.0.0", "ws": ');
    // yarn 1 looks for an entry by the range, and there is none for these.
    const locked = name === 'yarnClassic' ? ['does not have', 'yet'] : ['has', 'does not ask for'];
    assert.deepEqual(
      told(name, moveOn).map((message) => {
        const [, verb, asked, end] =
          /^\S+ (has|does not have) .*?"(.*?)" (yet|does not ask for): install/.exec(message)!;
        return [asked, verb, end];
      }),
      [
        ['debug@~4.4.0', ...locked],
        ['left-pad@1.0.0', 'does not have', 'yet'],
        ['ms-old@npm:ms@0.7.3', ...locked],
      ],
    );
  });
}

function told(name: LockName, change: (text: string) => string): readonly string[] {
  const manifests = Object.fromEntries(
    Object.entries(manifestTexts).map(([path, text]) => [path, change(text)]),
  );
  const project = projectOf({ manifests, lock: lockText(name), lockName: lockNames[name] });
  return analyze(project)
    .filter(({ rule }) => rule === 'staleLock')
    .sort((a, b) => (a.package.name < b.package.name ? -1 : 1))
    .map(({ message }) => message);
}
