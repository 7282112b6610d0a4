// Small npm lockfiles, written from a table of entries.

/** A package-lock.json, version 3: what the root asks for, then the entries by their keys. */
export function npmLock(
  dependencies: Readonly<Record<string, string>>,
  entries: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): string {
  const packages = { '': { name: 'app', dependencies }, ...entries };
  return `${JSON.stringify({ name: 'app', lockfileVersion: 3, packages }, null, 2)}\n`;
}
