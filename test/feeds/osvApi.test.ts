// OSV's API: what is asked, what is not asked again, and what is not asked at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osvApiFeed } from '../../server/src/feeds/osvApi';
import { neverCancelled } from '../../server/src/ports';
import { told } from '../support/feedWords';
import { hang } from '../support/httpServer';
import { cancelSwitch } from '../support/memoryPorts';
import { asking, debug, idsIn, lodash, questionOf, rig } from '../support/osvApi';
import { networkPorts } from '../support/osvServer';
import { osv } from '../support/project';

test('all records of each package are asked for by name alone, each record once', async (t) => {
  const { server, query } = await rig(t, [debug, lodash]);
  const { advisories, state } = await query('debug', 'lodash', 'ms');
  assert.deepEqual(advisories.map(({ id, package: name, feed }) => `${id} ${name} ${feed}`).sort(), [
    'GHSA-35jh-r3h4-6jhm lodash osvApi',
    'MAL-2025-46974 debug osvApi',
  ]);
  assert.deepEqual(state, {
    id: 'osvApi',
    records: 2,
    packages: 3,
    asOf: '2025-09-29T21:12:01Z',
    checked: '2026-11-01T12:00:00.000Z',
    health: 'ok',
  });
  assert.deepEqual([...server.asked()].sort(), [
    'GET /v1/vulns/GHSA-35jh-r3h4-6jhm',
    'GET /v1/vulns/MAL-2025-46974',
    'POST /v1/querybatch',
  ]);
  assert.deepEqual(JSON.parse(server.seen[0]!.body), {
    queries: ['debug', 'lodash', 'ms'].map((name) => ({ package: { ecosystem: 'npm', name } })),
  });
});

test('a record is fetched again only when it has changed, also by another process', async (t) => {
  const { server, ports, query } = await rig(t, [debug, lodash]);
  await query('debug', 'lodash');
  server.asked();
  await query('debug', 'lodash');
  assert.deepEqual(server.asked(), ['POST /v1/querybatch']);
  const corrected = { ...(debug as object), modified: '2025-09-16T00:00:00Z', summary: 'Corrected' };
  server.publish(corrected);
  const { advisories } = await asking(osvApiFeed(server.url), ports)('debug', 'lodash');
  assert.deepEqual(server.asked(), ['POST /v1/querybatch', 'GET /v1/vulns/MAL-2025-46974']);
  assert.deepEqual(advisories.map(({ summary }) => summary).sort(), ['Corrected', 'Something bad']);
});

test('what is withdrawn is no longer told', async (t) => {
  const { server, query } = await rig(t, [debug, lodash]);
  await query('debug', 'lodash');
  server.publish({ ...(debug as object), withdrawn: '2026-01-01T00:00:00Z' });
  assert.deepEqual(idsIn(await query('debug', 'lodash')), ['GHSA-35jh-r3h4-6jhm']);
});

test('pages, the first of them with nothing but a token', async (t) => {
  const many = Array.from({ length: 5 }, (_, index) => osv(`MAL-2025-${index}`, 'many', {}));
  const { server, query } = await rig(t, [...many, debug], { pageSize: 2 });
  const { state } = await query('debug', 'many', 'ms');
  assert.deepEqual([state.records, state.health], [6, 'ok']);
  const names = server.seen
    .filter(({ url }) => url === '/v1/querybatch')
    .map(({ body }) =>
      JSON.parse(body).queries.map((one: { package: { name: string } }) => one.package.name),
    );
  assert.deepEqual(names, [['debug', 'many', 'ms'], ['debug', 'many', 'ms'], ['many'], ['many']]);
});

test('not more than a thousand packages at once, and what one request lost the others keep', async (t) => {
  const { server, query } = await rig(t, [debug]);
  const names = Array.from({ length: 2400 }, (_, index) => `p${index}`);
  assert.deepEqual((await query('debug', ...names)).state.packages, 2401);
  const sizes = server.seen.slice(0, 3).map(({ body }) => JSON.parse(body).queries.length);
  assert.deepEqual(sizes.sort(), [1000, 1000, 401]);
  const fresh = asking(osvApiFeed(server.url), networkPorts());
  server.misbehave(/querybatch/, (response, { body }) => {
    const { queries } = JSON.parse(body);
    if (queries.length < 1000) response.writeHead(500).end();
    else response.end(JSON.stringify({ results: queries.map(() => ({})) }));
  });
  assert.equal(
    told((await fresh('debug', ...names)).state, server),
    'partial: HOST answered 500. Nothing is known of 401 of 2401 packages.',
  );
});

test('nothing to ask, nothing asked', async (t) => {
  const { server, query } = await rig(t, [debug]);
  assert.deepEqual((await query()).state, { id: 'osvApi', records: 0, packages: 0, health: 'ok' });
  assert.deepEqual(server.asked(), []);
});

test('private packages are not named', async (t) => {
  const { server, feed, ports } = await rig(t, [debug]);
  const question = {
    ...questionOf('/project', ['debug']),
    privatePackages: new Map([['@corp/ui', ['1.0.0']]]),
  };
  await feed.query([question], ports, neverCancelled);
  assert.equal(
    server.seen.some(({ url, body }) => `${url}${body}`.includes('corp')),
    false,
  );
  assert.equal(
    server.seen.some(({ body }) => body.includes('version')),
    false,
  );
});

test('what is no longer wanted is no longer asked for', async (t) => {
  const { server, feed, ports } = await rig(t, [debug]);
  server.misbehave(/vulns/, hang);
  const wanted = cancelSwitch();
  const asked = feed.query([questionOf('/project', ['debug'])], ports, wanted);
  await server.requested(2);
  wanted.cancel();
  await asked;
  await server.idle();
  server.heal();
  assert.deepEqual((await asking(feed, ports)('debug')).state.health, 'ok');
});
