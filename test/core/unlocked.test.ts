// What a manifest asks for, judged by itself: without a lockfile, before the lockfile follows, and by its catalog.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../server/src/core/analyze';
import { debug, evil, lodash, nodeIpc } from '../support/badPackages';
import { npmLock } from '../support/locks';
import { checkSquiggles } from '../support/pictures';
import { projectOf } from '../support/project';

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

test('a peer range is wide on purpose: it counts only where all that it admits is affected', () => {
  const rulesOn = (range: string, field: string) =>
    analyze(
      projectOf({ manifests: JSON.stringify({ [field]: { lodash: range } }), advisories: [lodash] }),
    ).map(({ rule }) => rule);
  assert.deepEqual(rulesOn('>=3', 'dependencies'), ['vulnerable']);
  assert.deepEqual(rulesOn('>=3', 'peerDependencies'), []);
  assert.deepEqual(rulesOn('3.x', 'peerDependencies'), ['vulnerable']);
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
