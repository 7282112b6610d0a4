// Generations of one file in a folder of the machine: each written beside and renamed, never changed afterwards.
import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Draft, Generation, Generations, Log } from '../ports';
import { codeOf, isAbsence } from './files';
import { moveFile } from './moveFile';
import { takeLock } from './writerLock';

export interface NodeGenerationsOptions {
  /** Absolute; made when first written to. Nothing else may lie in it. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The newest is what counts; the one before it is kept for readers on their way to it, and should the newest be damaged. */
const generationsKept = 2;
const lockName = 'writer.lock';

/**
 * Generations that several processes may share. The rename is the one moment in which a generation comes to be, so
 * whoever is killed, and whenever, readers find the generation before it or the new one. Failures are logged.
 */
export function nodeGenerations({ folder, clock, log }: NodeGenerationsOptions): Generations {
  const warn = (what: string) => (error: unknown) => {
    if (!isAbsence(error)) log.warn(`The advisories in ${folder} could not be ${what} (${codeOf(error)}).`);
    return undefined;
  };
  return {
    place: folder,
    list: () => listIn(folder).catch((error) => warn('read')(error) ?? []),
    open: (id) => openIn(folder, id).catch(warn('read')),
    begin: async () => {
      try {
        const release = await takeTurn(folder, clock);
        if (!release) return 'busy';
        return {
          draft: () => createDraft(folder, warn('written')),
          end: () => release().catch(warn('written')),
        };
      } catch (error) {
        warn('written')(error);
        return 'failed';
      }
    },
  };
}

/** Whoever has the turn clears away what killed writers left. */
async function takeTurn(folder: string, clock: Clock) {
  // What a company says of its packages may lie here, so nobody else may look.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await takeLock(join(folder, lockName), clock);
  if (release) await removeAll(folder, (await readdir(folder)).filter(isLeftOver));
  return release;
}

async function openIn(folder: string, id: string): Promise<Generation> {
  const file = await open(join(folder, fileOf(id)), 'r');
  try {
    const { size } = await file.stat();
    return {
      id,
      size,
      read: (offset, length) => readPart(file, offset, length).catch(() => undefined),
      close: () => file.close().catch(() => undefined),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readPart(file: FileHandle, offset: number, length: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) return undefined;
    filled += bytesRead;
  }
  return bytes;
}

async function createDraft(folder: string, warn: (error: unknown) => undefined): Promise<Draft> {
  const path = join(folder, `${randomUUID()}.draft`);
  const file = await open(path, 'wx', 0o600).catch(warn);
  let broken = !file;
  const attempt = async (work: () => Promise<unknown>) => {
    if (broken) return;
    await work().catch((error) => {
      broken = true;
      warn(error);
    });
  };
  const close = async () => {
    await file?.close().catch(() => undefined);
  };
  return {
    append: (bytes) => attempt(() => file!.appendFile(bytes)),
    commit: async () => {
      // What is renamed must be on the disk, should the machine fail.
      await attempt(() => file!.sync());
      await close();
      await attempt(() => publish(folder, path));
      if (broken) await rm(path, { force: true }).catch(() => undefined);
      return !broken;
    },
    discard: async () => {
      await close();
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Gives a draft the next number, and lets go of the generations that nobody needs any more. */
async function publish(folder: string, draft: string): Promise<void> {
  const [newest = ''] = await listIn(folder);
  const number = String((Number.parseInt(newest, 10) || 0) + 1).padStart(8, '0');
  await moveFile(draft, join(folder, fileOf(`${number}-${randomUUID().slice(0, 8)}`)));
  const old = (await listIn(folder)).slice(generationsKept);
  await removeAll(folder, old.map(fileOf));
}

async function listIn(folder: string): Promise<readonly string[]> {
  const ids = (await readdir(folder)).flatMap((name) => /^(\d{8}-[0-9a-f]{8})\.index$/.exec(name)?.[1] ?? []);
  return ids.sort().reverse();
}

function fileOf(id: string): string {
  return `${id}.index`;
}

function isLeftOver(name: string): boolean {
  return name.endsWith('.draft') || name.startsWith(`${lockName}.`);
}

/** Some systems do not remove what a reader has open; it goes the next time. */
async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
}
