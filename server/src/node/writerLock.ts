// One writer among the processes of this machine, and of those that share its folder.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Clock } from '../ports';
import { codeOf } from './files';

const heartbeatMs = 10_000;
/** A lock whose owner has shown no sign of life for so long is abandoned. */
const abandonedMs = 60_000;

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/**
 * Takes the lock that a file stands for. Resolves to what gives it back, or to undefined while another holds it.
 * Rejects where the file cannot be written.
 *
 * A killed process leaves its lock behind: on this machine the process is looked for, and elsewhere the file is no
 * longer touched. Two that find a lock abandoned at the same moment may both come to hold it, so it only saves work:
 * what it guards must stay sound under two writers.
 */
export async function takeLock(file: string, clock: Clock): Promise<(() => Promise<void>) | undefined> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  if (!(await create(file, owner))) {
    if (!(await isAbandoned(file, clock))) return undefined;
    await setAside(file, owner.token);
    if (!(await create(file, owner))) return undefined;
  }
  const stop = beat(file, clock);
  return async () => {
    stop();
    if ((await ownerOf(file))?.token === owner.token) await rm(file, { force: true });
  };
}

async function create(file: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(file: string, clock: Clock): Promise<boolean> {
  const owner = await ownerOf(file);
  if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
  const known = await stat(file).catch(() => undefined);
  return !known || Math.abs(clock.now() - known.mtimeMs) > abandonedMs;
}

/** Undefined also where the lock is being written at this moment. */
async function ownerOf(file: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Partial<Owner> | null;
    const { pid, host, token } = owner ?? {};
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return undefined;
    return { pid, host, token };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Renaming succeeds for one only, where removing would also remove the lock of whoever was faster. */
async function setAside(file: string, token: string): Promise<void> {
  const aside = `${file}.${token}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Touches the lock again and again until it is stopped. */
function beat(file: string, clock: Clock): () => void {
  let stop = () => {};
  const next = () => {
    stop = clock.after(heartbeatMs, () => {
      const now = new Date(clock.now());
      void utimes(file, now, now).catch(() => undefined);
      next();
    });
  };
  next();
  return () => stop();
}
