// The many records as files, made once and kept: what OSV serves, and what a user's tools would have on the disk.
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseOsvText } from '../../server/src/core/advisories/osv';
import type { RecordSink, SyncOutcome } from '../../server/src/feeds/index';
import { createZipReader } from '../../server/src/feeds/zip';
import { createMirror, type Mirror } from '../../server/src/mirror';
import { nodeClock } from '../../server/src/node/clock';
import { nodeGenerations } from '../../server/src/node/generations';
import { nodePacking } from '../../server/src/node/packing';
import { goZip } from '../support/zip';
import { cacheFolder } from '../vscode/once';
import { manyRecords } from './manyRecords';

const folder = join(cacheFolder, 'many-records');

/** Every record on a line of its own. */
export const linesFile = join(folder, 'npm.nedb');
/** All of them as one JSON value. */
export const jsonFile = join(folder, 'npm.json');
/** As OSV exports them. */
export const zipFile = join(folder, 'all.zip');
export const indexFolder = join(folder, 'index');

/** Makes the files that are not there yet; takes about a minute. */
export async function prepareFiles(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await makeOnce(linesFile, (path) => writeLinesOf(path, manyRecords()));
  await makeOnce(jsonFile, writeJson);
  await makeOnce(zipFile, async (path) => {
    const texts: [string, string][] = [];
    for (const text of manyRecords()) texts.push([`${idOf(text)}.json`, text]);
    writeFileSync(path, goZip(texts));
  });
  const { mirror } = openMirror(indexFolder);
  if (!(await mirror.refresh())) await importZip(indexFolder);
  await mirror.dispose();
}

/** A mirror over a folder of its own, which nothing has been read of yet. */
export function openMirror(path: string): { readonly mirror: Mirror } {
  const log = { info: () => {}, warn: console.error, error: console.error };
  const generations = nodeGenerations({ folder: path, clock: nodeClock, log });
  return { mirror: createMirror('osvExport', { generations, packing: nodePacking, log }) };
}

/** The import of everything from the export's archive, in a folder that may hold an earlier one. */
export async function importZip(path: string): Promise<void> {
  const { mirror } = openMirror(path);
  await mirror.sync(async (_before, sink) => {
    sink.begin('everything');
    const zip = createZipReader(({ content }) => putText(sink, new TextDecoder().decode(content)));
    for await (const chunk of createReadStream(zipFile, { highWaterMark: 2 ** 16 }))
      zip.push(chunk as Buffer);
    zip.finish();
    return brought('everything');
  });
  await mirror.dispose();
}

/** Some records, which have changed, put into a mirror that holds everything. */
export async function importChanges(mirror: Mirror, texts: readonly string[]): Promise<void> {
  const { state } = await mirror.sync(async (_before, sink) => {
    sink.begin('changes');
    for (const text of texts) putText(sink, text);
    return brought('changes');
  });
  if (state !== 'written') throw new Error(`changes: ${state}`);
}

/** A copy of the index, to be changed. */
export async function copyIndex(path: string): Promise<Mirror> {
  rmSync(path, { recursive: true, force: true });
  const { mirror: original } = openMirror(indexFolder);
  await original.refresh();
  const chunks: Uint8Array[] = [];
  for await (const piece of original.file()!.pieces()) chunks.push(piece);
  await original.dispose();
  const { mirror } = openMirror(path);
  await mirror.adopt(new Uint8Array(Buffer.concat(chunks)));
  return mirror;
}

/** The first lines of the file of lines that a test accepts. */
export async function linesWhere(
  accept: (line: string) => boolean,
  count: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of createInterface({ input: createReadStream(linesFile) })) {
    if (accept(line)) found.push(line);
    if (found.length === count) break;
  }
  return found;
}

function brought(what: SyncOutcome['brought']): SyncOutcome {
  return { brought: what, next: null, health: 'ok' };
}

function putText(sink: RecordSink, text: string): void {
  const { id, advisories } = parseOsvText(text, 'osvExport');
  if (id !== undefined) sink.put(id, advisories);
}

function idOf(text: string): string {
  return (JSON.parse(text) as { readonly id: string }).id;
}

/** Makes a file that is not there yet; it has its name only when it is whole. */
export async function makeOnce(path: string, make: (path: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) return;
  await make(`${path}.tmp`);
  renameSync(`${path}.tmp`, path);
}

/** Writes each text on a line of its own. */
export async function writeLinesOf(
  path: string,
  texts: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  await writeParts(path, async function* () {
    for await (const text of texts) yield `${text}\n`;
  });
}

async function writeJson(path: string): Promise<void> {
  await writeParts(path, async function* () {
    let before = '[';
    for (const text of manyRecords()) {
      yield before + text;
      before = ',';
    }
    yield ']';
  });
}

async function writeParts(path: string, parts: () => AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'w');
  let gathered: string[] = [];
  for await (const part of parts()) {
    if (gathered.push(part) < 1000) continue;
    await file.appendFile(gathered.join(''));
    gathered = [];
  }
  await file.appendFile(gathered.join(''));
  await file.close();
}
