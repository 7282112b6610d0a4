// All advisories of one feed on this machine: looked up by name in memory, details read from disk, replaced as a whole.

import type { IndexProblem } from './core/index';
import { type Advisory, advisoriesAffecting, advisoriesIn, detailsPlaceIn, readDetails } from './core/index';
import {
  type OpenIndex,
  openIndex,
  piecesOf,
  type SyncResult,
  type SyncWork,
  writeNext,
  writeWhole,
} from './mirrorFile';
import type { Generations, Log, Packing, WriteTurn } from './ports';

export type { SyncResult } from './mirrorFile';

/** What a mirror needs of the outside world. */
export interface MirrorPorts {
  readonly generations: Generations;
  readonly packing: Packing;
  readonly log: Log;
}

export interface Mirror {
  /** Takes up what this or another process has written since; resolves to whether there was anything. */
  readonly refresh: () => Promise<boolean>;
  /** What is held now; undefined where there is nothing, or nothing sound. */
  readonly contents: () => MirrorContents | undefined;
  /** What the feed says of a package, without details and references; the same objects until something is new. */
  readonly advisoriesOf: (name: string) => readonly Advisory[];
  /** Those of them that affect a version, made anew each time. */
  readonly affecting: (name: string, version: string) => readonly Advisory[];
  /** An advisory with its details and references, as far as they can be read. */
  readonly withDetails: (advisory: Advisory) => Promise<Advisory>;
  /**
   * Lets a feed write, unless somebody else does, on top of what is the newest then. `before` is the `next` of the
   * last sync; undefined where there was none or what it wrote is damaged.
   */
  readonly sync: (work: SyncWork) => Promise<SyncResult>;
  /** The file of the index, as it is when this is called; undefined where there is none. */
  readonly file: () => IndexFile | undefined;
  /** Takes the file of another mirror instead of a sync; `failed` also where it is none. */
  readonly adopt: (file: Uint8Array) => Promise<SyncResult>;
  readonly dispose: () => Promise<void>;
}

export interface IndexFile {
  readonly size: number;
  /** Its bytes in their order; fewer than `size` where they cannot be read to the end. */
  readonly pieces: () => AsyncIterable<Uint8Array>;
}

export interface MirrorContents {
  /** Number of advisories. */
  readonly size: number;
  /** RFC 3339 of when the newest was modified; empty where there are none. */
  readonly asOf: string;
}

/** Names whose advisories are kept as objects: those of some very large projects. */
const maxRemembered = 20_000;

/** A mirror of a feed. It holds nothing until it is refreshed. */
export function createMirror(feed: string, { generations, packing, log }: MirrorPorts): Mirror {
  const remembered = new Map<string, readonly Advisory[]>();
  const unsound = new Set<string>();
  let current: OpenIndex | undefined;
  /** Details of what is held are damaged, so nothing may be built on it. */
  let damaged = false;
  let refreshing: Promise<boolean> | undefined;

  const hold = async (next: OpenIndex | undefined) => {
    const last = current;
    current = next;
    damaged = false;
    remembered.clear();
    await last?.generation.close();
  };
  const openNewest = async (): Promise<OpenIndex | undefined> => {
    for (const id of await generations.list()) {
      if (id === current?.generation.id) return undefined;
      const opened = unsound.has(id) ? undefined : await openIndex(generations, id);
      // A file that was adopted says whose it was before.
      if (opened && !('problem' in opened)) return { ...opened, index: { ...opened.index, feed } };
      if (!opened) continue;
      unsound.add(id);
      log.warn(`The advisories of ${feed} are not used as they lie on the disk: ${reasons[opened.problem]}.`);
    }
    return undefined;
  };
  const takeUp = async () => {
    const next = await openNewest();
    if (next) await hold(next);
    return next !== undefined;
  };
  const refresh = () => {
    refreshing ??= takeUp().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
  const inTurn = async (write: (turn: WriteTurn) => Promise<SyncResult>): Promise<SyncResult> => {
    const turn = await generations.begin();
    if (typeof turn === 'string') return { state: turn };
    try {
      await refresh();
      const result = await write(turn);
      await refresh();
      return result;
    } finally {
      await turn.end();
    }
  };

  return {
    refresh,
    contents: () => current && { size: current.index.size, asOf: current.index.asOf },
    advisoriesOf: (name) => {
      const known = remembered.get(name);
      if (known || !current) return known ?? [];
      const advisories = advisoriesIn(current.index, name);
      if (remembered.size >= maxRemembered) remembered.clear();
      if (advisories.length > 0) remembered.set(name, advisories);
      return advisories;
    },
    affecting: (name, version) => (current ? advisoriesAffecting(current.index, name, version) : []),
    withDetails: async (advisory) => {
      const opened = current;
      const place = opened && detailsPlaceIn(opened.index, advisory.package, advisory.id);
      if (!opened || !place) return advisory;
      const packed = await opened.generation.read(place.block.offset, place.block.length);
      const details = packed && readDetails(packed, place, packing.unpack);
      if (details) return { ...advisory, ...details };
      if (opened === current) {
        damaged = true;
        log.warn(`Details of ${feed} on the disk are damaged; its next sync brings everything anew.`);
      }
      return advisory;
    },
    sync: (work) =>
      inTurn((turn) => {
        const base = damaged ? undefined : current;
        return writeNext({ turn, packing, feed, ...(base && { base }) }, work);
      }),
    adopt: (file) => inTurn((turn) => writeWhole(turn, file)),
    file: () => current && fileOf(current),
    dispose: () => hold(undefined),
  };
}

function fileOf({ generation }: OpenIndex): IndexFile {
  return { size: generation.size, pieces: () => piecesOf(generation, generation.size) };
}

const reasons: Readonly<Record<IndexProblem['problem'], string>> = {
  damaged: 'the file is damaged',
  otherVersion: 'the file is of another version of Lockwatch',
};
