// Several feeds become one: corrected records hold, and what only one feed knows is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdvisories } from '../server/src/advisories';
import { parseOsvRecord } from '../server/src/core/advisories/osv';
import { groupsOn } from '../server/src/core/exposures';
import type { Advisory } from '../server/src/core/types';
import type { Feed, MirrorFeed } from '../server/src/feeds/index';
import { neverCancelled } from '../server/src/ports';
import { memoryPorts } from './support/memoryPorts';
import { osv } from './support/project';

test('of two states of a record the newest holds, whatever the order of the feeds', async () => {
  const early = osv('MAL-2025-47141', '@ctrl/tinycolor', { modified: '2025-09-15T20:00:00Z' });
  const corrected = osv('MAL-2025-47141', '@ctrl/tinycolor', {
    versions: ['4.1.1', '4.1.2'],
    modified: '2025-09-15T20:00:00.5Z',
  });
  for (const feeds of [
    [feed('a', early), feed('b', corrected)],
    [feed('a', corrected), feed('b', early)],
  ]) {
    const [advisory, ...others] = (await merged(feeds)).get('@ctrl/tinycolor') ?? [];
    assert.deepEqual(advisory?.versions, ['4.1.1', '4.1.2']);
    assert.deepEqual(others, []);
  }
});

test('of two copies of one state the one holds that was read whole', async () => {
  const [read] = parseOsvRecord(osv('GHSA-aaaa-bbbb-cccc', 'a', { fixed: '2.0.0' }), 'whole').advisories;
  const half: Advisory = { ...read!, feed: 'half', ranges: [], isHalfRead: true };
  const whole = { ...feed('whole', {}), load: loading('whole', [read!]) };
  const inPart = { ...feed('half', {}), load: loading('half', [half]) };
  for (const feeds of [
    [whole, inPart],
    [inPart, whole],
  ]) {
    const [advisory] = (await merged(feeds)).get('a') ?? [];
    assert.deepEqual(
      [advisory?.feed, advisory?.isHalfRead, advisory?.ranges.length],
      ['whole', undefined, 1],
    );
  }
});

test('what an incident takes is kept when a later copy does not say it', async () => {
  const [ours] = parseOsvRecord(osv('MAL-2026-1', 'a', { modified: '2026-01-01T00:00:00Z' }), 'a').advisories;
  const told: Advisory = { ...ours!, incident: { runs: 'install', takes: ['SSH keys'] } };
  const later = feed('b', osv('MAL-2026-1', 'a', { modified: '2026-02-01T00:00:00Z', summary: 'Later' }));
  const [advisory] =
    (await merged([{ ...later, id: 'a', load: loading('a', [told]) }, later])).get('a') ?? [];
  assert.deepEqual([advisory?.summary, advisory?.incident?.takes], ['Later', ['SSH keys']]);
});

test('of kind and rating the stricter holds, and both feeds say so', async () => {
  const early = osv('GHSA-aaaa-bbbb-cccc', 'a', { severity: 'HIGH', modified: '2026-01-01T00:00:00Z' });
  const later = osv('GHSA-aaaa-bbbb-cccc', 'a', { severity: 'LOW', modified: '2026-02-01T00:00:00Z' });
  const groups = await groupsOf([feed('a', early), feed('b', later)]);
  assert.deepEqual(
    groups.map(({ id, rating, feeds, withdrawals }) => [id, rating, feeds, withdrawals]),
    [['GHSA-aaaa-bbbb-cccc', 'high', ['b', 'a'], undefined]],
  );
});

test("one's own feed is not overruled by a newer public record", async () => {
  const ours = osv('GHSA-aaaa-bbbb-cccc', 'a', { fixed: '2.0.0', modified: '2026-01-01T00:00:00Z' });
  const theirs = osv('GHSA-aaaa-bbbb-cccc', 'a', { fixed: '1.0.0', modified: '2026-02-01T00:00:00Z' });
  const feeds = [{ ...feed('ours', ours), own: true } as const, feed('theirs', theirs)];
  assert.deepEqual(
    (await groupsOf(feeds, '1.5.0')).map((group) => group.feeds),
    [['ours']],
  );
});

test('withdrawn in one feed and live in another is disputed, rated one step lower and not hidden', async () => {
  const live = osv('GHSA-aaaa-bbbb-cccc', 'a', { severity: 'HIGH' });
  const gone = { ...(live as object), withdrawn: '2026-10-01T08:00:00Z', modified: '2026-10-01T08:00:00Z' };
  for (const feeds of [
    [feed('a', live), feed('b', gone)],
    [feed('b', gone), { ...feed('a', live), own: true } as const],
  ]) {
    assert.deepEqual(
      (await groupsOf(feeds)).map(({ rating, feeds: said, withdrawals }) => [rating, said, withdrawals]),
      [['moderate', ['a'], [{ feed: 'b', on: '2026-10-01T08:00:00Z' }]]],
    );
  }
  assert.deepEqual(await groupsOf([feed('b', gone)]), []);
});

test('what is to be withdrawn at a time that is still to come affects until then', async () => {
  const gone = (withdrawn: string) =>
    feed('a', { ...(osv('GHSA-aaaa-bbbb-cccc', 'a', {}) as object), withdrawn });
  assert.deepEqual((await groupsOf([gone('2026-11-01T12:00:00Z')])).length, 0);
  assert.deepEqual((await groupsOf([gone('2026-11-01T12:00:01Z')])).length, 1);
  assert.deepEqual((await groupsOf([gone('2026-11-01T13:00:01+02:00')])).length, 0);
});

test('what another live record still says is not disputed', async () => {
  const live = osv('GHSA-aaaa-bbbb-cccc', 'a', { severity: 'HIGH' });
  const gone = { ...(live as object), withdrawn: '2026-10-01T08:00:00Z' };
  const other = osv('CVE-2026-1', 'a', { severity: 'LOW', aliases: ['GHSA-aaaa-bbbb-cccc'] });
  const [group] = await groupsOf([feed('a', live), feed('b', gone), feed('c', other)]);
  assert.deepEqual([group?.rating, group?.feeds, group?.withdrawals], ['moderate', ['a', 'c'], undefined]);
});

test('a feed that leaves does not leave its records behind', async () => {
  const advisories = createAdvisories(memoryPorts(), () => {});
  await advisories.load(
    [feed('a', osv('MAL-2026-1', 'a', {})), feed('b', osv('MAL-2026-2', 'b', {}))],
    neverCancelled,
  );
  await advisories.load([feed('b', osv('MAL-2026-2', 'b', {}))], neverCancelled);
  assert.deepEqual(
    ['a', 'b'].map((name) => advisories.byName().has(name)),
    [false, true],
  );
});

function feed(id: string, record: unknown): MirrorFeed {
  return { kind: 'mirror', id, load: loading(id, parseOsvRecord(record, id).advisories) };
}

function loading(id: string, advisories: readonly Advisory[]): MirrorFeed['load'] {
  return async () => ({ advisories, state: { id, records: advisories.length, health: 'ok' } });
}

async function groupsOf(feeds: readonly Feed[], version = '1.0.0') {
  return groupsOn((await merged(feeds)).get('a') ?? [], version);
}

async function merged(feeds: readonly Feed[]) {
  const advisories = createAdvisories(memoryPorts(), () => {});
  await advisories.load(feeds, neverCancelled);
  return advisories.byName();
}
