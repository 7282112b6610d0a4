// A project in a folder with a registry on loopback: read as the command line reads it, edited as a fix says.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { applyEdits, type Fix } from '../../server/src/core/index';
import { nodePorts } from '../../server/src/node/ports';
import { Session } from '../../server/src/session';
import { environmentOf, type Place } from './packageManagers';

/** A session over a project, with the real ports, that knows the advisories of one folder and nothing else. */
export function sessionAt(place: Place, advisories: string): Session {
  const ports = nodePorts({ env: environmentOf(place), storage: join(place.home, 'lockwatch'), log: noLog });
  const settings = { advisories: [advisories], bundled: false, offline: false };
  return new Session(ports, { roots: [place.folder], settings, trusted: true });
}

/** Makes the edits of a fix, which are of files below one folder, in a copy of it. */
export async function makeEdits({ edits }: Pick<Fix, 'edits'>, from: string, to: string): Promise<void> {
  for (const [file, own] of edits) {
    const copy = join(to, relative(from, file));
    const text = await readFile(copy, 'utf8').catch(() => '');
    await writeFile(copy, applyEdits(text, own));
  }
}

/** Writes files by their path below a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const noLog = { info: () => {}, warn: () => {}, error: () => {} };
