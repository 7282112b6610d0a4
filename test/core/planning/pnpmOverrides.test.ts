// In which of its two places pnpm reads overrides, and where a new one is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { overridePlaceOf } from '../../../server/src/core/planning/overrideKeys';
import { overrideRulesOf } from '../../../server/src/core/planning/overrides';
import { pnpmReadingOf } from '../../../server/src/core/planning/pnpmOverrides';
import { pnpmLock } from '../../support/locks';
import { projectOf } from '../../support/project';

interface Told {
  readonly packageManager?: string;
  readonly installedBy?: string;
  /** Overrides of package.json, of the workspace file, and as the lockfile notes them. */
  readonly own?: Readonly<Record<string, string>>;
  readonly yaml?: Readonly<Record<string, string>>;
  readonly noted?: Readonly<Record<string, string>>;
}

function projectWith({ packageManager, installedBy, own, yaml, noted }: Told) {
  const lines = (of: Readonly<Record<string, string>> = {}) =>
    Object.entries(of).length === 0
      ? ''
      : `overrides:\n${Object.entries(of)
          .map(([key, value]) => `  ${key}: ${value}\n`)
          .join('')}`;
  const lock = pnpmLock(
    { a: ['^1.0.0', '1.0.0'] },
    { 'a@1.0.0': { b: '1.0.0', c: '1.0.0' }, 'b@1.0.0': {}, 'c@1.0.0': {} },
  );
  const project = projectOf({
    manifests: JSON.stringify({ packageManager, dependencies: { a: '^1.0.0' }, resolutions: own }),
    lock: lock.replace('importers:', `${lines(noted)}\nimporters:`),
    lockName: 'pnpm-lock.yaml',
    ...(yaml && { pnpmWorkspace: lines(yaml) }),
  });
  return { ...project, ...(installedBy !== undefined && { installedBy }) };
}

const b = { b: '1.0.0' };
const c = { c: '1.0.0' };

const cases: readonly (readonly [what: string, told: Told, reading: string | undefined, place: string])[] = [
  ['nothing is told', {}, undefined, 'pnpm-workspace.yaml'],
  ['version 9', { packageManager: 'pnpm@9.15.0' }, 'manifest', 'package.json'],
  ['version 10.0', { packageManager: 'pnpm@10.0.0' }, 'manifest', 'package.json'],
  ['version 10.34', { packageManager: 'pnpm@10.34.9' }, 'manifestFirst', 'pnpm-workspace.yaml'],
  [
    'version 10.34 and resolutions',
    { packageManager: 'pnpm@10.34.9', own: c },
    'manifestFirst',
    'package.json',
  ],
  ['version 12', { packageManager: 'pnpm@12.21.0', own: c }, 'workspaceFile', 'pnpm-workspace.yaml'],
  [
    'installed by version 12',
    { installedBy: 'pnpm@12.21.0', own: c },
    'workspaceFile',
    'pnpm-workspace.yaml',
  ],
  [
    'the manifest names another than has installed',
    { packageManager: 'pnpm@10.34.9', installedBy: 'pnpm@12.21.0', own: c },
    'manifestFirst',
    'package.json',
  ],
  ['the lockfile notes those of package.json', { own: c, noted: c }, 'manifestFirst', 'package.json'],
  [
    'it notes those of the workspace file',
    { own: c, yaml: b, noted: b },
    'workspaceFile',
    'pnpm-workspace.yaml',
  ],
  ['both files say the same', { own: c, yaml: c, noted: c }, undefined, 'pnpm-workspace.yaml'],
  ['it notes none', { own: c }, undefined, 'pnpm-workspace.yaml'],
];

for (const [what, told, reading, place] of cases)
  test(what, () => {
    const project = projectWith(told);
    assert.equal(pnpmReadingOf(project), reading);
    assert.equal(overridePlaceOf(project, 'pnpm')?.file, `/project/${place}`);
  });

test('what pnpm does not read is told of, and an override in the other place is not called its double', () => {
  const messages = (told: Told) => analyze(projectWith(told)).map(({ message }) => message.split(':')[0]);
  assert.deepEqual(messages({ packageManager: 'pnpm@12.0.0', own: c }), ['c is not overridden']);
  assert.deepEqual(messages({ own: c, yaml: c }), []);
});

test('how many overrides there are costs no more than to read them', () => {
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`p${at}`, '1.0.0']));
  const project = projectWith({ own: many, yaml: many, noted: many });
  assert.equal(overrideRulesOf(project, 'pnpm').length, 6000);
});
