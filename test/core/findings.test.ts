// Which packages an advisory is about, how often that is told, and what of its text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { debug } from '../support/badPackages';
import { npmLock, pnpmLock, yarnBerryLock } from '../support/locks';
import { osv, projectOf } from '../support/project';

test('workspace, git, file and tarball packages are not matched by name', () => {
  const entries = {
    'node_modules/own': { resolved: 'packages/own', link: true },
    'packages/own': { name: 'own', version: '1.0.0' },
    'node_modules/fork': { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/fork.git#abc' },
    'node_modules/local': { version: '1.0.0', resolved: 'file:local.tgz' },
  };
  const lock = npmLock({ own: '*', fork: 'a/fork', local: 'file:local.tgz' }, entries);
  const manifests = {
    '': '{"workspaces":["packages/*"],"dependencies":{"own":"*","fork":"a/fork","local":"file:local.tgz"}}',
    'packages/own': '{"name":"own","version":"1.0.0"}',
  };
  const advisories = ['own', 'fork', 'local'].map((name, index) => osv(`MAL-2026-${index}`, name, {}));
  assert.deepEqual(analyze(projectOf({ manifests, lock, advisories })), []);
});

test('what is asked for by the address at which the public registry serves it is that package', () => {
  const checked = (url: string) => {
    const locks = {
      'package-lock.json': npmLock({ a: url }, { 'node_modules/a': { version: '1.0.0', resolved: url } }),
      'pnpm-lock.yaml': pnpmLock({ a: [url, url] }, { [`a@${url}`]: {} }).replace(
        /\{\}/,
        `{resolution: {tarball: ${url}}, version: 1.0.0}`,
      ),
      'yarn.lock': yarnBerryLock(
        `"a@${url}":\n  version: 1.0.0\n  resolution: "a@${url}"\n\n"root@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "root@workspace:."\n  dependencies:\n    a: "${url}"\n`,
      ),
    };
    const texts = { manifests: JSON.stringify({ dependencies: { a: url } }), advisories: [lone] };
    const found = [texts, ...Object.entries(locks).map(([lockName, lock]) => ({ ...texts, lockName, lock }))];
    return found.flatMap((one) => analyze(projectOf(one)).map(({ evidence }) => evidence));
  };
  const lone = osv('MAL-2026-1', 'a', { versions: ['1.0.0'] });
  assert.deepEqual(checked('https://registry.npmjs.org/a/-/a-1.0.0.tgz'), [
    'range',
    'locked',
    'locked',
    'locked',
  ]);
  assert.deepEqual(checked('https://npm.own.example/a/-/a-1.0.0.tgz'), []);
});

test('a workspace is not the public package of its name, without a lockfile either', () => {
  const manifests = {
    '': '{"workspaces":["packages/*"],"dependencies":{"own":"^1.0.0"}}',
    'packages/own': '{"name":"own","version":"1.0.0"}',
  };
  assert.deepEqual(analyze(projectOf({ manifests, advisories: [osv('MAL-2026-1', 'own', {})] })), []);
});

test('records that are aliases of one another are one finding, and several advisories one squiggle', () => {
  const twin = osv('GHSA-4x49-vf9v-38px', 'debug', { versions: ['4.4.2'], severity: 'CRITICAL' });
  const other = osv('GHSA-gxpj-cx7g-858c', 'debug', { fixed: '9.0.0', severity: 'LOW' });
  const lock = npmLock({ debug: '4.4.2' }, { 'node_modules/debug': { version: '4.4.2' } });
  const findings = analyze(
    projectOf({ manifests: '{"dependencies":{"debug":"4.4.2"}}', lock, advisories: [twin, debug, other] }),
  );
  assert.deepEqual(
    findings.map(({ rule, rating, advisory }) => [rule, rating, advisory?.id, advisory?.aliases]),
    [
      ['malicious', 'critical', 'MAL-2025-46974', ['GHSA-4x49-vf9v-38px']],
      ['vulnerable', 'low', 'GHSA-gxpj-cx7g-858c', []],
    ],
  );
});

test('each importer that leads to a package has a finding of its own, with its own fingerprint', () => {
  const entries = {
    'packages/a': { name: 'a', dependencies: { debug: '^4.0.0' } },
    'node_modules/a': { resolved: 'packages/a', link: true },
    'node_modules/debug': { version: '4.4.2' },
  };
  const lock = npmLock({ debug: '^4.4.0', a: '*' }, entries);
  const manifests = {
    '': '{"workspaces":["packages/*"],"dependencies":{"debug":"^4.4.0","a":"*"}}',
    'packages/a': '{"name":"a","dependencies":{"debug":"^4.0.0"}}',
  };
  assert.deepEqual(
    analyze(projectOf({ manifests, lock, advisories: [debug] })).map(
      ({ fingerprint, declaration, paths }) => [fingerprint, declaration?.rawSpec, paths],
    ),
    [
      ['malicious:.:debug@4.4.2:MAL-2025-46974', '^4.4.0', [['debug']]],
      ['malicious:packages/a:debug@4.4.2:MAL-2025-46974', '^4.0.0', [['debug']]],
    ],
  );
});

test('text of a feed cannot act in a terminal or reorder a line', () => {
  const record = osv('GHSA-35jh-r3h4-6jhm', 'lodash', { summary: 'a\u001b[31m\u202eb\nc' });
  const lock = npmLock({ lodash: '1.0.0' }, { 'node_modules/lodash': { version: '1.0.0' } });
  const [finding] = analyze(
    projectOf({ manifests: '{"dependencies":{"lodash":"1.0.0"}}', lock, advisories: [record] }),
  );
  assert.match(finding?.message ?? '', /^lodash 1\.0\.0: a\[31mb c \(high/);
});
