// What OSV's API has said, in memory and beyond this process.
import { type OsvReading, parseOsvRecord } from '../core/advisories/osv';
import type { Flights } from '../flights';
import type { Store } from '../ports';
import { type FeedQuestion, fieldOf, itemsOf, keep, readKept, withoutLogin } from './feed';

export const osvApiId = 'osvApi';

/** Ids of records, and when each was last modified, as the API writes it. */
type References = ReadonlyMap<string, string>;

/** What the API said of one package. */
export interface Answer {
  /** RFC 3339. */
  readonly checked: string;
  readonly references: References;
}

export interface Known {
  /** What the API called the record when it was fetched; while it says the same, it need not be fetched again. */
  readonly modified: string;
  readonly reading: OsvReading;
}

/** What lasts from query to query. */
export interface Memory {
  /** Ends in `/`. */
  readonly base: string;
  /** By package. */
  readonly answers: Map<string, Answer>;
  /** By id. */
  readonly records: Map<string, Known>;
  readonly flights: Flights<Known>;
  /** Projects whose kept answers have been read. */
  readonly recalled: Set<string>;
}

/** Whether a value is what the API says of one package: a list of records, or nothing where there are none. */
export function isResult(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return false;
  return Array.isArray(fieldOf(result, 'vulns') ?? []);
}

/** Id and time of each record that a result names; what it names otherwise has no id that could be asked for. */
export function* referencesIn(result: unknown): Iterable<[string, string]> {
  for (const found of itemsOf(fieldOf(result, 'vulns'))) {
    const [record, modified] = ['id', 'modified'].map((key) => fieldOf(found, key));
    yield [typeof record === 'string' ? record : '', typeof modified === 'string' ? modified : ''];
  }
}

/** A record as it is kept. */
export async function readRecord({ base }: Memory, store: Store, record: string): Promise<Known | undefined> {
  const kept = await readKept(store, keyOfRecord(base, record));
  const modified = fieldOf(kept, 'modified');
  const reading = parseOsvRecord(fieldOf(kept, 'record'), osvApiId);
  return typeof modified === 'string' && reading.id === record ? { modified, reading } : undefined;
}

/** Reads what was answered about a project's packages earlier, once. */
export async function recall(memory: Memory, store: Store, { root }: FeedQuestion): Promise<void> {
  if (memory.recalled.has(root)) return;
  const kept = await readKept(store, keyOfAnswers(memory.base, root));
  memory.recalled.add(root);
  for (const [name, checked, references] of itemsOf(kept).map(itemsOf)) {
    if (typeof name !== 'string' || typeof checked !== 'string' || memory.answers.has(name)) continue;
    const pairs = itemsOf(references)
      .map(itemsOf)
      .map(([record, modified]) => ({ id: record, modified }));
    memory.answers.set(name, { checked, references: new Map(referencesIn({ vulns: pairs })) });
  }
}

/** Keeps what was answered about a project's packages. */
export async function keepAnswers(
  memory: Memory,
  store: Store,
  { root, packages }: FeedQuestion,
): Promise<void> {
  const kept = [...packages.keys()].flatMap((name) => {
    const answer = memory.answers.get(name);
    return answer ? [[name, answer.checked, [...answer.references]]] : [];
  });
  if (kept.length > 0) await keep(store, keyOfAnswers(memory.base, root), kept);
}

/** Keeps a record with what the API called it. */
export function keepRecord({ base }: Memory, store: Store, record: string, value: object): Promise<void> {
  return keep(store, keyOfRecord(base, record), value);
}

function keyOfRecord(base: string, record: string): string {
  return `osvApi ${withoutLogin(base)} record ${record}`;
}

function keyOfAnswers(base: string, root: string): string {
  return `osvApi ${withoutLogin(base)} answers ${root}`;
}
