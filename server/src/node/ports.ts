// The real ports: this machine's files, network, cache and clock, put together for a composition root.
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { EditorNetwork, Log, Ports } from '../ports';
import { nodeClock } from './clock';
import { nodeFiles, withSlashes } from './files';
import { nodeGenerations } from './generations';
import { nodeHttp } from './http';
import { plainLog } from './log';
import { nodeNpmConfig } from './npmrc';
import type { Environment } from './npmSettings';
import { nodePacking } from './packing';
import { cacheFolder, nodeStore } from './store';

export interface NodePortsOptions {
  readonly log: Log;
  /** Folder for caches, absolute; the system's own place for them unless said otherwise. */
  readonly storage?: string;
  /** While it says true, no connection is made. */
  readonly offline?: () => boolean;
  /** The editor's settings for connections, as they are now. */
  readonly editor?: () => EditorNetwork;
  readonly env?: Environment;
}

/** Everything outside, real. Opens nothing and reads nothing but where `node` lies until it is asked to. */
export function nodePorts(options: NodePortsOptions): Ports {
  const { env = process.env, offline = () => false, editor = () => ({}) } = options;
  const { platform } = process;
  const log = plainLog(options.log);
  const clock = nodeClock;
  const home = withSlashes(env.HOME || homedir());
  const files = nodeFiles({ log });
  const npmConfig = nodeNpmConfig({ files, env, home, nodePath: nodeOnPath(env), platform, log });
  const network = async () => (await npmConfig.forFolder(home, false)).network ?? {};
  const storage = options.storage ?? cacheFolder(env, home);
  return {
    files,
    npmConfig,
    clock,
    log,
    store: nodeStore({ folder: storage, clock, log }),
    notes: nodeStore({ folder: join(storage, 'notes'), clock, log, ...forGood }),
    generations: (keptAs) =>
      nodeGenerations({ folder: join(storage, 'feeds', folderOf(keptAs)), clock, log }),
    packing: nodePacking,
    http: nodeHttp({ clock, log, offline, env, network, editor }),
  };
}

/** Notes are few and small, and so are never cleared away. */
const forGood = { maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: Number.POSITIVE_INFINITY };

/** What a feed is kept as, as the name of a folder; where it holds what such a name may not, a checksum keeps it unique. */
function folderOf(feed: string): string {
  const plain = feed.replace(/[^\w-]+/g, '-').slice(0, 60);
  return plain === feed ? plain : `${plain}-${createHash('sha256').update(feed).digest('hex').slice(0, 12)}`;
}

/**
 * The `node` that a person's npm runs with. An editor brings a Node of its own, around which there is no npm, so
 * the search path comes first.
 */
export function nodeOnPath(env: Environment): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)) {
    try {
      return realpathSync(join(folder, name));
    } catch {
      // It is not in this folder.
    }
  }
  return process.execPath;
}
