// `tsx --expose-gc test/bench/indexMemory.ts`: what the advisories take on the disk and in memory, beside what a user
// would have instead. Each figure is of a process of its own, after a garbage collection, without what it had before.
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { peers, prepare, questions, sizeOf } from './advisoryIndex';
import { importZip, indexFolder, linesFile } from './manyFiles';

const importFolder = `${indexFolder}-memory`;
const [asked] = process.argv.slice(2);

interface Figures {
  readonly ms: number;
  /** Grown in the process, in MB: objects and buffers that are in use, and all that the system counts. */
  readonly held: number;
  readonly resident: number;
  /** The most that the system ever counted, the program itself included. */
  readonly peak: number;
}

async function measureAll(): Promise<void> {
  await prepare();
  console.log(
    `index file ${megabytes(sizeOf(indexFolder))}, newline JSON ${megabytes(statSync(linesFile).size)}`,
  );
  for (const what of [...Object.keys(peers), 'import of all.zip']) {
    const child = spawnSync(process.execPath, [...process.execArgv, __filename, what]);
    if (child.status !== 0) throw new Error(child.stderr.toString());
    const { ms, held, resident, peak } = JSON.parse(child.stdout.toString()) as Figures;
    const figures = `${held.toFixed(1)} MB held, ${resident.toFixed(1)} MB resident, ${peak.toFixed(0)} MB at most`;
    console.log(`${what.padEnd(20)} ${figures}, ${ms.toFixed(0)} ms`);
  }
}

/** Opens and looks up 10,000 packages, and keeps what that needs; or imports everything once. */
async function measureHere(what: string): Promise<Figures> {
  const given = questions();
  rmSync(importFolder, { recursive: true, force: true });
  const before = usage();
  const start = performance.now();
  const hitsOf = await (peers[what]?.() ?? importZip(importFolder));
  const hits = await hitsOf?.(given);
  const ms = performance.now() - start;
  const after = usage();
  const peak = (process.resourceUsage().maxRSS * 1024) / 1e6;
  // What answers must be alive up to here.
  if (hitsOf && (await hitsOf(given)).length !== hits?.length) throw new Error(`${what} forgets`);
  return { ms, held: after.held - before.held, resident: after.resident - before.resident, peak };
}

function usage(): { readonly held: number; readonly resident: number } {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: (heapUsed + external) / 1e6, resident: rss / 1e6 };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

if (asked === undefined) void measureAll();
else void measureHere(asked).then((figures) => process.stdout.write(JSON.stringify(figures)));
