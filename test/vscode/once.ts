// One process at a time: test files run side by side, and what they install must be installed once.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const root = join(__dirname, '../..');

/** Where everything lies that tests download or write; not under version control. */
export const cacheFolder = join(root, '.vscode-test');

/** Does `work` while no other process does work of the same name; waits for its turn, whatever that takes. */
export async function once<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(cacheFolder, `${name}.lock`);
  mkdirSync(cacheFolder, { recursive: true });
  while (!taken(lock)) {
    if (abandoned(lock)) rmSync(lock, { force: true });
    else await delay(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** A process that was killed leaves its lock behind. */
function abandoned(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
