// Who no longer waits for an answer: which requests end, and which go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpError } from '../server/src/ports';
import { cancelSwitch, settled } from './support/memoryPorts';
import { config, packumentOf, setUp, told } from './support/registryClient';

test('the request ends when the last who waits for it has lost interest', async () => {
  let cancelled = 0;
  const { registry } = setUp(
    (_, cancel) =>
      new Promise((_, reject) => {
        cancel?.onCancel(() => {
          cancelled++;
          reject(new HttpError('cancelled', 'The request is no longer wanted.'));
        });
      }),
  );
  const [first, second] = [cancelSwitch(), cancelSwitch()];
  const answers = [registry.packument('a', config, first), registry.packument('a', config, second)];
  await settled();
  first.cancel();
  await settled();
  assert.equal(cancelled, 0);
  second.cancel();
  await settled();
  assert.equal(cancelled, 1);
  assert.deepEqual((await Promise.all(answers)).map(told), [
    'cancelled: The answer is no longer wanted.',
    'cancelled: The answer is no longer wanted.',
  ]);
  assert.equal(registry.known('a', config), undefined);
});

test('who asks after the last has left gets a request of his own', async () => {
  const hanging: (() => void)[] = [];
  const { registry } = setUp((_, cancel) =>
    hanging.length > 0
      ? packumentOf('1.0.0')
      : new Promise((_, reject) => {
          hanging.push(() => reject(new HttpError('cancelled', '')));
          cancel?.onCancel(() => {});
        }),
  );
  const impatient = cancelSwitch();
  const left = registry.packument('a', config, impatient);
  await settled();
  impatient.cancel();
  assert.equal((await registry.packument('a', config)).state, 'known');
  hanging[0]!();
  assert.equal((await left).state, 'unknown');
  assert.equal(registry.known('a', config)?.state, 'known');
});

test('who has lost interest before asking starts nothing', async () => {
  const { ports, registry } = setUp(() => packumentOf('1.0.0'));
  const gone = cancelSwitch();
  gone.cancel();
  assert.equal(
    told(await registry.packument('a', config, gone)),
    'cancelled: The answer is no longer wanted.',
  );
  assert.equal(ports.requests.length, 0);
});

test('what is asked behind an answer ends with the client', async () => {
  let cancelled = 0;
  const { ports, registry } = setUp((_, cancel) => {
    if (ports.requests.length === 1) return packumentOf('1.0.0');
    cancel?.onCancel(() => cancelled++);
    return new Promise(() => {});
  });
  await registry.packument('a', config);
  await ports.clock.advance(3_600_000);
  assert.equal((await registry.packument('a', config)).state, 'known');
  await settled();
  registry.dispose();
  assert.deepEqual([ports.requests.length, cancelled], [2, 1]);
});
