// A program that writes to a mirror without end, or as often as it is told: FOLDER WRITER [TIMES].
// It says on standard output how often it has written, a line each time.
import { setTimeout as delay } from 'node:timers/promises';
import { parseOsvRecord } from '../../server/src/core/advisories/osv';
import { createMirror } from '../../server/src/mirror';
import { nodeClock } from '../../server/src/node/clock';
import { nodeGenerations } from '../../server/src/node/generations';
import { nodePacking } from '../../server/src/node/packing';

const [folder = '', writer = '', times = 'Infinity'] = process.argv.slice(2);

/** How many records there are of each writer's latest state. */
export const recordsOfState = 100;

/** What the nth sync of a writer brings: all of its records anew, each naming n, and one more that stays. */
function recordsOf(n: number) {
  const records = Array.from({ length: recordsOfState }, (_, index) =>
    record(`${writer}-${index}`, 'state', n),
  );
  return [...records, record(`${writer}-step-${n}`, 'left', n, 'right')];
}

function record(id: string, name: string, n: number, other = `${name}-too`) {
  const affected = [name, other].map((each) => ({
    package: { ecosystem: 'npm', name: each },
    versions: [`${n}.0.0`],
  }));
  const details = `${`Details of ${id}. `.repeat(20)}${n}`;
  return parseOsvRecord({ id, modified: '2026-01-01T00:00:00Z', details, affected }, 'test');
}

async function run(): Promise<void> {
  const log = { info: () => {}, warn: say, error: say };
  const generations = nodeGenerations({ folder, clock: nodeClock, log });
  const mirror = createMirror('test', { generations, packing: nodePacking, log });
  for (let written = 0; written < Number(times); ) {
    const { state } = await mirror.sync(async (before, sink) => {
      const counts = (before ?? {}) as Readonly<Record<string, number>>;
      const n = (counts[writer] ?? 0) + 1;
      sink.begin('changes');
      for (const { id, advisories } of recordsOf(n)) sink.put(id!, advisories);
      return { brought: 'changes', next: { ...counts, [writer]: n }, health: 'ok' };
    });
    if (state === 'written') say(String(++written));
    else await delay(1);
  }
  await mirror.dispose();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (folder !== '') void run();
