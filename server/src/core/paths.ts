// Paths with `/` between segments, as strings: below which folder, and by which name.

/** A path as seen from a folder, `.` for the folder itself; paths outside it stay absolute. */
export function relativeTo(folder: string, path: string): string {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  if (path === folder) return '.';
  return path.startsWith(base) ? path.slice(base.length) : path;
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path without its last segment: the folder that it lies in, without the slash at the end. */
export function dirName(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** A folder and those above it, the innermost first, without the slash at the end. */
export function foldersUpFrom(folder: string): readonly string[] {
  const places: string[] = [];
  for (let place = folder.replace(/\/+$/, ''); place.includes('/'); place = dirName(place))
    places.push(place);
  return places;
}

/** The path from one folder to another as a lockfile writes it: `packages/a`, `../b`, empty for the same. */
export function relativePath(from: string, to: string): string {
  const start = from.split('/');
  const end = to.split('/');
  let common = 0;
  while (common < start.length && common < end.length && start[common] === end[common]) common++;
  return [...start.slice(common).map(() => '..'), ...end.slice(common)].join('/');
}

/** A path as a lockfile or manifest writes it, from a folder; `..` beyond the root stays at the root. */
export function resolvedPath(folder: string, path: string): string {
  const segments = folder.split('/');
  for (const segment of path.split('/')) {
    if (segment === '..') segments.length = Math.max(1, segments.length - 1);
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
