// What is on disk now, where the package manager keeps no note of it: looked up for the packages in question only.
import {
  baseName,
  configDependenciesBy,
  configModules,
  dirName,
  type Finding,
  modulesFoldersOf,
  type Project,
  parseManifest,
  registryRangeOf,
  type SetUp,
} from './core/index';
import type { PlugAndPlayReader } from './plugAndPlay';
import type { Files } from './ports';
import type { Texts } from './texts';

/** What reads the disk. */
export interface DiskReaders {
  readonly files: Files;
  readonly texts: Texts;
  readonly plugAndPlay: PlugAndPlayReader;
}

/** Paths tried for one package; deep trees of old npm and yarn have few copies of any one. */
const maxPlaces = 64;

/**
 * Which of the findings' packages lie in node_modules, or where Plug'n'Play says, and which were looked for. None where
 * there is neither; undefined where it says so in words that are not understood.
 */
export async function findInstalled(
  { files, texts, plugAndPlay }: DiskReaders,
  project: Project,
  findings: readonly Finding[],
): Promise<Required<Pick<Project, 'installed' | 'soughtOnDisk'>> | undefined> {
  const pnp = await plugAndPlay(project.root);
  if (pnp && !pnp.find) return undefined;
  if (project.modulesFolder === '') return undefined;
  const folders = [...project.manifests.values()].map(({ file }) => dirName(file));
  const modules = await filterAsync(modulesBelow(project, [project.root, ...folders]), (folder) =>
    isThere(files, folder),
  );
  const sought = findings.filter(({ evidence }) => evidence !== 'range');
  const soughtOnDisk = new Set(sought.map((finding) => idOf(finding.package)));
  const placed = await pnp?.find?.((one) => soughtOnDisk.has(idOf(one)));
  const installed = new Set(placed?.map(idOf));
  const bunStore = await foldersIn(files, `${project.root}/node_modules/.bun`);
  const yarnStore = await foldersIn(files, `${project.root}/node_modules/.store`);
  await Promise.all(
    sought.map(async (finding) => {
      const { name, version } = finding.package;
      const isHere = async () => {
        if (bunStore.some((folder) => isBunFolderOf(folder, name, version))) return true;
        const linked = yarnStore.filter((folder) => isYarnFolderOf(folder, name)).slice(0, maxPlaces);
        const places = [
          ...placesOf(modules, namesOf(project, finding), finding.paths),
          ...linked.map((folder) => `${project.root}/node_modules/.store/${folder}/package`),
        ];
        for (const place of places)
          if ((await versionAt(texts, `${place}/package.json`)) === version) return true;
        return false;
      };
      const id = idOf(finding.package);
      if (!installed.has(id) && (await isHere())) installed.add(id);
    }),
  );
  return { installed, soughtOnDisk };
}

/**
 * What is on disk though the lockfile does not have it: of the packages that feeds speak of, those that manifests ask
 * for, and those that Plug'n'Play has put there. Where the package manager has a note of what is installed, only the
 * root's folder is looked into, to hold it to account; a state of Plug'n'Play beside it was left by another. Reads what
 * it has not read since the disk changed.
 */
export async function findLeftovers(
  { texts, plugAndPlay }: DiskReaders,
  project: Project,
): Promise<NonNullable<Project['leftovers']>> {
  const { root, manifests, lock, advisories, installed } = project;
  const locked = new Set(lock?.graph.lockfile.packages.map(idOf));
  const asked = new Map<string, string>();
  for (const { file, manifest } of manifests.values()) {
    for (const { name, spec } of manifest.declarations) {
      const real = registryRangeOf(spec)?.name ?? name;
      if (!advisories.has(real)) continue;
      for (const folder of modulesBelow(project, installed ? [root] : [dirName(file), root]))
        asked.set(`${folder}/${name}/package.json`, real);
    }
  }
  const inModules = [...asked].map(async ([file, name]) => ({ name, version: await versionAt(texts, file) }));
  const pnp = installed ? undefined : await plugAndPlay(root);
  const placed = await pnp?.find?.(({ name, source }) => source === 'registry' && advisories.has(name));
  const found = [...(await Promise.all(inModules)), ...(placed ?? [])];
  const there = found.flatMap(({ name, version }) => (version === undefined ? [] : [{ name, version }]));
  const left = there.filter((one) => !locked.has(idOf(one)));
  return [...new Map(left.map((one) => [idOf(one), one])).values()];
}

/**
 * What lies where pnpm installs what it is set up with, of what is asked for. The rest pnpm loads nothing of,
 * and removes when it installs these.
 */
export async function findInstalledTools(
  { texts }: Pick<DiskReaders, 'texts'>,
  project: Pick<Project, 'root'> & SetUp,
): Promise<NonNullable<Project['leftovers']>> {
  const found = configDependenciesBy(project, '').map(async ({ name, spec, pin: { resolved } = {} }) => {
    const version = await versionAt(texts, `${project.root}/${configModules}/${name}/package.json`);
    if (version === undefined) return [];
    const real = registryRangeOf(spec)?.name ?? name;
    return [{ name: real, version, ...(resolved !== undefined && { resolved }) }];
  });
  return (await Promise.all(found)).flat();
}

function idOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

async function foldersIn(files: Files, path: string): Promise<readonly string[]> {
  const entries = await files.list(path);
  return entries.filter(({ kind }) => kind === 'directory').map(({ name }) => name);
}

/** Where bun does not hoist it keeps packages as `a@1.0.0`, `@b+c@1.0.0+0123456789abcdef`. */
function isBunFolderOf(folder: string, name: string, version: string): boolean {
  const start = `${name.replace('/', '+')}@${version}`;
  return folder === start || folder.startsWith(`${start}+`);
}

/** With `nodeLinker: pnpm` yarn keeps them as `a-npm-1.0.0-0123456789`, or without the version `@b-c-virtual-0123456789`. */
function isYarnFolderOf(folder: string, name: string): boolean {
  const start = `${name.replace('/', '-')}-`;
  return folder.startsWith(start) && /^(?:npm|virtual|patch)-/.test(folder.slice(start.length));
}

/** The names that a package is installed under: its own, and the aliases that it is asked for by. */
function namesOf({ lock }: Project, { package: { name }, nodes }: Finding): readonly string[] {
  const index = nodes.at(-1);
  const askers = index === undefined ? [] : (lock?.graph.dependents()[index] ?? []);
  const edges = askers.flatMap((asker) => lock?.graph.nodes[asker]?.edges ?? []);
  return [...new Set([name, ...edges.filter(({ to }) => to === index).map((edge) => edge.name)])];
}

/** The folders in which packages may lie, of those in which a package.json does. */
function modulesBelow(project: Project, folders: readonly string[]): readonly string[] {
  const modules = modulesFoldersOf(project);
  return [...new Set(folders)].flatMap((folder) => modules.map((name) => `${folder}/${name}`));
}

/** Hoisted to the top of an importer, or below a package on the way. */
function placesOf(
  modules: readonly string[],
  names: readonly string[],
  paths: readonly (readonly string[])[],
): readonly string[] {
  const parents = ['', ...new Set(paths.flatMap((path) => path.slice(0, -1)))];
  const places = parents.flatMap((parent) =>
    names.map((name) => `${parent === '' ? '' : `${parent}/node_modules/`}${name}`),
  );
  return modules.flatMap((folder) => places.map((place) => `${folder}/${place}`)).slice(0, maxPlaces);
}

async function isThere(files: Files, folder: string): Promise<boolean> {
  const entries = await files.list(dirName(folder));
  return entries.some(({ name, kind }) => name === baseName(folder) && kind !== 'file');
}

async function versionAt(texts: Texts, file: string): Promise<string | undefined> {
  const text = await texts.read(file);
  return text === undefined ? undefined : parseManifest(text).version;
}

async function filterAsync<T>(
  items: readonly T[],
  keep: (item: T) => Promise<boolean>,
): Promise<readonly T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
}
