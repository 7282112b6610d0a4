// Which fixes are offered, what they are called, and what they make of the text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { npmLock } from '../support/locks';
import { checkFix, fixesOf } from '../support/pictures';
import { osv } from '../support/project';

const nodeIpcRecords = [
  osv('MAL-2026-3744', 'node-ipc', { versions: ['9.1.6', '9.2.3', '12.0.1'] }),
  osv('GHSA-97m3-w2cp-4xx6', 'node-ipc', { introduced: '10.1.1', fixed: '10.1.3', severity: 'CRITICAL' }),
  osv('GHSA-8gr3-2gjw-jj7g', 'node-ipc', { versions: ['9.2.2'] }),
  osv('GHSA-3mpp-xfvh-qh37', 'node-ipc', { introduced: '11.0.0', fixed: '12.0.0', severity: 'LOW' }),
];
const nodeIpcVersions = {
  '9.1.5': '2020-01-01',
  '9.2.0': '2020-02-01',
  '9.2.1': '2020-03-01',
  '9.2.2': '2022-03-08',
  '10.1.0': '2021-01-01',
  '11.1.0': '2022-03-10',
  '12.0.0': '2022-04-01',
  '14.0.0': '2026-10-01',
};

test('node-ipc 9.2.3 does not go to 9.2.2, which brought peacenotwar, but to 9.2.1', () =>
  checkFix(
    {
      manifests: '{\r\n\t"dependencies": { "node-ipc": "^9.2.1" } // why\r\n}',
      lock: npmLock({ 'node-ipc': '^9.2.1' }, { 'node_modules/node-ipc': { version: '9.2.3' } }),
      advisories: nodeIpcRecords,
      registry: { 'node-ipc': nodeIpcVersions },
    },
    'node-ipc',
    ['Pin node-ipc to 9.2.1: downgrade to the last clean version'],
    '{\r\n\t"dependencies": { "node-ipc": "9.2.1" } // why\r\n}',
  ));

test('node-ipc 12.0.1 goes down to 12.0.0, not up to another major', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "node-ipc": "^12.0.0" } }',
      lock: npmLock({ 'node-ipc': '^12.0.0' }, { 'node_modules/node-ipc': { version: '12.0.1' } }),
      advisories: nodeIpcRecords,
      registry: { 'node-ipc': nodeIpcVersions },
    },
    'node-ipc',
    ['Pin node-ipc to 12.0.0: downgrade to the last clean version'],
    '{ "dependencies": { "node-ipc": "12.0.0" } }',
  ));

test('what is asked for by several names, or twice, is raised, pinned and removed wherever that is needed', () => {
  const advisories = [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '1.2.0' })];
  const registry = { bad: { '1.0.0': '2020-01-01', '1.2.0': '2021-01-01' } };
  const locked = { 'node_modules/bad': { version: '1.0.0' } };
  const aliased = { al: 'npm:bad@~1.0.0', bad: '~1.0.0' };
  checkFix(
    {
      manifests: JSON.stringify({ dependencies: aliased }),
      lock: npmLock(aliased, { ...locked, 'node_modules/al': { name: 'bad', version: '1.0.0' } }),
      advisories,
      registry,
    },
    'bad',
    ['Raise al to npm:bad@~1.2.0 and bad to ~1.2.0: minor', 'Pin al and bad to 1.2.0: minor'],
    '{"dependencies":{"al":"npm:bad@~1.2.0","bad":"~1.2.0"}}',
  );
  checkFix(
    {
      manifests: JSON.stringify({ dependencies: aliased }),
      lock: npmLock(aliased, { ...locked, 'node_modules/al': { name: 'bad', version: '1.0.0' } }),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'bad', { fixed: '2.0.0' })],
      registry: { bad: { '1.0.0': '2020-01-01', '2.0.0': '2021-01-01' } },
    },
    'bad',
    ['Raise al to npm:bad@~2.0.0 and bad to ~2.0.0: major, may break'],
    '{"dependencies":{"al":"npm:bad@~2.0.0","bad":"~2.0.0"}}',
  );
  const evil = { dependencies: { bad: '*' }, devDependencies: { bad: '*' } };
  checkFix(
    {
      manifests: JSON.stringify(evil),
      lock: npmLock({ bad: '*' }, locked),
      advisories: [osv('MAL-2026-1', 'bad', {})],
      registry,
    },
    'bad',
    ['Remove bad: every version is malware'],
    '{"dependencies":{},"devDependencies":{}}',
  );
});

const debugRecord = osv('MAL-2025-46974', 'debug', {
  versions: ['4.4.2'],
  published: '2025-09-08T15:00:00Z',
});
const debugTexts = {
  manifests: '{ "dependencies": { "debug": "^4.4.0" } }',
  lock: npmLock({ debug: '^4.4.0' }, { 'node_modules/debug': { version: '4.4.2' } }),
  advisories: [debugRecord],
};
const debugBefore = {
  '4.3.7': '2024-09-06T00:00:00Z',
  '4.4.0': '2024-12-06T00:00:00Z',
  '4.4.1': '2025-05-13T00:00:00Z',
};

test('debug 4.4.2 between 8 and 13 September 2025: down to 4.4.1', () =>
  checkFix(
    { ...debugTexts, registry: { debug: debugBefore } },
    'debug',
    ['Pin debug to 4.4.1: downgrade to the last clean version'],
    '{ "dependencies": { "debug": "4.4.1" } }',
  ));

test('debug 4.4.2 since then: up to 4.4.3, and the raised range cannot come back to 4.4.2', () =>
  checkFix(
    { ...debugTexts, registry: { debug: { ...debugBefore, '4.4.3': '2025-09-13T17:00:00Z' } } },
    'debug',
    ['Raise debug to ^4.4.3: patch', 'Pin debug to 4.4.3: patch'],
    '{ "dependencies": { "debug": "^4.4.3" } }',
  ));

test('the lowest version that no advisory affects, the operator kept', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "axios": "~1.6.0" } }',
      lock: npmLock({ axios: '~1.6.0' }, { 'node_modules/axios': { version: '1.6.0' } }),
      advisories: [
        osv('GHSA-aaaa-aaaa-aaaa', 'axios', { introduced: '1.0.0', fixed: '1.6.1' }),
        osv('GHSA-bbbb-bbbb-bbbb', 'axios', { introduced: '1.3.2', fixed: '1.7.4' }),
        osv('MAL-2026-2307', 'axios', { versions: ['1.7.4'] }),
      ],
      registry: {
        axios: {
          '1.6.0': '2023-10-01',
          '1.6.1': '2023-11-01',
          '1.7.4': '2024-08-01',
          '1.7.5-beta.1': '2024-08-10',
          '1.7.5': '2024-08-20',
          '2.0.0': '2026-01-01',
        },
      },
    },
    'axios',
    ['Raise axios to ~1.7.5: cures 2 of 2, minor', 'Pin axios to 1.7.5: cures 2 of 2, minor'],
    '{ "dependencies": { "axios": "~1.7.5" } }',
  ));

test('a raised range that admits malware is not offered: then pin', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "a": "^1.0.0" } }',
      lock: npmLock({ a: '^1.0.0' }, { 'node_modules/a': { version: '1.0.0' } }),
      advisories: [
        osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.1.0' }),
        osv('MAL-2026-1', 'a', { versions: ['1.2.0'] }),
      ],
      registry: { a: { '1.0.0': '2020-01-01', '1.1.0': '2021-01-01' } },
    },
    'a',
    ['Pin a to 1.1.0: minor'],
    '{ "dependencies": { "a": "1.1.0" } }',
  ));

test('a step to another major says that it may break', () => {
  const { fixes } = fixesOf(
    {
      manifests: '{ "dependencies": { "a": "1.0.0" } }',
      lock: npmLock({ a: '1.0.0' }, { 'node_modules/a': { version: '1.0.0' } }),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '2.0.0' })],
      registry: { a: { '1.0.0': '2020-01-01', '1.1.0': '2020-06-01', '2.0.0': '2021-01-01' } },
    },
    'a',
  );
  assert.deepEqual(
    fixes.map(({ title, bump }) => [title, bump]),
    [['Raise a to 2.0.0: major, may break', 'major']],
  );
});

test('a vulnerability is no reason to go down, not even where every later version has it', () => {
  const registry = {
    parent: { '1.0.0': { dependencies: { a: '^1.0.0' } }, '1.1.0': { dependencies: { a: '^2.0.0' } } },
    a: { '1.0.0': '2020-01-01', '2.0.0': '2021-01-01', '2.0.1': '2021-06-01' },
  };
  const advisories = [osv('GHSA-aaaa-aaaa-aaaa', 'a', { introduced: '2.0.0' })];
  const direct = npmLock({ a: '^2.0.0' }, { 'node_modules/a': { version: '2.0.0' } });
  const through = npmLock(
    { parent: '^1.0.0' },
    {
      'node_modules/parent': { version: '1.1.0', dependencies: { a: '^2.0.0' } },
      'node_modules/a': { version: '2.0.0' },
    },
  );
  for (const [asked, lock] of [
    ['"a": "^2.0.0"', direct],
    ['"parent": "^1.0.0"', through],
  ] as const) {
    const manifests = `{ "dependencies": { ${asked} } }`;
    assert.deepEqual(fixesOf({ manifests, lock, advisories, registry }, 'a').fixes, [], asked);
  }
});

test('a placeholder of a template stays as it is written, whatever is locked', () => {
  for (const placeholder of [
    '{{version}}',
    '^{{version}}',
    `\${VERSION}`,
    '%VERSION%',
    '<%= version %>',
    '__VERSION__',
  ]) {
    const { fixes } = fixesOf(
      {
        manifests: JSON.stringify({ dependencies: { a: placeholder } }),
        lock: npmLock({ a: placeholder }, { 'node_modules/a': { version: '1.0.0' } }),
        advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.1.0' })],
        registry: { a: { '1.0.0': '2020-01-01', '1.1.0': '2021-01-01' } },
      },
      'a',
    );
    assert.deepEqual(fixes, [], placeholder);
  }
});

test('malware in every version is removed, with its line', () =>
  checkFix(
    {
      manifests:
        '{\n  "dependencies": {\n    "express": "^4.0.0",\n    "react-plaid-sdk": "^1.0.0"\n  }\n}\n',
      lock: npmLock(
        { 'react-plaid-sdk': '^1.0.0' },
        { 'node_modules/react-plaid-sdk': { version: '1.0.0' } },
      ),
      advisories: [osv('MAL-2025-5285', 'react-plaid-sdk', {})],
    },
    'react-plaid-sdk',
    ['Remove react-plaid-sdk: every version is malware'],
    '{\n  "dependencies": {\n    "express": "^4.0.0"\n  }\n}\n',
  ));

test('an alias keeps its name', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "ipc": "npm:node-ipc@^9.2.1" } }',
      lock: npmLock(
        { ipc: 'npm:node-ipc@^9.2.1' },
        { 'node_modules/ipc': { name: 'node-ipc', version: '9.2.3' } },
      ),
      advisories: nodeIpcRecords,
      registry: { 'node-ipc': nodeIpcVersions },
    },
    'node-ipc',
    ['Pin ipc to 9.2.1: downgrade to the last clean version'],
    '{ "dependencies": { "ipc": "npm:node-ipc@9.2.1" } }',
  ));

test('without a lockfile the fix is proven on what the registry would install', () =>
  checkFix(
    {
      manifests: '{ "dependencies": { "lodash": "^4.17.15" } }',
      advisories: [osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' })],
      registry: { lodash: { '4.17.15': '2019-07-19', '4.17.20': '2020-08-13' } },
    },
    'lodash',
    [],
    '{ "dependencies": { "lodash": "^4.17.15" } }',
  ));

test('no word from the registry, no fix made up', () => {
  const { fixes } = fixesOf(
    {
      manifests: '{ "dependencies": { "lodash": "^4.17.15" } }',
      advisories: [osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' })],
    },
    'lodash',
  );
  assert.deepEqual(fixes, []);
});
