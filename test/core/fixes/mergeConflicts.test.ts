// What a fix makes of a package.json or pnpm-workspace.yaml in a merge conflict: it is there whichever side stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits } from '../../../server/src/core/text';
import { npmLock, pnpmLock } from '../../support/locks';
import { checkFix, fixesOf } from '../../support/pictures';
import { osv } from '../../support/project';

const advisories = [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.2.0' })];
const registry = {
  bad: { '1.0.0': '2020-01-01', '1.2.0': '2021-01-01' },
  par: { '1.0.0': { dependencies: { bad: '1.0.0' } }, '1.1.0': { dependencies: { bad: '^1.2.0' } } },
};
const throughParent = npmLock(
  { par: '1.0.0' },
  {
    'node_modules/par': { version: '1.0.0', dependencies: { bad: '1.0.0' } },
    'node_modules/bad': { version: '1.0.0' },
  },
);

const conflict = (ours: string, theirs: string) =>
  `\n<<<<<<< ours\n${ours}\n=======\n${theirs}\n>>>>>>> theirs\n`;

test('what both sides ask for alike is raised on both', () =>
  checkFix(
    {
      manifests: `{ "dependencies": {${conflict('"bad": "~1.0.0",\n"x": "1.0.0"', '"bad": "~1.0.0",\n"y": "1.0.0"')}} }`,
      lock: npmLock({ bad: '~1.0.0' }, { 'node_modules/bad': { version: '1.0.0' } }),
      advisories,
      registry,
    },
    'bad',
    ['Raise bad to ~1.2.0: minor', 'Pin bad to 1.2.0: minor'],
    `{ "dependencies": {${conflict('"bad": "~1.2.0",\n"x": "1.0.0"', '"bad": "~1.2.0",\n"y": "1.0.0"')}} }`,
  ));

test('where the sides ask for different things, each has its own squiggle and fix', () =>
  checkFix(
    {
      manifests: `{ "dependencies": {${conflict('"bad": "~1.0.0"', '"bad": "^1.2.0"')}} }`,
      lock: npmLock({ bad: '~1.0.0' }, { 'node_modules/bad': { version: '1.0.0' } }),
      advisories,
      registry,
    },
    'bad',
    ['Raise bad to ~1.2.0: minor', 'Pin bad to 1.2.0: minor'],
    `{ "dependencies": {${conflict('"bad": "~1.2.0"', '"bad": "^1.2.0"')}} }`,
  ));

test('what brings it in is raised on both sides', () =>
  checkFix(
    {
      manifests: `{ "dependencies": {${conflict('"par": "1.0.0",\n"x": "1.0.0"', '"par": "1.0.0",\n"y": "1.0.0"')}} }`,
      lock: throughParent,
      advisories,
      registry,
    },
    'bad',
    ['Raise par to 1.1.0: minor', 'Override bad to ^1.2.0: minor'],
    `{ "dependencies": {${conflict('"par": "1.1.0",\n"x": "1.0.0"', '"par": "1.1.0",\n"y": "1.0.0"')}} }`,
  ));

test('an override is added on both sides', () => {
  const added = '"par": {\n  "bad": "^1.2.0"\n}';
  checkFix(
    {
      manifests: `{ "dependencies": { "par": "1.0.0" }, "overrides": {${conflict('"x": "1.0.0"', '"y": "1.0.0"')}} }`,
      lock: throughParent,
      advisories,
      registry: { bad: registry.bad, par: { '1.0.0': registry.par['1.0.0'] } },
    },
    'bad',
    ['Override bad to ^1.2.0: minor'],
    `{ "dependencies": { "par": "1.0.0" }, "overrides": {${conflict(`"x": "1.0.0",\n${added}`, `"y": "1.0.0",\n${added}`)}} }`,
  );
});

test('in pnpm-workspace.yaml too', () => {
  const overrides = (ours: string, theirs: string) => `overrides:${conflict(ours, theirs)}`;
  const added = "  'bad@<1.2.0': ^1.2.0";
  const before = overrides('  x: 1.0.0', '  y: 1.0.0');
  const { fixes } = fixesOf(
    {
      manifests: '{ "packageManager": "pnpm@11.0.0", "dependencies": { "par": "1.0.0" } }',
      pnpmWorkspace: before,
      lock: pnpmLock({ par: ['1.0.0', '1.0.0'] }, { 'par@1.0.0': { bad: '1.0.0' }, 'bad@1.0.0': {} }),
      lockName: 'pnpm-lock.yaml',
      advisories,
      registry: { bad: registry.bad, par: { '1.0.0': registry.par['1.0.0'] } },
    },
    'bad',
  );
  const edits = fixes[0]?.edits.get('/project/pnpm-workspace.yaml') ?? [];
  assert.equal(applyEdits(before, edits), overrides(`  x: 1.0.0\n${added}`, `  y: 1.0.0\n${added}`));
});
