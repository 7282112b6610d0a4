// The feed of OSV's whole export for npm: everything once, and from then on what has changed.
// https://google.github.io/osv.dev/data/#data-dumps
import { type Change, createChangeList, isRecordId } from '../core/advisories/changeList';
import { type OsvReading, parseOsvRecord } from '../core/advisories/osv';
import { amountOf } from '../core/wording';
import { createFlights } from '../flights';
import type { Cancel, HttpHead, Ports } from '../ports';
import { type ArchiveTaker, downloadZip, versionAt } from './download';
import {
  type ExportFeed,
  flawsInWords,
  hostOf,
  nameOfAddress,
  nowOf,
  type RecordSink,
  requestJson,
  type SyncOutcome,
  type SyncWatch,
  standIn,
  valueIn,
  withoutLogin,
  wordsOf,
  wordsOfStatus,
} from './feed';
import { flawsOf, type Kept, keptIn } from './osvExportKept';

const id = 'osvExport';
const usualBase = 'https://osv-vulnerabilities.storage.googleapis.com/npm/';

const day = 24 * 60 * 60_000;
/** A record that loses its npm packages leaves the list of changes without a word; everything anew clears it away. */
const wholeEveryMs = 5 * day;
/** More changes than these take longer one by one than everything at once. */
const maxChanges = 10_000;
/** Times in the list are not quite in order, and a record may come late: so far back it is read again. */
const overlapMs = 60 * 60_000;
const recordsAtOnce = 8;
const timeoutMs = 60_000;
const maxRecordBytes = 32 * 1024 * 1024;
const maxListBytes = 256 * 1024 * 1024;
/** After so many failures the remaining records wait for the next sync. */
const maxFailures = 3;

/** One sync under way. */
interface Run {
  /** Ends in `/`. */
  readonly base: string;
  readonly sink: RecordSink;
  readonly ports: Ports;
  readonly watch: SyncWatch;
  /** Ids that the sink was given. */
  readonly given: Set<string>;
  readonly missing: Set<string>;
  readonly flaws: Map<string, string>;
  newest: number;
  /** How many of the records that came say anything of npm. */
  told: number;
  failures: number;
  /** What went wrong first, in one plain sentence. */
  words?: string;
}

/**
 * Reads the export below an address: `all.zip`, then by `modified_id.csv` each `<ID>.json` that has changed, and
 * everything anew after five days or where too much has changed. A sync that does not come to its end brings
 * nothing, and says why.
 */
export function osvExportFeed(base = usualBase): ExportFeed {
  const address = base.replace(/\/*$/, '/');
  return {
    kind: 'export',
    id,
    source: address,
    keptAs: address === usualBase ? id : `${id} ${nameOfAddress(address)}`,
    sync: (before, sink, ports, watch) => {
      const nothing = {
        given: new Set<string>(),
        missing: new Set<string>(),
        flaws: new Map<string, string>(),
      };
      const run = { base: address, sink, ports, watch, ...nothing, newest: 0, told: 0, failures: 0 };
      return sync(run, keptIn(before, withoutLogin(address)));
    },
  };
}

async function sync(run: Run, before: Kept | undefined): Promise<SyncOutcome> {
  if (!before) return bringEverything(run, before);
  try {
    const isRenewed = isDue(run, before) && (await isSameArchive(run, before));
    if (isDue(run, before) && !isRenewed) return await bringEverything(run, before);
    const kept = isRenewed ? { ...before, whole: nowOf(run.ports) } : before;
    const list = await readList(run, kept);
    if ('words' in list) return broughtNothing(kept, list.words);
    if (list.isUsable) return await bringChanges(run, kept, list.changes);
    if (!(await isSameArchive(run, kept))) return await bringEverything(run, kept);
    return brought(run, 'nothing', { ...kept, checked: nowOf(run.ports) });
  } catch (error) {
    return broughtNothing(before, wordsOf(error));
  }
}

/** Also where the clock was set back. */
function isDue({ ports }: Run, { whole }: Kept): boolean {
  const age = ports.clock.now() - Date.parse(whole);
  return !(age >= 0 && age < wholeEveryMs);
}

/** Whether everything is what it was when it was last read. */
async function isSameArchive({ base, ports, watch }: Run, { version }: Kept): Promise<boolean> {
  return version !== undefined && (await versionAt(`${base}all.zip`, ports, watch.cancel)) === version;
}

/** That all stays as it was. */
function broughtNothing(kept: Kept | undefined, words: string): SyncOutcome {
  if (!kept) return { brought: 'nothing', next: undefined, health: 'failed', message: words };
  const { checked } = kept;
  return {
    brought: 'nothing',
    next: kept,
    health: 'stale',
    checked,
    message: `${words} ${standIn(checked)}`,
  };
}

/** What a sync that came to its end has brought. */
function brought(run: Run, what: SyncOutcome['brought'], next: Kept): SyncOutcome {
  const { checked, missing, flaws } = next;
  const outcome = { brought: what, next, checked };
  if (missing.length > 0) {
    const message = `${run.words ?? ''} ${amountOf(missing.length, 'record')} could not be had yet.`.trim();
    return { ...outcome, health: 'partial', message };
  }
  const message = flawsInWords(flaws.map(([, problem]) => problem));
  return message === undefined ? { ...outcome, health: 'ok' } : { ...outcome, health: 'partial', message };
}

// ---------------------------------------------------------------------------------------------------------
// Everything

async function bringEverything(run: Run, kept: Kept | undefined): Promise<SyncOutcome> {
  const { ports, watch } = run;
  const url = `${run.base}all.zip`;
  const now = nowOf(ports);
  const downloaded = await downloadZip(url, archiveTaker(run), ports, watch.cancel);
  if ('words' in downloaded) return broughtNothing(kept, downloaded.words);
  if (run.told === 0) return broughtNothing(kept, `There are no records of npm packages at ${hostOf(url)}.`);
  await fetchRecords(run, run.missing);
  if (watch.cancel.cancelled) return broughtNothing(kept, 'The records are no longer wanted.');
  const next = { base: withoutLogin(run.base), whole: now, checked: now, ...downloaded, newest: run.newest };
  const rest = { recent: [], missing: [...run.missing], flaws: flawsOf(run.flaws) };
  return brought(run, 'everything', { ...next, ...rest });
}

/** Gives away each record of the archive; what is broken in there is to be had one by one. */
function archiveTaker(run: Run): ArchiveTaker {
  const { given, missing, flaws, sink, watch } = run;
  return {
    begin: () => {
      for (const one of [given, missing, flaws]) one.clear();
      run.newest = 0;
      run.told = 0;
      sink.begin('everything');
    },
    take: ({ name, content }) => {
      const [, record] = /^(?:.*\/)?([^/]+)\.json$/.exec(name) ?? [];
      if (record === undefined) return;
      const reading = parseOsvRecord(content && valueIn(content), id);
      if (reading.id !== undefined) give(run, reading.id, reading);
      else if (isRecordId(record)) missing.add(record);
      else flaws.set(record, `${record} cannot be read.`);
    },
    progress: (bytes, ofBytes) =>
      watch.onProgress?.({ bytes, ...(ofBytes !== undefined && { ofBytes }), records: given.size }),
  };
}

/** Hands a record on, once. */
function give(run: Run, record: string, { advisories, modified, problem }: OsvReading): void {
  run.missing.delete(record);
  if (run.given.has(record)) return;
  run.given.add(record);
  run.sink.put(record, advisories);
  if (advisories.length > 0) run.told++;
  // Never in the future: behind a time that does not come nothing would be new.
  run.newest = Math.max(run.newest, Math.min(Date.parse(modified ?? '') || 0, run.ports.clock.now()));
  if (problem === undefined) run.flaws.delete(record);
  else run.flaws.set(record, problem);
}

// ---------------------------------------------------------------------------------------------------------
// What has changed

async function bringChanges(run: Run, kept: Kept, changes: readonly Change[]): Promise<SyncOutcome> {
  const { ports, sink, watch } = run;
  const known = new Set(kept.recent);
  const fresh = changes.filter(({ line }) => !known.has(line));
  const wanted = new Set([...kept.missing, ...fresh.map(({ record }) => record)]);
  const checked = nowOf(ports);
  if (wanted.size === 0) return brought(run, 'nothing', { ...kept, checked });
  sink.begin('changes');
  for (const [record, problem] of kept.flaws) run.flaws.set(record, problem);
  await fetchRecords(run, wanted);
  if (watch.cancel.cancelled) return broughtNothing(kept, 'The records are no longer wanted.');
  if (run.given.size === 0)
    return broughtNothing(kept, run.words ?? `${hostOf(run.base)} has none of the records.`);
  const latest = Math.min(changes[0]?.modified ?? 0, ports.clock.now());
  const newest = Math.max(kept.newest, latest);
  const close = changes.filter(({ modified }) => modified >= newest - overlapMs);
  const next = { ...kept, checked, newest, recent: close.map(({ line }) => line) };
  return brought(run, 'changes', { ...next, missing: [...run.missing], flaws: flawsOf(run.flaws) });
}

/** What a list of changes says, as far as it matters; of no use where there is none or too much has changed. */
type List = { readonly isUsable: boolean; readonly changes: readonly Change[] } | { readonly words: string };

async function readList(run: Run, { recent, newest }: Kept): Promise<List> {
  const { ports, watch } = run;
  const url = `${run.base}modified_id.csv`;
  const list = createChangeList({ recent: new Set(recent), since: newest - overlapMs, maxNew: maxChanges });
  const consume = async (_: HttpHead, chunks: AsyncIterable<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of chunks) if (!list.push(decoder.decode(chunk, { stream: true }))) return;
    list.push('\n');
  };
  const { status } = await ports.http.request(
    { url, consume, timeoutMs, maxBytes: maxListBytes },
    watch.cancel,
  );
  if (status === 404) return { isUsable: false, changes: [] };
  if (status !== 200) return { words: wordsOfStatus(url, status) };
  if (list.state() === 'broken') return { words: `The list of changes of ${hostOf(url)} cannot be read.` };
  return { isUsable: list.state() === 'sound', changes: list.changes };
}

// ---------------------------------------------------------------------------------------------------------
// Single records

/** Fetches records and gives them to the sink; those that cannot be had are missing. */
async function fetchRecords(run: Run, records: ReadonlySet<string>): Promise<void> {
  const flights = createFlights<OsvReading>(recordsAtOnce);
  const fetch = async (record: string) => {
    const reading = await flights.join(
      record,
      (cancel) => fetchRecord(run, record, cancel),
      run.watch.cancel,
    );
    if (reading) give(run, record, reading);
    else run.missing.add(record);
    run.watch.onProgress?.({ bytes: 0, records: run.given.size });
  };
  await Promise.all([...records].map(fetch));
}

async function fetchRecord(run: Run, record: string, cancel: Cancel): Promise<OsvReading | undefined> {
  if (run.failures >= maxFailures) return undefined;
  const url = `${run.base}${record}.json`;
  const reply = await requestJson({ url, timeoutMs, maxBytes: maxRecordBytes }, run.ports, cancel);
  const reading = 'value' in reply ? parseOsvRecord(reply.value, id) : undefined;
  if (reading?.id === record) return reading;
  const answeredOther = `${hostOf(url)} answered with another record than ${record}.`;
  run.words ??= 'words' in reply ? reply.words : answeredOther;
  // A server that answers at all, if only that it has no such record, can be asked for the others.
  if ('words' in reply && reply.status === undefined) run.failures++;
  return undefined;
}
