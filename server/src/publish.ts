// Puts the index of a feed into a folder from which any web server can give it away.
import { crc32c } from './core/index';
import { indexName, latestName, latestText } from './feeds/index';
import type { KeptFeed } from './keptFeed';
import type { OutputFolder } from './ports';

/** The newest, and the one that somebody may be in the middle of downloading. */
const indexesKept = 2;

/**
 * Writes the index of a feed, and after it the file that names it, so that a reader who comes between the two finds
 * what was there before. Resolves to the name of the index; undefined where there is none or it cannot be written.
 */
export async function publishIndex(feed: KeptFeed, folder: OutputFolder): Promise<string | undefined> {
  const index = feed.file();
  if (!index) return undefined;
  let checksum = 0;
  let length = 0;
  for await (const piece of index.pieces()) {
    checksum = crc32c(piece, checksum);
    length += piece.length;
  }
  const file = indexName(feed.id, checksum);
  const latest = latestText(file, length, checksum);
  const isWritten =
    length === index.size &&
    (await folder.write(file, index.pieces())) &&
    (await folder.write(latestName, [new TextEncoder().encode(latest)]));
  if (!isWritten) return undefined;
  await clearAway(feed.id, folder);
  return file;
}

async function clearAway(feed: string, folder: OutputFolder): Promise<void> {
  const start = indexName(feed, 0).replace(/0+\.index$/, '');
  const indexes = (await folder.list()).filter((name) => name.startsWith(start) && name.endsWith('.index'));
  await Promise.all(indexes.slice(indexesKept).map((name) => folder.remove(name)));
}
