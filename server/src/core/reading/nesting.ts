// Packages nested in one another as in node_modules folders, and which of them a name means at a given place.

/** A folder that packages may be nested in: the root, a package, a workspace. */
export interface Place {
  /** The name that it has as a folder, with its scope. */
  readonly name: string;
  /** Whether it lies outside node_modules. */
  readonly isFolder: boolean;
  /** Where a name is looked for next; absent at the root. */
  parent: Place | undefined;
  /** What is nested here, by the name it has as a folder. */
  children: Map<string, Place> | undefined;
  /** Index of the node that lies here, or -1 where a path leads through without a node of its own. */
  node: number;
}

/** A tree of places by the paths that npm writes, such as `node_modules/a/node_modules/@b/c` or `packages/a`. */
export interface Places {
  readonly root: Place;
  /** Folders outside node_modules, by their path, the root's being empty. */
  readonly folders: Map<string, Place>;
}

export function newPlaces(): Places {
  const root = newPlace('', true, undefined);
  return { root, folders: new Map([['', root]]) };
}

/** The place of this name in another, made where there is none yet. */
export function childOf(parent: Place, name: string): Place {
  parent.children ??= new Map();
  const known = parent.children.get(name);
  if (known) return known;
  const child = newPlace(name, false, parent);
  parent.children.set(name, child);
  return child;
}

/** The place of a path, made with all that it leads through where there is none yet. */
export function placeAt(places: Places, path: string): Place {
  if (path.startsWith(modules)) return nestedIn(places.root, path, modules.length);
  const cut = path.indexOf(insideModules);
  if (cut < 0) return folderAt(places, path);
  return nestedIn(folderAt(places, path.slice(0, cut)), path, cut + insideModules.length);
}

/**
 * Lets each folder look for names further up in the nearest folder that it lies in, the root being around all but
 * those that start with `../`. To be done when all are there.
 */
export function joinFolders({ root, folders }: Places): void {
  const above: string[] = [];
  // With a slash behind each, everything that lies in a folder follows it without a gap.
  for (const path of [...folders.keys()].map((one) => `${one}/`).sort()) {
    while (above.length > 0 && !path.startsWith(above.at(-1)!)) above.pop();
    const place = folders.get(path.slice(0, -1))!;
    const around = above.at(-1)?.slice(0, -1) ?? (path.startsWith('../') ? undefined : '');
    if (place !== root) place.parent = around === undefined ? undefined : folders.get(around);
    above.push(path);
  }
}

/**
 * The node that a name means for what lies at a place: the one nested in it, else in the place around it, and so on
 * to the root, as Node's own resolution does it. -1 where there is none.
 */
export function nodeNamed(from: Place, name: string): number {
  for (let place: Place | undefined = from; place; place = place.parent) {
    const node = place.children?.get(name)?.node ?? -1;
    if (node >= 0) return node;
  }
  return -1;
}

const modules = 'node_modules/';
const insideModules = '/node_modules/';

function newPlace(name: string, isFolder: boolean, parent: Place | undefined): Place {
  return { name, isFolder, parent, children: undefined, node: -1 };
}

function nestedIn(folder: Place, path: string, start: number): Place {
  let place = folder;
  let from = start;
  for (let next = path.indexOf(insideModules, from); next >= 0; next = path.indexOf(insideModules, from)) {
    place = childOf(place, path.slice(from, next));
    from = next + insideModules.length;
  }
  return childOf(place, path.slice(from));
}

function folderAt({ root, folders }: Places, path: string): Place {
  const known = folders.get(path);
  if (known) return known;
  const folder = newPlace(folderName(path), true, root);
  folders.set(path, folder);
  return folder;
}

function folderName(path: string): string {
  const last = path.lastIndexOf('/');
  const scope = path.lastIndexOf('/', last - 1) + 1;
  return path[scope] === '@' && last > scope ? path.slice(scope) : path.slice(last + 1);
}
