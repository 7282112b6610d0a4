// What is still on disk although the lockfile, or the note, says otherwise: it is told of, with how to be rid of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestNotices } from '../server/src/core/index';
import { neverCancelled } from '../server/src/ports';
import { lock, sessionOn } from './support/installedProject';
import { npmLock } from './support/locks';

test('what the lockfile has let go of is told of until the disk follows', async () => {
  const note = JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/debug': { version: '4.4.2' }, 'node_modules/git': { resolved: 'git+ssh://g' } },
  });
  const session = sessionOn({
    'package-lock.json': lock.replace('4.4.2', '4.4.3'),
    'node_modules/.package-lock.json': note,
  });
  await session.settled();
  const [analysis] = await session.analyses();
  const [finding, ...others] = analysis!.findings;
  assert.equal(others.length, 0);
  assert.match(finding!.message, /^debug 4\.4\.2 \(on disk\) is malware: /);
  const [notice] = manifestNotices(analysis!.project, analysis!.findings, '');
  assert.equal(
    notice?.message,
    'node_modules still has debug 4.4.2, which is malware. Install what package-lock.json has to be rid of it',
  );
  const { fixes } = await session.fixes('/project/package.json', [finding!.fingerprint], neverCancelled);
  session.dispose();
  assert.deepEqual(
    fixes.flatMap((one) => one.fixes.map(({ title, followUp }) => [title.split(':')[0], followUp])),
    [['Install what package-lock.json has', 'npm install --ignore-scripts']],
  );
});

test('what is there although the note says otherwise is told of, and installed from nothing', async () => {
  const locked = npmLock({ debug: '^4.0.0' }, { 'node_modules/debug': { version: '4.4.3' } });
  const session = sessionOn({
    'package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    'package-lock.json': locked,
    'node_modules/.package-lock.json': locked,
    'node_modules/debug/package.json': '{ "name": "debug", "version": "4.4.2" }',
  });
  await session.settled();
  const [analysis] = await session.analyses();
  const [finding, ...others] = analysis!.findings.filter(({ exposed }) => exposed);
  const { fixes } = await session.fixes('/project/package.json', [finding!.fingerprint], neverCancelled);
  session.dispose();
  assert.deepEqual(
    [
      finding!.message.split(':')[0],
      others,
      fixes.flatMap((one) => one.fixes.map((fix) => [fix.title, fix.followUp])),
    ],
    [
      'debug 4.4.2 (on disk) is malware',
      [],
      [
        [
          'Install what package-lock.json has: from nothing, since npm takes it to be installed',
          'npm ci --ignore-scripts',
        ],
      ],
    ],
  );
});

test('without a note, and without a lockfile, the folder of a dependency says what is on disk', async () => {
  const onDisk = {
    'package.json': '{"dependencies":{"debug":"^4.0.0"}}',
    'node_modules/debug/package.json': '{ "name": "debug", "version": "4.4.2" }',
  };
  const told = async (locked: string | undefined) => {
    const text = npmLock({ debug: '^4.0.0' }, { 'node_modules/debug': { version: locked ?? '' } });
    const session = sessionOn(
      { ...onDisk, ...(locked === undefined ? {} : { 'package-lock.json': text }) },
      {},
    );
    await session.settled();
    const [analysis] = await session.analyses();
    session.dispose();
    return analysis!.findings
      .filter(({ evidence }) => evidence === 'installed')
      .map(({ message, stale }) => [message.split(' is malware')[0], stale]);
  };
  assert.deepEqual(await told('4.4.3'), [['debug 4.4.2 (on disk)', true]]);
  assert.deepEqual(await told('4.4.2'), [['debug 4.4.2', false]]);
  assert.deepEqual(await told(undefined), [['debug 4.4.2 (on disk)', false]]);
});
