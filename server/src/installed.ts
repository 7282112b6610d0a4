// What is on disk now, where the package manager keeps no note of it: looked up for the packages in question only.
import type { Finding, Project } from './core/index';
import type { Files } from './ports';
import type { Texts } from './texts';

/** Paths tried for one package; deep trees of old npm and yarn have few copies of any one. */
const maxPlaces = 64;

/**
 * The `name@version` of the findings' packages that lie in node_modules. Empty where there is no node_modules at all;
 * undefined under Plug'n'Play, where what is installed cannot be seen from folders.
 */
export async function findInstalled(
  files: Files,
  texts: Texts,
  project: Project,
  findings: readonly Finding[],
): Promise<ReadonlySet<string> | undefined> {
  if (await files.stat(`${project.root}/.pnp.cjs`)) return undefined;
  const folders = [...project.manifests.values()].map(({ file }) => file.slice(0, file.lastIndexOf('/')));
  const withModules = await filterAsync([...new Set([project.root, ...folders])], (folder) =>
    hasModules(files, folder),
  );
  const found = new Set<string>();
  await Promise.all(
    findings.map(async ({ package: { name, version }, paths, evidence }) => {
      if (evidence === 'range') return;
      for (const place of placesOf(withModules, name, paths)) {
        if ((await versionAt(texts, `${place}/package.json`)) === version) found.add(`${name}@${version}`);
      }
    }),
  );
  return found;
}

/** Hoisted to the top of an importer, or below a package on the way. */
function placesOf(
  folders: readonly string[],
  name: string,
  paths: readonly (readonly string[])[],
): readonly string[] {
  const parents = new Set(paths.flatMap((path) => path.slice(0, -1)));
  const nested = [...parents].map((parent) => `node_modules/${parent}/node_modules/${name}`);
  const places = [`node_modules/${name}`, ...nested];
  return folders.flatMap((folder) => places.map((place) => `${folder}/${place}`)).slice(0, maxPlaces);
}

async function hasModules(files: Files, folder: string): Promise<boolean> {
  const entries = await files.list(folder);
  return entries.some(({ name, kind }) => name === 'node_modules' && kind !== 'file');
}

async function versionAt(texts: Texts, file: string): Promise<string | undefined> {
  const text = await texts.read(file);
  return text === undefined ? undefined : /"version"\s*:\s*"([^"\\]{1,256})"/.exec(text)?.[1];
}

async function filterAsync<T>(
  items: readonly T[],
  keep: (item: T) => Promise<boolean>,
): Promise<readonly T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}
