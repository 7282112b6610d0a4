// Answers of OSV's API that cannot be believed or do not come: what is said of them, and what holds all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osvApiFeed } from '../../server/src/feeds/osvApi';
import { told } from '../support/feedWords';
import { answer } from '../support/httpServer';
import { asking, debug, idsIn, lodash, rig } from '../support/osvApi';
import { osv } from '../support/project';

test('a copy of the database that lags behind is asked again', async (t) => {
  const { server, query } = await rig(t, [{ ...(debug as object), modified: '2025-09-16T00:00:00Z' }]);
  server.misbehave(/vulns/, answer(200, JSON.stringify(debug)));
  assert.deepEqual(
    (await query('debug')).advisories.map(({ modified }) => modified),
    ['2025-09-15T20:00:00Z'],
  );
  server.heal();
  assert.deepEqual(
    (await query('debug')).advisories.map(({ modified }) => modified),
    ['2025-09-16T00:00:00Z'],
  );
});

test('a record that is named and cannot be had is not taken for none; the others are asked for all the same', async (t) => {
  const others = Array.from({ length: 4 }, (_, index) => osv(`MAL-2025-${index}`, 'many', {}));
  const { server, query } = await rig(t, [debug, ...others]);
  server.misbehave(/MAL-2025-[0-3]$/, answer(404));
  const first = await query('debug', 'many');
  assert.deepEqual(idsIn(first), ['MAL-2025-46974']);
  assert.deepEqual(
    [first.state.unjudged, told(first.state, server)],
    [4, 'partial: HOST answered 404. 4 of 5 records are missing.'],
  );
  server.misbehave(/vulns/, answer(404));
  server.publish({ ...(debug as object), modified: '2026-01-01T00:00:00Z' });
  const second = await query('debug');
  assert.deepEqual(idsIn(second), ['MAL-2025-46974']);
  assert.equal(
    told(second.state, server),
    'stale: HOST answered 404. Some records have changed since they were read.',
  );
});

test('pages without end come to an end', async (t) => {
  const { server, query } = await rig(t, [debug]);
  server.misbehave(/querybatch/, answer(200, '{"results":[{"next_page_token":"x"}]}'));
  const { state } = await query('debug');
  assert.equal(
    told(state, server),
    'failed: HOST did not come to an end of its answer. Nothing is known of 1 of 1 packages.',
  );
  assert.equal(server.seen.length, 50);
});

test('results that do not fit the queries are not taken for an answer', async (t) => {
  const { server, query } = await rig(t, [debug]);
  for (const body of ['{}', '[]', 'null', '{"results":{}}', '{"results":[]}', '{"results":[{},{}]}']) {
    server.misbehave(/querybatch/, answer(200, body));
    const { state } = await query('debug');
    assert.match(
      told(state, server),
      /^failed: HOST answered with something else than was asked for\./,
      body,
    );
  }
});

test('ids that would lead elsewhere are not asked for', async (t) => {
  const { server, query } = await rig(t, []);
  const ids = ['../../admin', '.', '..', 'a/b', 'a?b', 'a b', '', 7, null, 'x'.repeat(101)];
  const vulns = ids.map((id) => ({ id, modified: '2026-01-01T00:00:00Z' }));
  server.misbehave(/querybatch/, answer(200, JSON.stringify({ results: [{ vulns }] })));
  assert.equal(
    told((await query('debug')).state, server),
    'partial: HOST names a record by something that is no id. 8 of 8 records are missing.',
  );
  assert.deepEqual(server.asked(), ['POST /v1/querybatch']);
});

test('records that cannot be had are missing, and after three failures no more are asked for', async (t) => {
  const many = Array.from({ length: 40 }, (_, index) => osv(`MAL-2025-${index}`, 'many', {}));
  const { server, query } = await rig(t, [debug, ...many]);
  server.misbehave(/vulns\/MAL-2025-\d{1,2}$/, answer(500));
  const { advisories, state } = await query('debug', 'many');
  assert.equal(told(state, server), 'partial: HOST answered 500. 40 of 41 records are missing.');
  assert.deepEqual(
    advisories.map(({ id }) => id),
    ['MAL-2025-46974'],
  );
  assert.equal(server.asked().length < 15, true);
  server.heal();
  assert.deepEqual((await query('debug', 'many')).state.health, 'ok');
});

test('a record of another id, a broken one and one of a future schema', async (t) => {
  const { server, query } = await rig(t, [debug]);
  server.misbehave(/vulns/, answer(200, JSON.stringify(lodash)));
  assert.match(
    told((await query('debug')).state, server),
    /HOST answered with another record than MAL-2025-46974\./,
  );
  server.heal();
  server.publish(
    osv('MAL-2025-46974', 'debug', { introduced: 'not a version', modified: '2025-12-01T00:00:00Z' }),
  );
  assert.equal(
    told((await query('debug')).state, server),
    'partial: MAL-2025-46974: left out an event with an unreadable version, a range without a beginning, an entry without versions.',
  );
  const future = {
    ...(debug as object),
    modified: '2026-01-01T00:00:00Z',
    schema_version: '9.0.0',
    shiny: [{}],
  };
  server.publish(future);
  assert.deepEqual(
    [(await query('debug')).state.health, idsIn(await query('debug'))],
    ['ok', ['MAL-2025-46974']],
  );
});

test('without a network, what was said before holds, in this process and in the next', async (t) => {
  const { server, ports, query } = await rig(t, [debug]);
  await query('debug', 'ms');
  await ports.clock.advance(3_600_000);
  ports.offline = true;
  const holds =
    'stale: No connections are made while offline. What it said on 2026-11-01 at 12:00 UTC is used.';
  for (const ask of [query, asking(osvApiFeed(server.url), ports)]) {
    const snapshot = await ask('debug', 'ms');
    assert.deepEqual([idsIn(snapshot), told(snapshot.state, server)], [['MAL-2025-46974'], holds]);
    assert.equal(snapshot.state.checked, '2026-11-01T12:00:00.000Z');
  }
  const more = await asking(osvApiFeed(server.url), ports)('debug', 'ms', 'new');
  assert.equal(
    told(more.state, server),
    'partial: No connections are made while offline. Nothing is known of 1 of 3 packages.',
  );
  const other = await asking(osvApiFeed(server.url), ports, '/other')('debug');
  assert.match(told(other.state, server), /^failed: .* Nothing is known of 1 of 1 packages\.$/);
});

test('what is kept and damaged is asked for again', async (t) => {
  const { server, ports, query } = await rig(t, [debug]);
  const whole = await query('debug');
  for (const damage of [
    '',
    'null',
    '{',
    '[[7,8,9]]',
    '[["debug","2026-01-01",[["../x","y"],7]]]',
    '{"modified":1}',
  ]) {
    for (const key of ports.stored.keys()) ports.stored.set(key, new TextEncoder().encode(damage));
    assert.deepEqual(await asking(osvApiFeed(server.url), ports)('debug'), whole, damage);
  }
});
