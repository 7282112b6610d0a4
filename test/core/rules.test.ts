// What is locked, squiggled where it stands in the manifest and the lockfile, and in which words.
import { test } from 'node:test';
import { debug, evil, lodash, nodeIpc } from '../support/badPackages';
import { npmLock } from '../support/locks';
import { checkLockSquiggles, checkSquiggles } from '../support/pictures';

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

test('what is asked for by several names, or twice, is squiggled at each, and stale only if none asks for it', () => {
  const texts = {
    lock: npmLock(
      { al: 'npm:lodash@^4.17.15', lodash: '4.17.15' },
      {
        'node_modules/al': { name: 'lodash', version: '4.17.15' },
        'node_modules/lodash': { version: '4.17.15' },
      },
    ),
    advisories: [lodash],
  };
  checkSquiggles(
    `
{
  "dependencies": { "al": "npm:lodash@^4.17.15", "lodash": "4.17.15" },
                          ~~~~~~~~~~~~~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked
                                                           ~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked
  "devDependencies": { "lodash": "4.17.15" }
                                 ~~~~~~~~~ error vulnerable GHSA-35jh-r3h4-6jhm locked
}`,
    texts,
  );
  checkSquiggles(
    `
{
  "dependencies": { "al": "npm:lodash@4.17.21", "lodash": "4.17.15" }
                                                          ~~~~~~~~~ error: lodash 4.17.15: Something bad (high, GHSA-35jh-r3h4-6jhm, fixed in 4.17.21)
                          ~~~~~~~~~~~~~~~~~~~~ information: package-lock.json has lodash 4.17.15, which "al@npm:lodash@4.17.21" does not ask for: install to bring it in line
}`,
    texts,
    ({ severity, message }) => `${severity}: ${message}`,
  );
});

test('what is locked by one name and not yet by others, of the same version, is squiggled at each', () =>
  checkSquiggles(
    `
{
  "dependencies": { "lodash": "4.17.15", "al": "npm:lodash@4.17.15" },
                              ~~~~~~~~~ locked
                                               ~~~~~~~~~~~~~~~~~~~~ locked
  "devDependencies": { "other": "npm:lodash@4.17.15" }
                                ~~~~~~~~~~~~~~~~~~~~ locked
}`,
    {
      lock: npmLock({ lodash: '4.17.15' }, { 'node_modules/lodash': { version: '4.17.15' } }),
      advisories: [lodash],
      registry: { lodash: { '4.17.15': '2020-01-01', '4.17.21': '2021-01-01' } },
    },
    ({ evidence }) => evidence,
  ));

test('where all of them have moved on, each says so once', () =>
  checkSquiggles(
    `
{
  "dependencies": { "al": "npm:lodash@4.17.21", "lodash": "4.17.21" }
                          ~~~~~~~~~~~~~~~~~~~~ vulnerable
                                                          ~~~~~~~~~ vulnerable
}`,
    {
      lock: npmLock(
        { al: 'npm:lodash@4.17.15', lodash: '4.17.15' },
        {
          'node_modules/al': { name: 'lodash', version: '4.17.15' },
          'node_modules/lodash': { version: '4.17.15' },
        },
      ),
      advisories: [lodash],
    },
    ({ rule }) => rule,
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
