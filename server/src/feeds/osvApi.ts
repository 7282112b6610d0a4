// The feed that asks OSV's API about packages by name, and keeps each record until OSV says that it has changed.
// https://google.github.io/osv.dev/post-v1-querybatch/, https://google.github.io/osv.dev/get-v1-vulns/
import { isRecordId } from '../core/advisories/changeList';
import { type OsvReading, parseOsvRecord } from '../core/advisories/osv';
import type { FeedState } from '../core/types';
import { createFlights } from '../flights';
import type { Cancel, Ports } from '../ports';
import {
  type FeedQuestion,
  type FeedSnapshot,
  fieldOf,
  flawsInWords,
  hostOf,
  itemsOf,
  nowOf,
  type QueryFeed,
  requestJson,
  standIn,
} from './feed';
import {
  type Answer,
  isResult,
  type Known,
  keepAnswers,
  keepRecord,
  type Memory,
  osvApiId,
  readRecord,
  recall,
  referencesIn,
} from './osvApiMemory';

/** The API takes no more in one request. */
const queriesAtOnce = 1000;
const recordsAtOnce = 8;
/** A page may hold nothing but the token of the next one; an API that goes on so has no end. */
const maxPages = 50;
/** After so many failures the remaining records are not asked for: each would fail in its own long time. */
const maxFailures = 3;
const timeoutMs = 45_000;
const maxBytes = 32 * 1024 * 1024;

type Health = Pick<FeedState, 'health' | 'message' | 'unjudged'>;

/** One query under way. */
interface Run {
  readonly memory: Memory;
  readonly ports: Ports;
  readonly cancel: Cancel;
  /** Packages that the API has spoken of by now. */
  renewed: number;
  failures: number;
  /** What went wrong first, in one plain sentence. */
  words?: string;
}

/**
 * Asks for all records of each public package, whatever its version: so a change of the lockfile asks nothing, no
 * version leaves this machine, and what a fix could choose is known too. `base` is the address below which `v1/`
 * lies. Where the API cannot be asked, what it said earlier holds, also to another process.
 */
export function osvApiFeed(base = 'https://api.osv.dev/'): QueryFeed {
  const memory: Memory = {
    base: base.replace(/\/*$/, '/'),
    answers: new Map(),
    records: new Map(),
    flights: createFlights(recordsAtOnce),
    recalled: new Set(),
  };
  return {
    kind: 'query',
    id: osvApiId,
    remote: true,
    query: (questions, ports, cancel) => query({ memory, ports, cancel, renewed: 0, failures: 0 }, questions),
  };
}

async function query(run: Run, questions: readonly FeedQuestion[]): Promise<FeedSnapshot> {
  const { answers } = run.memory;
  await Promise.all(questions.map((question) => recall(run.memory, run.ports.store, question)));
  const names = [...new Set(questions.flatMap(({ packages }) => [...packages.keys()]))].sort();
  await Promise.all(chunksOf(names, queriesAtOnce).map((chunk) => ask(run, chunk)));
  await Promise.all(questions.map((question) => keepAnswers(run.memory, run.ports.store, question)));
  const references = new Map(names.flatMap((name) => [...(answers.get(name)?.references ?? [])]));
  const records = await Promise.all([...references].map((reference) => recordOf(run, ...reference)));
  return snapshotOf(run, names, records);
}

function snapshotOf(
  run: Run,
  names: readonly string[],
  records: readonly (Known | undefined)[],
): FeedSnapshot {
  const answers = names.flatMap((name) => run.memory.answers.get(name) ?? []);
  const readings = records.flatMap((known) => known?.reading ?? []);
  const asOf = readings
    .map(({ modified = '' }) => modified)
    .sort()
    .at(-1);
  const checked = answers.map((answer) => answer.checked).sort()[0];
  const healthy = run.words === undefined;
  // Each was named as one about a package that was asked about.
  const unplaced = readings.filter(({ isUnplaced }) => isUnplaced).length;
  return {
    advisories: readings.flatMap(({ advisories }) => advisories),
    state: {
      id: osvApiId,
      records: readings.filter(({ advisories }) => advisories.length > 0).length,
      packages: names.length,
      ...(asOf && { asOf }),
      ...(checked !== undefined && { checked }),
      ...(unplaced > 0 && { unplaced }),
      ...(healthy ? soundness(readings) : shortfall(run, names, answers, records)),
    },
  };
}

/** How well what came could be read. */
function soundness(readings: readonly OsvReading[]): Health {
  const message = flawsInWords(readings.flatMap(({ problem }) => problem ?? []));
  return message === undefined ? { health: 'ok' } : { health: 'partial', message };
}

/** What it means that not everything came. */
function shortfall(
  { words = '', renewed }: Run,
  names: readonly string[],
  answers: readonly Answer[],
  records: readonly (Known | undefined)[],
): Health {
  const unanswered = names.length - answers.length;
  if (unanswered > 0) {
    const health = answers.length > 0 ? 'partial' : 'failed';
    const message = `${words} Nothing is known of ${unanswered} of ${names.length} packages.`;
    return { health, unjudged: unanswered, message };
  }
  const missing = records.filter((known) => !known).length;
  if (missing > 0) {
    const message = `${words} ${missing} of ${records.length} records are missing.`;
    return { health: 'partial', unjudged: missing, message };
  }
  const isRenewed = renewed === names.length;
  const oldest = answers.map(({ checked }) => checked).sort()[0]!;
  const rest = isRenewed ? 'Some records have changed since they were read.' : standIn(oldest);
  return { health: 'stale', message: `${words} ${rest}` };
}

// ---------------------------------------------------------------------------------------------------------
// Which records there are

interface PageQuery {
  readonly name: string;
  readonly token?: string;
}

/** Asks about up to a thousand packages, page by page; what has been answered is kept even if the rest fails. */
async function ask(run: Run, names: readonly string[]): Promise<void> {
  const found = new Map(names.map((name) => [name, new Map<string, string>()]));
  let queries: readonly PageQuery[] = names.map((name) => ({ name }));
  for (let page = 0; queries.length > 0; page++) {
    if (page === maxPages)
      return fail(run, `${hostOf(run.memory.base)} did not come to an end of its answer.`);
    const results = await askPage(run, queries);
    if (!results) return;
    queries = queries.flatMap(({ name }, index) => {
      const references = found.get(name)!;
      for (const reference of referencesIn(results[index])) references.set(...reference);
      const token = fieldOf(results[index], 'next_page_token');
      if (typeof token === 'string' && token !== '') return [{ name, token }];
      run.renewed++;
      run.memory.answers.set(name, { checked: nowOf(run.ports), references });
      return [];
    });
  }
}

/** The results in the order of the queries; undefined where there are none. */
async function askPage(run: Run, queries: readonly PageQuery[]): Promise<readonly unknown[] | undefined> {
  const url = `${run.memory.base}v1/querybatch`;
  const body = JSON.stringify({
    queries: queries.map(({ name, token }) => ({ package: { ecosystem: 'npm', name }, page_token: token })),
  });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const request = { url, method: 'POST', headers, body, idempotent: true, timeoutMs, maxBytes } as const;
  const reply = await requestJson(request, run.ports, run.cancel);
  if ('words' in reply) return fail(run, reply.words);
  const results = itemsOf(fieldOf(reply.value, 'results'));
  if (results.length === queries.length && results.every(isResult)) return results;
  return fail(run, `${hostOf(url)} answered with something else than was asked for.`);
}

// ---------------------------------------------------------------------------------------------------------
// The records themselves

/** A record: from memory, else as it is kept, else from the API. Where that fails an older one has to do. */
async function recordOf(run: Run, record: string, modified: string): Promise<Known | undefined> {
  if (!isRecordId(record))
    return note(run, `${hostOf(run.memory.base)} names a record by something that is no id.`);
  const { records, flights } = run.memory;
  const before = records.get(record) ?? (await readRecord(run.memory, run.ports.store, record));
  if (before) records.set(record, before);
  if (before?.modified === modified) return before;
  const key = `${record} ${modified}`;
  return (
    (await flights.join(key, (wanted) => fetchRecord(run, record, modified, wanted), run.cancel)) ?? before
  );
}

async function fetchRecord(
  run: Run,
  record: string,
  modified: string,
  cancel: Cancel,
): Promise<Known | undefined> {
  const { base, records } = run.memory;
  if (run.failures >= maxFailures) return undefined;
  const url = `${base}v1/vulns/${record}`;
  const headers = { accept: 'application/json' };
  const reply = await requestJson({ url, headers, timeoutMs, maxBytes }, run.ports, cancel);
  // A server that has just named a record and does not have it can be asked for the others all the same.
  if ('words' in reply) return reply.status === 404 ? note(run, reply.words) : fail(run, reply.words);
  const { value } = reply;
  const reading = parseOsvRecord(value, osvApiId);
  if (reading.id !== record) return fail(run, `${hostOf(base)} answered with another record than ${record}.`);
  // A copy of the database that lags behind may still have the record as it was before.
  const isBehind = Date.parse(reading.modified ?? '') < Date.parse(modified);
  const known = { modified: isBehind ? '' : modified, reading };
  records.set(record, known);
  await keepRecord(run.memory, run.ports.store, record, { modified: known.modified, record: value });
  return known;
}

/** Notes a failure, of which there may be only so many; undefined, for what could not be had. */
function fail(run: Run, words: string): undefined {
  run.failures++;
  note(run, words);
}

/** Notes what is missing, which is no reason to ask for less; undefined, for what could not be had. */
function note(run: Run, words: string): undefined {
  run.words ??= words;
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
