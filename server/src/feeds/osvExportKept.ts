// What a sync of OSV's export leaves for the next one.
import { isRecordId } from '../core/advisories/changeList';
import { fieldOf, itemsOf } from './feed';

const maxFlaws = 100;

/** What is kept from sync to sync. */
export interface Kept {
  /** Address that it was read from, without a login. */
  readonly base: string;
  /** RFC 3339 of when everything was last read. */
  readonly whole: string;
  /** RFC 3339 of the last sync. */
  readonly checked: string;
  /** The server's name for the archive. */
  readonly version?: string;
  /** When the newest record was modified, in milliseconds since 1970. */
  readonly newest: number;
  /** Lines of the list, as far as the overlap reaches, whose records are here. */
  readonly recent: readonly string[];
  /** Ids of records that could not be had yet. */
  readonly missing: readonly string[];
  /** What could not be understood, by id. */
  readonly flaws: readonly (readonly [id: string, problem: string])[];
}

/** What an earlier sync has kept of the same address; undefined where it is something else or damaged. */
export function keptIn(value: unknown, base: string): Kept | undefined {
  const text = (key: string) => {
    const found = fieldOf(value, key);
    return typeof found === 'string' ? found : undefined;
  };
  const texts = (list: unknown) => itemsOf(list).filter((item) => typeof item === 'string');
  const [whole, checked, version] = ['whole', 'checked', 'version'].map(text);
  const newest = fieldOf(value, 'newest');
  if (text('base') !== base || whole === undefined || checked === undefined || typeof newest !== 'number')
    return undefined;
  const flaws = itemsOf(fieldOf(value, 'flaws')).map(texts);
  return {
    base,
    whole,
    checked,
    newest,
    ...(version !== undefined && { version }),
    recent: texts(fieldOf(value, 'recent')),
    missing: texts(fieldOf(value, 'missing')).filter(isRecordId),
    flaws: flaws.flatMap(([record, problem]) => (record && problem ? [[record, problem] as const] : [])),
  };
}

/** What could not be understood, as far as it is kept. */
export function flawsOf(flaws: ReadonlyMap<string, string>): Kept['flaws'] {
  return [...flaws].slice(0, maxFlaws);
}
