// One writer among the processes of this machine, and of those that share its folder.
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Clock } from '../ports';
import { codeOf, isAbsence } from './files';

const heartbeatMs = 10_000;
/** A lock whose owner has shown no sign of life for so long is abandoned. */
const abandonedMs = 60_000;

/** So often a lock may be given back and be taken by others while this one looks. */
const maxAttempts = 3;

/** A lock as it was found. */
interface Lock {
  readonly text: string;
  readonly touched: number;
}

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
 * A killed process leaves its lock behind: on this machine the process is looked for, elsewhere the file is no longer
 * touched. Among many that find a lock abandoned at the same moment two may come to hold it, though hardly ever: what
 * it guards must stay sound under two writers.
 */
export async function takeLock(file: string, clock: Clock): Promise<(() => Promise<void>) | undefined> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (let attempt = 0; !(await create(file, owner)); attempt++) {
    const found = await lookAt(file);
    if (attempt === maxAttempts) return undefined;
    if (found && !(isAbandoned(found, clock) && (await setAside(file, found, owner.token)))) return undefined;
  }
  await touch(file, clock);
  const stop = beat(file, clock);
  return async () => {
    stop();
    if (ownerIn((await lookAt(file))?.text ?? '')?.token === owner.token) await rm(file, { force: true });
  };
}

/**
 * Whether the lock is ours now. It gets its name when it is written already: a process killed in between would leave a
 * lock that does not say whose it is, for which the others wait until it is abandoned.
 */
async function create(file: string, owner: Owner): Promise<boolean> {
  const draft = `${file}.${owner.token}`;
  const text = JSON.stringify(owner);
  try {
    await writeFile(draft, text, { mode: 0o600 });
    return await isMade(() => link(draft, file));
  } catch (error) {
    if (!withoutLinks.includes(codeOf(error))) throw error;
    // Some disks know no second name of a file.
    return isMade(() => writeFile(file, text, { flag: 'wx', mode: 0o600 }));
  } finally {
    await rm(draft, { force: true });
  }
}

const withoutLinks: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Not where another was faster: the file is there, or that one has cleared the draft away already. */
async function isMade(make: () => Promise<void>): Promise<boolean> {
  try {
    await make();
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(codeOf(error))) return false;
    throw error;
  }
}

/** Undefined where it has just been given back. */
async function lookAt(file: string): Promise<Lock | undefined> {
  try {
    return { text: await readFile(file, 'utf8'), touched: (await stat(file)).mtimeMs };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isAbandoned({ text, touched }: Lock, clock: Clock): boolean {
  const owner = ownerIn(text);
  const isGone = owner?.host === hostname() && !isAlive(owner.pid);
  return isGone || Math.abs(clock.now() - touched) > abandonedMs;
}

/** Undefined also where the lock is being written at this moment. */
function ownerIn(text: string): Owner | undefined {
  try {
    const { pid, host, token } = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
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

/** Whether an abandoned lock is out of the way. Where another was faster, this finds the lock of that one. */
async function setAside(file: string, abandoned: Lock, token: string): Promise<boolean> {
  const aside = `${file}.${token}`;
  try {
    await rename(file, aside);
    const isSame = (await readFile(aside, 'utf8')) === abandoned.text;
    if (isSame) await rm(aside);
    else await rename(aside, file);
    return isSame;
  } catch {
    return false;
  }
}

/** By the clock that others compare with, which need not be that of the disk. */
async function touch(file: string, clock: Clock): Promise<void> {
  const now = new Date(clock.now());
  await utimes(file, now, now).catch(() => undefined);
}

/** Touches the lock again and again until it is stopped. */
function beat(file: string, clock: Clock): () => void {
  let stop = () => {};
  const next = () => {
    stop = clock.after(heartbeatMs, () => {
      void touch(file, clock);
      next();
    });
  };
  next();
  return () => stop();
}
