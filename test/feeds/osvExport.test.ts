// OSV's export: everything once, then what has changed, and never half of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../support/httpServer';
import { all, fresh, lodash, names, rig, told } from '../support/osvExport';
import { sending, startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';
import { goZip } from '../support/zip';

const day = 24 * 3_600_000;

test('everything at first, withdrawn records too', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  assert.equal(told(await sync(), server), 'everything ok');
  assert.deepEqual([mirror.records(), mirror.begun()], [names, ['everything']]);
  assert.deepEqual(server.asked(), ['GET /npm/all.zip']);
  const { length } = server.archive();
  assert.deepEqual(mirror.progress.at(-1), { bytes: length, ofBytes: length, records: 3 });
});

test('then what is new, corrected or withdrawn, record by record', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  await sync();
  server.asked();
  server.publish(fresh, {
    ...(lodash as object),
    withdrawn: '2026-11-01T10:30:00Z',
    modified: '2026-11-01T10:30:00Z',
  });
  assert.equal(told(await sync(), server), 'changes ok');
  assert.deepEqual(mirror.records(), [
    'GHSA-35jh-r3h4-6jhm lodash withdrawn',
    'GHSA-7fhm-mqm4-2wp7 minimist withdrawn',
    'MAL-2025-46974 debug',
    'MAL-2026-9 fresh',
  ]);
  assert.deepEqual([...server.asked()].sort(), [
    'GET /npm/GHSA-35jh-r3h4-6jhm.json',
    // The overlap: right after everything was read it is not known which of the newest were in it.
    'GET /npm/GHSA-7fhm-mqm4-2wp7.json',
    'GET /npm/MAL-2026-9.json',
    'GET /npm/modified_id.csv',
  ]);
});

test('nothing new, nothing done', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  await sync();
  server.publish(fresh);
  await sync();
  server.asked();
  assert.equal(told(await sync(), server), 'nothing ok');
  assert.deepEqual([mirror.begun(), server.asked()], [[], ['GET /npm/modified_id.csv']]);
});

test('a record that comes late, behind ones that were modified after it', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  await sync();
  server.publish(fresh);
  await sync();
  server.asked();
  server.publish(osv('MAL-2026-8', 'late', { modified: '2026-11-01T10:15:00Z' }));
  assert.equal(told(await sync(), server), 'changes ok');
  assert.deepEqual(server.asked(), ['GET /npm/modified_id.csv', 'GET /npm/MAL-2026-8.json']);
  assert.equal(mirror.records().includes('MAL-2026-8 late'), true);
});

test('a record that cannot be had is missing until it can', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  await sync();
  server.publish(fresh, osv('MAL-2026-8', 'other', { modified: '2026-11-01T11:30:00Z' }));
  server.misbehave(/MAL-2026-9/, answer(500));
  assert.equal(
    told(await sync(), server),
    'changes partial: HOST answered 500. 1 record could not be had yet.',
  );
  assert.equal(mirror.records().includes('MAL-2026-8 other'), true);
  assert.equal(
    told(await sync(), server),
    'nothing stale: HOST answered 500. What it said on 2026-11-01 at 12:00 UTC is used.',
  );
  server.asked();
  server.heal();
  assert.equal(told(await sync(), server), 'changes ok');
  assert.deepEqual(server.asked(), ['GET /npm/modified_id.csv', 'GET /npm/MAL-2026-9.json']);
});

test('what is broken in the archive is had one by one', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  const texts = all.map(
    (record) => [`${(record as { id: string }).id}.json`, JSON.stringify(record)] as const,
  );
  const broken = goZip([...texts.slice(0, 2), [texts[2]![0], '{"id":'], ['../../README.md', 'not a record']]);
  broken[broken.indexOf('MAL-2025-46974.json') + 40]! ^= 1;
  server.misbehave(/all\.zip/, answer(200, broken));
  assert.equal(told(await sync(), server), 'everything ok');
  assert.deepEqual(mirror.records(), names);
});

test('what cannot be understood is told of until it can', async (t) => {
  const bad = (modified: string) => osv('MAL-2026-7', 'bad', { introduced: 'soon', modified });
  const { server, sync } = await rig(t, [...all, bad('2026-10-01T00:00:00Z')]);
  const flaw =
    'partial: MAL-2026-7: left out an event with an unreadable version, a range without a beginning, an entry without versions.';
  assert.equal(told(await sync(), server), `everything ${flaw}`);
  server.publish(fresh);
  assert.equal(told(await sync(), server), `changes ${flaw}`);
  server.publish(
    osv('MAL-2026-7', 'bad', { modified: '2026-11-01T11:40:00Z', summary: 'x'.repeat(2 ** 20) }),
  );
  assert.equal(told(await sync(), server), 'changes ok');
});

test('a record dated in the future does not stop the changes', async (t) => {
  const { server, mirror, sync } = await rig(t, [
    ...all,
    osv('MAL-2099-1', 'future', { modified: '2099-01-01T00:00:00Z' }),
  ]);
  await sync();
  await sync();
  server.publish(osv('MAL-2026-9', 'fresh', { modified: '2026-11-01T12:00:00Z' }));
  assert.equal(told(await sync(), server), 'changes ok');
  assert.equal(mirror.records().includes('MAL-2026-9 fresh'), true);
});

test('after five days everything anew, which clears away what is gone', async (t) => {
  const { server, mirror, sync, ports } = await rig(t, all);
  await sync();
  const other = await startOsvServer(t);
  other.publish(lodash, fresh);
  server.misbehave(/all\.zip/, (response, request) => {
    response.writeHead(200, { etag: '"other"' }).end(request.method === 'HEAD' ? '' : other.archive());
  });
  await ports.clock.advance(5 * day - 1);
  assert.equal(told(await sync(), server), 'changes ok');
  await ports.clock.advance(1);
  server.asked();
  assert.equal(told(await sync(), server), 'everything ok');
  assert.deepEqual(server.asked(), ['HEAD /npm/all.zip', 'GET /npm/all.zip']);
  assert.deepEqual(mirror.records(), ['GHSA-35jh-r3h4-6jhm lodash', 'MAL-2026-9 fresh']);
});

test('unless it is still the same, also where only the archive never changes', async (t) => {
  const { server, mirror, sync, ports } = await rig(t, all);
  await sync();
  await ports.clock.advance(6 * day);
  server.asked();
  const { archive } = server;
  const same = archive();
  server.publish(fresh);
  server.misbehave(/all\.zip/, sending(same));
  assert.equal(told(await sync(), server), 'changes ok');
  assert.deepEqual(server.asked().slice(0, 2), ['HEAD /npm/all.zip', 'GET /npm/modified_id.csv']);
  assert.equal(mirror.records().length, 4);
});

test('everything anew where too much has changed, where there is no list, and where the clock was set back', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  await sync();
  server.publish(fresh);
  const lines = Array.from({ length: 10_001 }, (_, index) => `2026-11-01T11:59:59Z,MAL-2026-${index}\n`);
  for (const behaviour of [answer(200, lines.join('')), answer(404)]) {
    server.misbehave(/csv/, behaviour);
    server.asked();
    assert.match(told(await sync(), server), /^(everything|nothing) ok$/);
    assert.equal(server.asked().includes('HEAD /npm/all.zip'), true);
  }
  assert.deepEqual(mirror.records().length, 4);
  mirror.note = mirror.note!.replaceAll('2026-11-01T12', '2026-12-01T12');
  server.heal();
  server.publish(osv('MAL-2026-8', 'other', {}));
  assert.equal(told(await sync(), server), 'everything ok');
});

test('what was kept of another address, or is damaged, does not count', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  await sync();
  const notes = ['null', '[]', '{"base":1}', mirror.note!.replace('/npm/', '/pypi/')];
  for (const note of notes) {
    mirror.note = note;
    assert.equal(told(await sync(), server), 'everything ok', note);
  }
  const odd = {
    ...JSON.parse(mirror.note!),
    recent: 7,
    missing: [1, '../x', 'MAL-2026-9'],
    flaws: [['x'], 7],
  };
  mirror.note = JSON.stringify(odd);
  server.publish(fresh);
  assert.equal(told(await sync(), server), 'changes ok');
});

test('an empty archive is no export', async (t) => {
  const { server, sync } = await rig(t, []);
  assert.equal(told(await sync(), server), 'nothing failed: There are no records of npm packages at HOST.');
});
