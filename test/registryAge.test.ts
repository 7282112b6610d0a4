// How long an answer of the registry holds, when it is asked for anew, and what the store keeps of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply, settled } from './support/memoryPorts';
import { config, packumentOf, setUp, told } from './support/registryClient';

const minute = 60_000;
const hour = 60 * minute;

test('after a quarter of an hour the registry is asked again behind the answer', async () => {
  const changes: string[] = [];
  let latest = '1.0.0';
  const { ports, registry } = setUp(() => packumentOf(latest), { onChange: (name) => changes.push(name) });
  await registry.packument('a', config);
  await ports.clock.advance(15 * minute);
  assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  await settled();
  assert.deepEqual(changes, [], 'nothing has changed');
  assert.equal(told(registry.known('a', config)), '1.0.0 as of 2026-11-01T12:15:00.000Z');

  latest = '1.0.1';
  await ports.clock.advance(15 * minute);
  assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:15:00.000Z');
  await settled();
  assert.deepEqual(changes, ['a']);
  assert.equal(told(await registry.packument('a', config)), '1.0.1 as of 2026-11-01T12:30:00.000Z');
  assert.equal(ports.requests.length, 3);
});

test('after a day the registry is waited for', async () => {
  let latest = '1.0.0';
  const { ports, registry } = setUp(() => packumentOf(latest));
  await registry.packument('a', config);
  latest = '1.0.1';
  await ports.clock.advance(24 * hour);
  assert.equal(told(await registry.packument('a', config)), '1.0.1 as of 2026-11-02T12:00:00.000Z');
});

test('on demand the registry is waited for at once', async () => {
  let latest = '1.0.0';
  const { registry } = setUp(() => packumentOf(latest));
  await registry.packument('a', config);
  latest = '1.0.1';
  registry.expire();
  assert.equal(told(await registry.packument('a', config)), '1.0.1 as of 2026-11-01T12:00:00.000Z');
});

test('what has not changed is not sent again', async () => {
  const { ports, registry } = setUp(({ headers }) =>
    headers?.['if-none-match'] === '"one"' ? reply(304) : packumentOf('1.0.0', 'a', { etag: '"one"' }),
  );
  await registry.packument('a', config);
  for (const day of [2, 3]) {
    await ports.clock.advance(24 * hour);
    assert.equal(told(await registry.packument('a', config)), `1.0.0 as of 2026-11-0${day}T12:00:00.000Z`);
  }
  assert.deepEqual(
    ports.requests.map(({ headers }) => headers?.['if-none-match']),
    [undefined, '"one"', '"one"'],
  );
});

test('the next process knows what this one learned, and asks only whether it still holds', async () => {
  const first = setUp(() => packumentOf('1.0.0', 'a', { etag: '"one"' }));
  await first.registry.packument('a', config);
  const second = setUp(() => reply(304), {}, first.ports);
  assert.equal(told(await second.registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  assert.equal(second.ports.requests.length, 0);
  await second.ports.clock.advance(25 * hour);
  assert.equal(told(await second.registry.packument('a', config)), '1.0.0 as of 2026-11-02T13:00:00.000Z');
  assert.equal(second.ports.requests[0]!.headers?.['if-none-match'], '"one"');
});

test('a damaged cache is as none', async () => {
  for (const damage of [
    '',
    '{}',
    'null\n{}',
    '{"format":1,"asOf":"2026-11-01T12:00:00.000Z"}\n{"name":"b"}',
    '{"format":0}\n',
  ]) {
    const { ports, registry } = setUp(() => packumentOf('1.0.0'));
    ports.stored.set('packument https://registry.example/npm/a', new TextEncoder().encode(damage));
    assert.equal(told(await registry.packument('a', config)), '1.0.0 as of 2026-11-01T12:00:00.000Z');
  }
});

test('a clock that was set back does not keep an answer for ever', async () => {
  const first = setUp(() => packumentOf('1.0.0'));
  await first.ports.clock.advance(1000 * hour);
  await first.registry.packument('a', config);
  const second = setUp(() => packumentOf('1.0.1'), {}, first.ports);
  assert.equal(told(await second.registry.packument('a', config)), '1.0.1 as of 2026-11-01T12:00:00.000Z');
});

test('a stale answer is not written to the store', async () => {
  const replies = [packumentOf('1.0.0', 'a', { etag: '"one"' }), reply(503)];
  const { ports, registry } = setUp(() => replies.shift()!);
  await registry.packument('a', config);
  ports.stored.clear();
  registry.expire();
  assert.match(told(await registry.packument('a', config)), /stale/);
  assert.equal(ports.stored.size, 0);
});
