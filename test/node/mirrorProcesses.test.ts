// Mirrors on a real disk, written by real processes: killed at any moment, two at once, and read meanwhile.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { createMirror, type Mirror } from '../../server/src/mirror';
import { nodeClock } from '../../server/src/node/clock';
import { nodeGenerations } from '../../server/src/node/generations';
import { nodePacking } from '../../server/src/node/packing';
import { memoryPorts } from '../support/memoryPorts';
import { recordsOfState } from '../support/mirrorWriter';
import { temporaryFolder } from '../support/temporaryFolder';

const kills = 50;

test(`a writer killed at ${kills} moments leaves what was there or what it had written, never less`, async (t) => {
  const { program, folder } = await prepare(t);
  let last = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [program, folder, 'a']);
    const lines = linesOf(child);
    await once(child.stdout!, 'data');
    // Long enough for a few generations, so that the kill falls anywhere in the writing of one.
    await delay(Math.random() * 60);
    child.kill('SIGKILL');
    await once(child, 'close');
    const { mirror, logged } = reader(folder);
    await mirror.refresh();
    const state = await stateOf(mirror, 'a');
    const said = last + lines.length;
    assert.ok(state === said || state === said + 1, `kill ${kill}: ${state} after ${said}`);
    assert.deepEqual(logged, []);
    last = state;
    await mirror.dispose();
  }
});

test('two write at once and a third reads: nothing is lost, and every state that is read is whole', async (t) => {
  const { program, folder } = await prepare(t);
  const times = 20;
  const children = ['a', 'b'].map((writer) =>
    spawn(process.execPath, [program, folder, writer, String(times)]),
  );
  const closed = Promise.all(children.map((child) => once(child, 'close')));
  const { mirror, logged } = reader(folder);
  let states = 0;
  for (let running = true; running; ) {
    running = await Promise.race([closed.then(() => false), delay(1).then(() => true)]);
    if (!(await mirror.refresh())) continue;
    states++;
    for (const writer of ['a', 'b']) await stateOf(mirror, writer);
  }
  assert.deepEqual([await stateOf(mirror, 'a'), await stateOf(mirror, 'b')], [times, times]);
  assert.ok(states > 3, `${states} states read`);
  assert.deepEqual(logged, []);
  await mirror.dispose();
});

/** The writing program, as one file that starts at once, and the folder for it. */
async function prepare(t: TestContext) {
  const folder = await temporaryFolder(t);
  const program = join(folder, 'writer.cjs');
  await build({
    entryPoints: [join(__dirname, '../support/mirrorWriter.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  return { program, folder: join(folder, 'mirror') };
}

function reader(folder: string) {
  const { log, logged } = memoryPorts();
  const generations = nodeGenerations({ folder, clock: nodeClock, log });
  return { mirror: createMirror('test', { generations, packing: nodePacking, log }), logged };
}

function linesOf(child: ChildProcess): readonly string[] {
  const lines: string[] = [];
  child.stdout!.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
  return lines;
}

/** How often a writer has written, where everything in the mirror agrees on that; all details are read for it. */
async function stateOf(mirror: Mirror, writer: string): Promise<number> {
  const of = (name: string) => mirror.advisoriesOf(name).filter(({ id }) => id.startsWith(`${writer}-`));
  const steps = of('left').map(({ id }) => id);
  const state = [...of('state'), ...of('state-too')];
  const details = await Promise.all(state.map((advisory) => mirror.withDetails(advisory)));
  const numbers = details.map(({ details: text, versions: [version = ''] }) => [
    text.split(' ').at(-1),
    version,
  ]);
  const expected = [String(steps.length), `${steps.length}.0.0`];
  assert.deepEqual(
    steps.toSorted(),
    of('right')
      .map(({ id }) => id)
      .toSorted(),
  );
  assert.deepEqual(
    numbers,
    numbers.map(() => expected),
  );
  assert.equal(state.length, steps.length === 0 ? 0 : 2 * recordsOfState);
  return steps.length;
}
