// A proof asks rules about one package: then they need not look at the others, and say the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../server/src/core/rules/index';
import type { Finding } from '../../server/src/core/types';
import { npmLock, pnpmLock } from '../support/locks';
import { osv, type ProjectTexts, projectOf } from '../support/project';

const manifestWith = (fields: object) => JSON.stringify({ dependencies: { p: '^1.0.0' }, ...fields });
const overrides = { a: '1.0.0', 'a@^3': '^1.0.0', p: { a: '^1.0.0' }, left: '1' };
const resolutions = { a: '1.0.0', left: '1', 'p>a': '^1.0.0' };
const npm = npmLock(
  { p: '^1.0.0' },
  {
    'node_modules/p': { version: '1.0.0', dependencies: { a: '^1.0.0' } },
    'node_modules/a': { version: '1.0.1' },
  },
);
const pnpm = pnpmLock({ p: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {}, 'p@1.0.0': { a: '1.0.0' } });

const projects: readonly ProjectTexts[] = [
  { manifests: manifestWith({ overrides, resolutions }), lock: npm },
  { manifests: manifestWith({ overrides: { a: '1.0.1' } }), lock: npm },
  {
    manifests: manifestWith({ pnpm: { overrides: resolutions }, resolutions }),
    lock: pnpm,
    lockName: 'pnpm-lock.yaml',
  },
];

test('what rules find about one package is what they find of it about all', () => {
  const advisories = [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' })];
  const registry = { a: { '1.0.0': '2020-01-01', '1.0.1': '2021-01-01' } };
  const found = new Set<string>();
  for (const texts of projects) {
    const project = projectOf({ ...texts, advisories, registry });
    for (const { id, find } of rules) {
      for (const { name } of find(project).map((finding) => finding.package)) {
        const own = (some: readonly Finding[]) => some.filter((finding) => finding.package.name === name);
        assert.deepEqual(own(find(project, name)), own(find(project)));
        found.add(id);
      }
    }
  }
  const aboutOverrides = rules.map(({ id }) => id).filter((id) => id.startsWith('override'));
  assert.deepEqual(
    aboutOverrides.filter((id) => !found.has(id)),
    [],
  );
});
