// Which of the lockfiles in a folder its package manager uses, and why.
import { baseName } from '../paths';
import type { LockfileFormat, LockfileFormatId, Manifest, WorkspaceSettings } from '../types';

/** A folder in which a package manager would find something. */
export interface Folder {
  /** Absolute, `/` between segments, no `/` at the end. */
  readonly path: string;
  /** The base names of its files. */
  readonly files: ReadonlySet<string>;
  /** Of its package.json. */
  readonly manifest?: Manifest;
  /** Of its pnpm-workspace.yaml. */
  readonly pnpm?: WorkspaceSettings;
  /** Where the folder has a lockfile and no package.json: the importers that the lockfile names. */
  readonly importers?: readonly string[];
}

export interface LockfilePlace {
  /** Absolute path. */
  readonly file: string;
  /** By the file's name; yarn 1 and 2 share theirs, and there it is the likelier one. */
  readonly format: LockfileFormatId;
}

/** The lockfile that is used of those in a folder. */
export interface LockfileChoice {
  readonly lock?: LockfilePlace;
  readonly others: readonly LockfilePlace[];
  /** A sentence, where there is something to explain. */
  readonly why?: string;
}

/** Chooses by `packageManager`, else by a pnpm-workspace.yaml beside it, else by the order of `formats`. */
export function lockfileChoiceOf(folder: Folder, formats: readonly LockfileFormat[]): LockfileChoice {
  const places = formats.flatMap(({ id, fileNames }) =>
    fileNames
      .filter((name) => folder.files.has(name))
      .map((name) => ({ file: `${folder.path}/${name}`, format: id })),
  );
  const asked = managerOf(folder.manifest?.packageManager);
  const candidates = places.filter((place) => isLikely(place, places, folder, asked));
  const { lock, reason } = choose(candidates, folder, asked);
  const others = candidates.filter((place) => place !== lock);
  const named = formats.find(({ id }) => id === asked);
  const why =
    lock &&
    (named && named.id !== lock.format ? lackOf(lock, named, folder) : choiceNote(lock, others, reason));
  return { others, ...(lock && { lock }), ...(why && { why }) };
}

/** The format of the lockfile that the package manager writes which `packageManager` names; undefined for none and others. */
export function managerOf(packageManager: string | undefined): LockfileFormatId | undefined {
  const [, name, version = ''] = /^(npm|yarn|pnpm|bun)(?:@(.*))?$/.exec(packageManager ?? '') ?? [];
  if (name === 'yarn') return /^[01]\b/.test(version) ? 'yarnClassic' : 'yarnBerry';
  return name as 'npm' | 'pnpm' | 'bun' | undefined;
}

/** Of two formats that share a file name, the one that the folder speaks for. */
function isLikely(
  place: LockfilePlace,
  places: readonly LockfilePlace[],
  { files }: Folder,
  asked: LockfileFormatId | undefined,
): boolean {
  const rivals = places.filter(({ file }) => file === place.file);
  if (rivals.length === 1) return true;
  const named = rivals.find(({ format }) => format === asked);
  const isBerry = files.has('.yarnrc.yml') || files.has('.pnp.cjs');
  const likely = named?.format ?? (isBerry ? 'yarnBerry' : 'yarnClassic');
  return place.format === likely;
}

function choose(
  places: readonly LockfilePlace[],
  { pnpm }: Folder,
  asked: LockfileFormatId | undefined,
): { readonly lock?: LockfilePlace; readonly reason: string } {
  const named = places.find(({ format }) => format === asked);
  if (named) return { lock: named, reason: 'packageManager in package.json names it' };
  const pnpmLock = pnpm && places.find(({ format }) => format === 'pnpm');
  if (pnpmLock) return { lock: pnpmLock, reason: 'pnpm-workspace.yaml lies beside it' };
  const [first, second] = places;
  if (!first) return { reason: '' };
  const sameManager = first.format === second?.format;
  return {
    lock: first,
    reason: sameManager
      ? `${first.format} prefers it`
      : 'package.json names no package manager and it is first in order',
  };
}

/** The package manager that package.json names has no lockfile here, or none that can be read. */
function lackOf(lock: LockfilePlace, { id, binary }: LockfileFormat, { files }: Folder): string {
  const tool = id.replace(/Classic|Berry/, '');
  const lacking = binary && files.has(binary.fileName) ? 'text lockfile' : 'lockfile';
  return `${baseName(lock.file)} is used, though package.json names ${tool}, whose ${lacking} is not here.`;
}

function choiceNote(
  lock: LockfilePlace,
  others: readonly LockfilePlace[],
  reason: string,
): string | undefined {
  if (others.length === 0) return undefined;
  return `${baseName(lock.file)} is used and not ${others.map(({ file }) => baseName(file)).join(', ')}: ${reason}.`;
}
