// Fix all: what is planned, all of it or as much as was asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../support/fixAllPicture';
import { npmLock } from '../support/locks';
import { osv, type ProjectTexts, root } from '../support/project';

const shop: ProjectTexts = {
  manifests: `{
  "dependencies": {
    "debug": "4.4.2",
    "evil": "^1.0.0",
    "lodash": "^4.17.15",
    "minimist": "0.0.8"
  }
}
`,
  lock: npmLock(
    { debug: '4.4.2', evil: '^1.0.0', lodash: '^4.17.15', minimist: '0.0.8' },
    {
      'node_modules/debug': { version: '4.4.2' },
      'node_modules/evil': { version: '1.0.0' },
      'node_modules/lodash': { version: '4.17.15' },
      'node_modules/minimist': { version: '0.0.8' },
    },
  ),
  advisories: [
    osv('MAL-2025-1', 'debug', { versions: ['4.4.2'], published: '2025-09-08T15:00:00Z' }),
    osv('MAL-2025-2', 'evil', {}),
    osv('GHSA-aaaa-aaaa-aaaa', 'lodash', { fixed: '4.17.19' }),
    osv('GHSA-bbbb-bbbb-bbbb', 'lodash', { fixed: '4.17.21' }),
    osv('GHSA-cccc-cccc-cccc', 'minimist', { fixed: '1.2.6' }),
  ],
  registry: {
    debug: { '4.4.1': '2025-05-13', '4.4.3': '2025-09-13' },
    lodash: { '4.17.15': '2019-07-19', '4.17.19': '2020-07-08', '4.17.21': '2021-02-20' },
    minimist: { '0.0.8': '2014-02-20', '1.2.8': '2023-02-09' },
  },
};

test('everything at once: one edit, and the command that follows', () => {
  const { plan: made, titles, after, unfixed, introduces, followUp, cured } = plan(shop);
  assert.deepEqual(titles, [
    'Raise debug to 4.4.3: patch',
    'Remove evil: every version is malware',
    'Update lodash to 4.17.21 in package-lock.json: cures 2 of 2, no edit, patch',
    'Raise minimist to 1.2.8: major, may break',
  ]);
  assert.equal(
    after,
    '{\n  "dependencies": {\n    "debug": "4.4.3",\n    "lodash": "^4.17.15",\n    "minimist": "1.2.8"\n  }\n}\n',
  );
  assert.deepEqual([unfixed, introduces, cured], [[], [], 5]);
  assert.deepEqual(
    made.fixes.map(({ edits }) => [...edits.values()].flat().map(({ newText }) => newText)),
    [['4.4.3'], [''], [], ['1.2.8']],
  );
  assert.equal(followUp, 'npm update lodash --ignore-scripts');
});

test('malware only', () => {
  const { titles, unfixed } = plan(shop, { only: 'malware' });
  assert.deepEqual(titles, ['Raise debug to 4.4.3: patch', 'Remove evil: every version is malware']);
  assert.deepEqual(unfixed, []);
});

test('no larger step than asked for, and the reason', () => {
  const { titles, unfixed } = plan(shop, { maxBump: 'minor' });
  assert.equal(titles.length, 3);
  assert.deepEqual(unfixed, [
    'minimist: The least step that cures it exceeds minor: "Raise minimist to 1.2.8: major, may break".',
  ]);
});

test('one file: only what is an edit of it, and no edit of another', () => {
  const { titles, unfixed, after } = plan(shop, { file: `${root}/package.json` });
  assert.deepEqual(titles, [
    'Raise debug to 4.4.3: patch',
    'Remove evil: every version is malware',
    'Raise lodash to ^4.17.21: cures 2 of 2, patch',
    'Raise minimist to 1.2.8: major, may break',
  ]);
  assert.match(after, /"lodash": "\^4\.17\.21"/);
  assert.deepEqual(unfixed, []);
});

test('what the manifest no longer asks for: the lockfile has only to follow', () => {
  const {
    titles,
    unfixed,
    followUp,
    plan: made,
  } = plan({
    manifests: '{ "dependencies": {} }',
    lock: npmLock({ evil: '^1.0.0' }, { 'node_modules/evil': { version: '1.0.0' } }),
    advisories: [osv('MAL-2025-2', 'evil', {})],
  });
  assert.deepEqual(titles, ['Bring package-lock.json in line with package.json: no edit']);
  assert.deepEqual([unfixed, followUp, made.edits.size], [[], 'npm install --ignore-scripts', 0]);
});

test('what is raised already is not raised again', () => {
  const { titles } = plan(
    {
      manifests: '{ "dependencies": { "top": "^1.0.1" } }',
      lock: npmLock(
        { top: '^1.0.0' },
        {
          'node_modules/top': { version: '1.0.0', dependencies: { a: '^1.0.0' } },
          'node_modules/a': { version: '1.0.0' },
        },
      ),
      advisories: [osv('GHSA-aaaa-aaaa-aaaa', 'a', { fixed: '1.0.1' })],
      registry: {
        top: {
          '1.0.0': { published: '2020-01-01', dependencies: { a: '^1.0.0' } },
          '1.0.1': { published: '2020-02-01', dependencies: { a: '^1.0.1' } },
        },
        a: { '1.0.0': '2020-01-01', '1.0.1': '2020-02-01' },
      },
    },
    { file: `${root}/package.json` },
  );
  assert.deepEqual(titles, []);
});
