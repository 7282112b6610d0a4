// `npm run bench -- [--only REGEX] [--json FILE]`: each case beside what a user would pick instead, as ratios.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Bench } from 'tinybench';
import type { BenchCase } from './benchCase';
import { cases } from './cases';

/** One row of the JSON file. Times in milliseconds; `firstMs` is the first call of a fresh process. */
interface Row {
  readonly case: string;
  readonly subject: string;
  readonly medianMs: number;
  readonly firstMs: number;
  readonly p95Ms: number;
  readonly peakMiB: number;
  readonly bytes?: number;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    case: { type: 'string' },
    subject: { type: 'string' },
  },
});

if (values.case !== undefined) void measureHere(values.case, values.subject);
else measureAll(new RegExp(values.only ?? '', 'i'), values.json);

/** Each subject in a process of its own, so that none warms up or fills the memory of another. */
function measureAll(only: RegExp, file: string | undefined): void {
  const rows: Row[] = [];
  for (const benchCase of cases.filter(({ name }) => only.test(name))) {
    runChild(benchCase.name);
    const measured = Object.keys(benchCase.subjects).map(
      (subject) => JSON.parse(runChild(benchCase.name, subject)) as Row,
    );
    rows.push(...measured);
    print(measured);
  }
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
}

function runChild(name: string, subject?: string): string {
  const asked = ['--case', name, ...(subject === undefined ? [] : ['--subject', subject])];
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
  else process.stdout.write(JSON.stringify(await measure(benchCase, subject)));
}

async function measure({ name, subjects, bytes, runs = 20 }: BenchCase, subject: string): Promise<Row> {
  const work = subjects[subject]!;
  const before = performance.now();
  await work();
  const firstMs = performance.now() - before;
  const slow = firstMs > 1000;
  const bench = new Bench({
    time: slow ? 0 : 1000,
    iterations: slow ? 5 : runs,
    warmupTime: slow ? 0 : 300,
    warmupIterations: slow ? 1 : 5,
    retainSamples: true,
  });
  bench.add(subject, work);
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
  for (const { subject, medianMs, firstMs, p95Ms, peakMiB } of rows) {
    const figures = [medianMs, firstMs, p95Ms].map((ms) => ms.toFixed(2).padStart(10)).join(' ');
    const ratio = `${(medianMs / ours).toFixed(2)} ×`.padStart(10);
    console.log(`  ${subject.padEnd(32)}${figures} ms ${ratio} ${peakMiB.toFixed(0).padStart(6)} MiB`);
  }
}
