// `npm run bench -- [--only REGEX] [--json FILE]`: each case beside what a user would pick instead, as ratios.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Bench } from 'tinybench';
import type { BenchCase } from './benchCase';
import { cases } from './cases';

/** What one process says of the first call in it. */
interface First {
  readonly firstMs: number;
  /** What the result takes while it is held, where the garbage collector can be asked. */
  readonly heldMiB?: number;
}

/** One row of the JSON file. Times in milliseconds; `firstMs` is the median of fresh processes. */
interface Row extends First {
  readonly case: string;
  readonly subject: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly peakMiB: number;
  readonly bytes?: number;
}

/** How many processes are started for the first call, and from which time on one is enough. */
const firstRuns = 7;
const slowMs = 1000;

/** Below this size of the input, what a result takes is lost in what else comes and goes. */
const leastBytes = 250_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    case: { type: 'string' },
    subject: { type: 'string' },
    first: { type: 'boolean', default: false },
  },
});

if (values.case !== undefined) void measureHere(values.case, values.subject);
else measureAll(new RegExp(values.only ?? '', 'i'), values.json);

/** Each subject in a process of its own, so that none warms up or fills the memory of another. */
function measureAll(only: RegExp, file: string | undefined): void {
  const rows: Row[] = [];
  for (const benchCase of cases.filter(({ name }) => only.test(name))) {
    runChild(benchCase.name);
    const measured = Object.keys(benchCase.subjects).map((subject) => measureOne(benchCase.name, subject));
    rows.push(...measured);
    print(measured);
  }
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
}

function measureOne(name: string, subject: string): Row {
  const row: Row = JSON.parse(runChild(name, subject));
  const count = row.firstMs < slowMs ? firstRuns : 1;
  const firsts: First[] = Array.from({ length: count }, () => JSON.parse(runChild(name, subject, '--first')));
  firsts.sort((a, b) => a.firstMs - b.firstMs);
  return { ...row, ...firsts[count >> 1] };
}

function runChild(name: string, subject?: string, ...more: readonly string[]): string {
  const asked = ['--case', name, ...(subject === undefined ? [] : ['--subject', subject]), ...more];
  const child = spawnSync(process.execPath, [...process.execArgv, __filename, ...asked], {
    maxBuffer: 1 << 26,
  });
  if (child.status !== 0) throw new Error(`${name}: ${child.stderr.toString()}`);
  return child.stdout.toString();
}

/** In the child: without a subject whether all agree, with one its measurements. */
async function measureHere(name: string, subject: string | undefined): Promise<void> {
  const benchCase = cases.find((each) => each.name === name);
  if (!benchCase) throw new Error(`There is no case ${name}`);
  if (subject === undefined) await benchCase.agree();
  else {
    const measured = await (values.first ? measureFirst : measure)(benchCase, subject);
    process.stdout.write(JSON.stringify(measured));
  }
}

/** To ask for the size of the input has it made before. */
async function measureFirst(
  { subjects, bytes, before: prepare }: BenchCase,
  subject: string,
): Promise<First> {
  const work = subjects[subject]!;
  await prepare?.();
  const heldBefore = bytes === undefined || bytes < leastBytes ? undefined : heldBytes();
  const before = performance.now();
  const result = await work();
  const firstMs = performance.now() - before;
  const held = heldBytes();
  if (result === undefined || held === undefined || heldBefore === undefined) return { firstMs };
  return { firstMs, heldMiB: (held - heldBefore) / (1 << 20) };
}

function heldBytes(): number | undefined {
  if (!globalThis.gc) return undefined;
  for (let round = 0; round < 3; round++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function measure(
  { name, subjects, bytes, runs = 20, before: prepare }: BenchCase,
  subject: string,
): Promise<Row> {
  const work = subjects[subject]!;
  await prepare?.();
  const before = performance.now();
  await work();
  const firstMs = performance.now() - before;
  const slow = firstMs > slowMs;
  const bench = new Bench({
    time: slow ? 0 : 1000,
    iterations: slow ? 5 : runs,
    warmupTime: slow ? 0 : 300,
    warmupIterations: slow ? 1 : 5,
    retainSamples: true,
  });
  bench.add(subject, work, { beforeEach: async () => void (await prepare?.()) });
  const [task] = await bench.run();
  const result = task?.result;
  if (!result || !('latency' in result)) throw new Error(`${name}: ${subject} could not be measured`);
  const samples = [...(result.latency.samples ?? [])].sort((a, b) => a - b);
  return {
    case: name,
    subject,
    medianMs: result.latency.p50,
    firstMs,
    p95Ms: samples[Math.floor(samples.length * 0.95)] ?? result.latency.max,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/** One line a subject; the ratio says how much longer it takes than Lockwatch. */
function print(rows: readonly Row[]): void {
  const ours = rows.find(({ subject }) => subject === 'lockwatch')?.medianMs ?? Number.NaN;
  const [first] = rows;
  const size = first?.bytes === undefined ? '' : ` (${(first.bytes / 1e6).toFixed(2)} MB)`;
  console.log(`\n${first?.case}${size}`);
  for (const { subject, medianMs, firstMs, p95Ms, peakMiB, bytes, heldMiB } of rows) {
    const figures = [medianMs, firstMs, p95Ms].map((ms) => ms.toFixed(2).padStart(10)).join(' ');
    const ratio = `${(medianMs / ours).toFixed(2)} ×`.padStart(10);
    const held = bytes && heldMiB ? `, holds ${((heldMiB * (1 << 20)) / bytes).toFixed(1)} × the text` : '';
    console.log(`  ${subject.padEnd(32)}${figures} ms ${ratio} ${peakMiB.toFixed(0).padStart(6)} MiB${held}`);
  }
}
