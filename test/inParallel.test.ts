// Work on many things, some at a time: how many are under way at once, and in which order results come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inParallel } from '../server/src/inParallel';
import { Texts } from '../server/src/texts';
import { memoryPorts, settled } from './support/memoryPorts';

test('so many at a time, with results in the order of the things', async () => {
  const { most, counted } = counter();
  const results = await inParallel([5, 1, 4, 2, 3], 2, (thing) =>
    counted(async () => {
      for (let wait = 0; wait < thing; wait++) await settled();
      return thing * 10;
    }),
  );
  assert.deepEqual([results, most()], [[50, 10, 40, 20, 30], 2]);
  assert.deepEqual(await inParallel([], 2, async () => 1), []);
});

test('whether thousands of files have changed is asked of the disk some files at a time', async () => {
  const paths = Array.from({ length: 1000 }, (_, index) => `/project/${index}.json`);
  const { files, setFile } = memoryPorts({ files: Object.fromEntries(paths.map((path) => [path, '{}'])) });
  const { most, counted } = counter();
  const texts = new Texts({ ...files, stat: (path) => counted(() => files.stat(path)) });
  for (const path of [...paths, '/project/absent.json']) await texts.read(path);
  assert.equal(await texts.isOutdated(), false);
  assert.ok(most() <= 32, String(most()));
  setFile('/project/absent.json', '{}');
  assert.equal(await texts.isOutdated(), true);
});

/** Counts how many pieces of work were ever under way at once. */
function counter() {
  let now = 0;
  let most = 0;
  return {
    most: () => most,
    counted: async <T>(work: () => Promise<T>): Promise<T> => {
      most = Math.max(most, ++now);
      await settled();
      return work().finally(() => now--);
    },
  };
}
