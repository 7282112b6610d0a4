// What yarn's Plug'n'Play has put on disk: its state is read again only where that has changed.
import { type PlacedPackage, placedPackages, plugAndPlayFiles, resolvedPath } from './core/index';
import type { Files } from './ports';
import type { Texts } from './texts';

/** What a project's state says, as far as it is so. */
export interface PlugAndPlay {
  /** Name of the file that has the state. */
  readonly name: string;
  /**
   * Those of the packages wanted that lie where the state says. An archive may not be there: it is for another system,
   * or the state came with version control. Undefined where the state cannot be understood.
   */
  readonly find:
    | ((isWanted: (placed: PlacedPackage) => boolean) => Promise<readonly PlacedPackage[]>)
    | undefined;
}

/** Reads the state in a project's root; resolves to undefined where there is none. */
export type PlugAndPlayReader = (root: string) => Promise<PlugAndPlay | undefined>;

/** A reader that remembers, by file, what it has understood of a text. */
export function createPlugAndPlayReader(files: Files, texts: Texts): PlugAndPlayReader {
  const known = new Map<
    string,
    { readonly text: string; readonly placed: readonly PlacedPackage[] | undefined }
  >();
  const isThere = async (root: string, { file }: PlacedPackage) =>
    (await files.stat(resolvedPath(root, file))) !== undefined;
  return async (root) => {
    for (const name of plugAndPlayFiles) {
      const file = `${root}/${name}`;
      const text = await texts.read(file);
      if (text === undefined) continue;
      const before = known.get(file);
      const placed = before?.text === text ? before.placed : placedPackages(text);
      known.set(file, { text, placed });
      const find: PlugAndPlay['find'] =
        placed &&
        (async (isWanted) => {
          const wanted = placed.filter(isWanted);
          const there = await Promise.all(wanted.map((one) => isThere(root, one)));
          return wanted.filter((_, index) => there[index]);
        });
      return { name, find };
    }
    return undefined;
  };
}
