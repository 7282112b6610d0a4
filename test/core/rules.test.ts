// What is squiggled, where, and on what evidence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { npmLock, pnpmLock, yarnBerryLock } from '../support/locks';
import { checkLockSquiggles, checkSquiggles } from '../support/pictures';
import { osv, projectOf } from '../support/project';

const nodeIpc = osv('MAL-2026-3744', 'node-ipc', { versions: ['9.1.6', '9.2.3', '12.0.1'] });
const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' });
const evil = osv('MAL-2025-5285', 'react-plaid-sdk', {});
const debug = osv('MAL-2025-46974', 'debug', { versions: ['4.4.2'], aliases: ['GHSA-4x49-vf9v-38px'] });

test('a malicious direct dependency', () =>
  checkSquiggles(
    `
{
  "dependencies": {
    "node-ipc": "^9.2.1",
                ~~~~~~~~ error malicious MAL-2026-3744 locked
    "lodash": "^4.17.15"
              ~~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked
  }
}`,
    {
      lock: npmLock(
        { 'node-ipc': '^9.2.1', lodash: '^4.17.15' },
        { 'node_modules/node-ipc': { version: '9.2.3' }, 'node_modules/lodash': { version: '4.17.15' } },
      ),
      advisories: [nodeIpc, lodash],
    },
  ));

test('what one feed has withdrawn is disputed', () => {
  const texts = {
    lock: npmLock({ debug: '^4.4.1' }, { 'node_modules/debug': { version: '4.4.2' } }),
    advisories: [debug, { ...(debug as object), withdrawn: '2026-10-20T08:00:00Z' }],
  };
  checkSquiggles(
    `
{
  "dependencies": { "debug": "^4.4.1" }
                             ~~~~~~~~ warning: debug 4.4.2 is malware: Something bad (MAL-2025-46974; disputed: withdrawn by test on 2026-10-20)
}`,
    texts,
    ({ severity, message }) => `${severity}: ${message}`,
  );
});

test('a transitive package is squiggled on the declaration that leads to it', () =>
  checkSquiggles(
    `
{
  "dependencies": { "express": "^4.0.0" }
                               ~~~~~~~~ debug 4.4.2 (through express > send) is malware: Something bad (MAL-2025-46974)
}`,
    {
      lock: npmLock(
        { express: '^4.0.0' },
        {
          'node_modules/express': { version: '4.0.0', dependencies: { send: '1.0.0' } },
          'node_modules/send': { version: '1.0.0', dependencies: { debug: '^4.0.0' } },
          'node_modules/debug': { version: '4.4.2' },
        },
      ),
      advisories: [debug],
    },
    ({ message }) => message,
  ));

test('the path is walked into the lockfile', () => {
  const lock = npmLock(
    { express: '^4.0.0' },
    {
      'node_modules/express': { version: '4.0.0', dependencies: { debug: '^4.0.0' } },
      'node_modules/debug': { version: '4.4.2' },
    },
  );
  checkSquiggles(
    `
{ "dependencies": { "express": "^4.0.0" } }
                               ~~~~~~~~ package.json brings in express 4.0.0; express 4.0.0 brings in debug 4.4.2`,
    { lock, advisories: [debug] },
    ({ steps }) => steps.map(({ message }) => message).join('; '),
  );
});

test('the lockfile entries themselves', () =>
  checkLockSquiggles(
    `
{ "lockfileVersion": 3, "packages": {
  "": { "dependencies": { "a": "1", "debug": "^4.4.1" } },
  "node_modules/a": { "version": "1.0.0", "dependencies": { "debug": "4.4.2" } },
  "node_modules/a/node_modules/debug": { "version": "4.4.2" },
  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ error malicious MAL-2025-46974 locked
  "node_modules/debug": { "version": "4.4.1" }
} }`,
    { manifests: '{ "dependencies": { "a": "1", "debug": "^4.4.1" } }', advisories: [debug] },
  ));

test('without a lockfile the verdict rests on the range and says so', () =>
  checkSquiggles(
    `
{
  "dependencies": {
    "node-ipc": "^9.2.1",
                ~~~~~~~~ "^9.2.1" is not locked and admits node-ipc 9.2.3, which is malware: Something bad (MAL-2026-3744)
    "react-plaid-sdk": "*",
                       ~~~ react-plaid-sdk is malware in every version: Something bad (MAL-2025-5285)
    "debug": "4.4.1"
  }
}`,
    { advisories: [nodeIpc, evil, debug] },
    ({ message }) => message,
  ));

test('where the registry has answered, what it would install is what counts', () =>
  checkSquiggles(
    `
{ "dependencies": { "node-ipc": "^9.2.1", "lodash": "~4.17.15" } }
                                                    ~~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm range`,
    {
      advisories: [nodeIpc, lodash],
      registry: {
        'node-ipc': { '9.2.1': '2020-01-01' },
        lodash: { '4.17.15': '2019-01-01', '4.17.20': '2020-01-01' },
      },
    },
  ));

test('a tag that is not locked is what the registry says it is, and where that is not known any version', () => {
  const said = ({ message }: { readonly message: string }) => message;
  checkSquiggles(
    `
{ "dependencies": { "node-ipc": "latest", "plaid": "npm:react-plaid-sdk@next" } }
                                                   ~~~~~~~~~~~~~~~~~~~~~~~~~~ react-plaid-sdk is malware in every version: Something bad (MAL-2025-5285)`,
    { advisories: [nodeIpc, evil] },
    said,
  );
});

test('an exact version that is malware is malware, locked or not', () =>
  checkSquiggles(
    `
{ "dependencies": { "node-ipc": "9.2.3" } }
                                ~~~~~~~ node-ipc 9.2.3 is malware: Something bad (MAL-2026-3744)`,
    { advisories: [nodeIpc] },
    ({ message }) => message,
  ));

test('a version typed before the lockfile follows', () =>
  checkSquiggles(
    `
{ "dependencies": { "node-ipc": "9.2.3" } }
                                ~~~~~~~ error malicious MAL-2026-3744 range`,
    {
      lock: npmLock({ 'node-ipc': '9.2.1' }, { 'node_modules/node-ipc': { version: '9.2.1' } }),
      advisories: [nodeIpc],
    },
  ));

test('an alias that leads to another package by now is judged by that one, though the locked version would do', () =>
  checkSquiggles(
    `
{ "dependencies": { "log": "npm:react-plaid-sdk@^4.0.0" } }
                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ error malicious MAL-2025-5285 range`,
    {
      lock: npmLock({ log: 'npm:debug@^4.0.0' }, { 'node_modules/log': { name: 'debug', version: '4.4.1' } }),
      advisories: [evil],
    },
  ));

test('after the fix in the manifest the lockfile is told of, in other words', () =>
  checkSquiggles(
    `
{ "dependencies": { "node-ipc": "9.2.1" } }
                                ~~~~~~~ warning package-lock.json still has node-ipc 9.2.3, which is malware. Bring it in line with package.json to be rid of it`,
    {
      lock: npmLock({ 'node-ipc': '^9.2.1' }, { 'node_modules/node-ipc': { version: '9.2.3' } }),
      advisories: [nodeIpc],
    },
    ({ severity, message }) => `${severity} ${message}`,
  ));

test('after a removal the lockfile is told of at the top', () =>
  checkSquiggles(
    `{ "dependencies": {} }
~ warning malicious MAL-2025-5285 locked`,
    {
      lock: npmLock({ 'react-plaid-sdk': '1' }, { 'node_modules/react-plaid-sdk': { version: '1.0.0' } }),
      advisories: [evil],
    },
  ));

test('installed is more than locked', () =>
  checkSquiggles(
    `
{ "dependencies": { "lodash": "^4.0.0" } }
                              ~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm installed`,
    {
      lock: npmLock({ lodash: '^4.0.0' }, { 'node_modules/lodash': { version: '4.17.15' } }),
      advisories: [lodash],
      installed: ['lodash@4.17.15'],
    },
  ));

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

test('a peer range is wide on purpose: it counts only where all that it admits is affected', () => {
  const rulesOn = (range: string, field: string) =>
    analyze(
      projectOf({ manifests: JSON.stringify({ [field]: { lodash: range } }), advisories: [lodash] }),
    ).map(({ rule }) => rule);
  assert.deepEqual(rulesOn('>=3', 'dependencies'), ['vulnerable']);
  assert.deepEqual(rulesOn('>=3', 'peerDependencies'), []);
  assert.deepEqual(rulesOn('3.x', 'peerDependencies'), ['vulnerable']);
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

test('a dependency of a catalog is judged by what the catalog says', () => {
  const text = 'packages: []\ncatalog:\n  node-ipc: 9.2.3\n';
  for (const file of [{ pnpmWorkspace: text }, { yarnrc: text }]) {
    const manifests = '{"dependencies":{"node-ipc":"catalog:"}}';
    const findings = analyze(projectOf({ manifests, advisories: [nodeIpc], ...file }));
    assert.deepEqual(
      findings.map(({ package: bad, evidence, declaration }) => [bad, evidence, declaration?.rawSpec]),
      [[{ name: 'node-ipc', version: '9.2.3' }, 'range', 'catalog:']],
    );
  }
});
