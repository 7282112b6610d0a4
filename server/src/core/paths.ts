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
