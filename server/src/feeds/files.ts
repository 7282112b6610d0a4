// The feed of OSV records that lie on this machine: folders, single records, JSON lines, gzipped lines, zip archives.
import { filesAtOnce, inParallel } from '../inParallel';
import type { Cancel, Files, Ports } from '../ports';
import type { FeedSnapshot, MirrorFeed } from './feed';
import { damage, type Found, namesRecords, readRecords, snapshotOf } from './records';

const id = 'files';

/**
 * Reads `.json` (one record or an array), `.jsonl`, `.jsonl.gz` and `.zip` files of OSV records, and all such files
 * below folders; hidden files and folders are passed over. Paths are absolute. Of two records with one id the last
 * modified counts. What cannot be read is counted and named in the state.
 */
export function filesFeed(paths: readonly string[]): MirrorFeed {
  return { kind: 'mirror', id, own: true, load: (ports, cancel) => load(paths, ports, cancel) };
}

async function load(paths: readonly string[], { files }: Ports, cancel: Cancel): Promise<FeedSnapshot> {
  const places = await inParallel(paths, filesAtOnce, (path) => filesAt(files, path));
  const found = await inParallel(places.flat(), filesAtOnce, (path) => readFile(files, path, cancel));
  return snapshotOf(id, found.flat());
}

/** A file as it is; the readable files below a folder, sorted. Also a path that is neither, to be complained of. */
async function filesAt(files: Files, root: string): Promise<readonly string[]> {
  if (await files.stat(root)) return [root];
  const result: string[] = [];
  const folders = [root.replace(/\/+$/, '')];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of await files.list(folder)) {
      if (name.startsWith('.')) continue;
      if (kind === 'directory') folders.push(`${folder}/${name}`);
      if (kind === 'file' && namesRecords(name)) result.push(`${folder}/${name}`);
    }
  }
  return result.length > 0 ? result.sort() : [root];
}

async function readFile(files: Files, path: string, cancel: Cancel): Promise<readonly Found[]> {
  const bytes = cancel.cancelled ? undefined : await files.readBytes(path);
  if (!bytes) return [damage(path, 'There are no OSV records here, or they cannot be read.')];
  return readRecords(id, path, path, bytes, cancel);
}
