// What the feeds that are asked are asked about, and what a person should know of the names that they are not told.
import {
  configDependenciesBy,
  declaredIn,
  declaringIn,
  isPublicRegistry,
  type Lockfile,
  type Project,
  type PublicNames,
  pinsOf,
  proxiedNames,
  publicNames,
  type Registries,
  registriesIn,
  whyWithheld,
} from './core/index';
import type { Feed, FeedQuestion } from './feeds/index';
import type { NpmConfig, RegistryConfig } from './ports';
import type { RegistryReader } from './registries';

/** How many names public feeds were not told, although they come from a registry. */
export interface Withheld {
  /** Of one's own packages. */
  readonly own: number;
  /** Of public packages that come through a registry of one's own. */
  readonly proxied: number;
}

/** What is asked about some projects. */
export interface Questions {
  readonly questions: readonly FeedQuestion[];
  readonly withheld: Withheld;
}

/** Questions about each project. Does not reject. */
export async function questionsAbout(
  projects: readonly Project[],
  registries: RegistryReader,
  isTrusted: boolean,
): Promise<Questions> {
  const all = await Promise.all(projects.map((project) => questionAbout(project, registries, isTrusted)));
  const sum = (key: keyof Withheld) => all.reduce((count, { withheld }) => count + withheld[key], 0);
  return {
    questions: all.map(({ question }) => question),
    withheld: { own: sum('own'), proxied: sum('proxied') },
  };
}

async function questionAbout(project: Project, registries: RegistryReader, isTrusted: boolean) {
  const { root } = project;
  const { config, heard } = await registries.of(root, isTrusted);
  const { names, proxied } = namesIn(project, heard);
  const withheld: Withheld = { own: names.private.size - proxied, proxied };
  const question: FeedQuestion = {
    root,
    registries: config,
    packages: names.public,
    privatePackages: names.private,
  };
  return { question, withheld };
}

/** How the registry is asked about packages of a project. */
export interface RegistryTerms {
  /** npm's configuration as it holds for the project now. */
  readonly config: RegistryConfig;
  /**
   * Why the registry that is configured for a name is not asked about it, in one plain sentence; undefined where it is.
   * A registry of one's own may be told everything, the public one only what everybody may know.
   */
  readonly refusal: (name: string) => string | undefined;
}

/** Reads them for a project. Does not reject. */
export async function termsFor(
  project: Project,
  npmConfig: NpmConfig,
  registries: RegistryReader,
  isTrusted: boolean,
): Promise<RegistryTerms> {
  const config = await npmConfig.forFolder(project.root, isTrusted);
  const { heard } = await registries.of(project.root, isTrusted);
  const { names } = namesIn(project, heard);
  const registriesFor = registriesIn(heard);
  const refusal = (name: string) => {
    const registry = config.registryFor(name);
    if (registry === undefined || !isPublicRegistry(registry)) return undefined;
    const why = whyWithheld(names, name, registriesFor);
    return why && `${name} ${why}, so ${new URL(registry).host} is not asked about it.`;
  };
  return { config, refusal };
}

interface Names {
  readonly names: PublicNames;
  readonly proxied: number;
}

const known = new WeakMap<
  Lockfile,
  { readonly heard: readonly Registries[]; readonly key: string; readonly found: Names }
>();

/** Remembered by lockfile, registries and what the manifests name, so that typing a version asks nothing anew. */
function namesIn(project: Project, heard: readonly Registries[]): Names {
  const lockfile = project.lock?.graph.lockfile;
  const manifests = [...project.manifests.values()].map(({ manifest }) => manifest);
  const pins = pinsOf(project);
  const key = JSON.stringify([
    manifests.map(({ name }) => name),
    [...declaredIn(declaringIn(project))],
    pins,
  ]);
  const before = lockfile && known.get(lockfile);
  if (before?.heard === heard && before.key === key) return before.found;
  const packages = [...(lockfile?.packages ?? []), ...pins];
  const declarations = configDependenciesBy(project, '');
  const names = publicNames(packages, [...manifests, { declarations }], registriesIn(heard));
  const found = { names, proxied: proxiedNames(project, names).length };
  if (lockfile) known.set(lockfile, { heard, key, found });
  return found;
}

/**
 * What the same questions have in common, so that what has been asked need not be asked again. Versions count only
 * where a feed is told them.
 */
export function keyOfQuestions(questions: readonly FeedQuestion[], feeds: readonly Feed[]): string {
  const tellsVersions = feeds.some(({ own }) => own);
  const told = (packages: FeedQuestion['packages']) => [...(tellsVersions ? packages : packages.keys())];
  return JSON.stringify(
    questions.map(({ root, packages, privatePackages }) => [root, told(packages), told(privatePackages)]),
  );
}

/** How many public packages none of the feeds could be asked about. */
export function unaskedIn({ proxied }: Withheld, feeds: readonly Feed[]): number {
  return feeds.some(({ id }) => id === 'npmAudit') ? 0 : proxied;
}

/** What a person should know of names that OSV was not told, in plain sentences. */
export function notesOn({ own, proxied }: Withheld, feeds: readonly Feed[]): readonly string[] {
  if (!feeds.some(({ id }) => id === 'osvApi')) return [];
  const way = 'from the public registry through another one and';
  const advice = unaskedIn({ own, proxied }, feeds) > 0 ? '; the feed npmAudit asks that registry' : '';
  return [
    ...(own > 0 ? [`${comes(own, 'from a private registry and')} not named to OSV.`] : []),
    ...(proxied > 0 ? [`${comes(proxied, way)} not named to OSV${advice}.`] : []),
  ];
}

function comes(packages: number, whence: string): string {
  const count = packages.toLocaleString('en');
  return packages === 1 ? `1 package comes ${whence} was` : `${count} packages come ${whence} were`;
}
