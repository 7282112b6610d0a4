// Whether the command after a fix may run install scripts: by setting, and never near malware.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { lockfileFormats } from '../../../server/src/core/lockfiles/index';
import { withInstallScripts } from '../../../server/src/core/planning/installScripts';
import { npmLock } from '../../support/locks';
import { osv, projectOf } from '../../support/project';

test('every package manager has a command that runs scripts', () =>
  assert.deepEqual(
    lockfileFormats.map(({ installCommand }) => withInstallScripts(installCommand, findingsOf('GHSA-a'))),
    ['npm install', 'pnpm install', 'yarn install', 'yarn install', 'bun install'],
  ));

test('near malware there is none', () =>
  assert.equal(
    withInstallScripts('npm update a --ignore-scripts', findingsOf('MAL-1')),
    'npm update a --ignore-scripts',
  ));

function findingsOf(id: string) {
  const findings = analyze(
    projectOf({
      manifests: '{ "dependencies": { "a": "1.0.0" } }',
      lock: npmLock({ a: '1.0.0' }, { 'node_modules/a': { version: '1.0.0' } }),
      advisories: [osv(id, 'a', {})],
    }),
  );
  assert.equal(findings.length, 1);
  return findings;
}
