// Which registries the packages of a project come from, as the configurations of all package managers have it.
import {
  foldersUpFrom,
  type Registries,
  registryAddresses,
  registryFiles,
  usableAddress,
} from './core/index';
import type { NpmConfig, RegistryConfig } from './ports';
import type { Texts } from './texts';

/** What is configured for a project. */
export interface ProjectRegistries {
  /** npm's own configuration, the only one that requests follow. */
  readonly config: RegistryConfig;
  /** What holds: it decides whose package a name stands for. */
  readonly trusted: readonly Registries[];
  /**
   * The same, and what the files of a workspace say that is not trusted: they may well keep a name from being told,
   * but not talk a finding away.
   */
  readonly heard: readonly Registries[];
}

/** Reads them, and remembers what it has read until the disk has changed. */
export interface RegistryReader {
  /** Does not reject. */
  readonly of: (root: string, isTrusted: boolean) => Promise<ProjectRegistries>;
  readonly forget: () => void;
}

/**
 * Reads npm's configuration through its port and those of the others as texts: the person's own, and those of a project's
 * folder and the folders above it.
 */
export function createRegistryReader(texts: Texts, npmConfig: NpmConfig): RegistryReader {
  const known = new Map<string, Promise<ProjectRegistries>>();
  const files = new Map<string, Promise<Registries | undefined>>();
  const fileOf = (path: string) => remembered(files, path, () => readFile(texts, path));
  const read = async (root: string, isTrusted: boolean): Promise<ProjectRegistries> => {
    const config = await npmConfig.forFolder(root, isTrusted);
    // What holds of an `.npmrc` is npm's to say, which knows the variables in it.
    const names = registryFiles.filter((name) => !isTrusted || name !== '.npmrc');
    const found = foldersUpFrom(root).flatMap((place) => names.map((name) => `${place}/${name}`));
    const readAll = async (paths: readonly string[]) =>
      (await Promise.all(paths.map(fileOf))).flatMap((one) => one ?? []);
    const given = (npmConfig.personalRegistries ?? []).map(
      (address) => new Map([['', usableAddress(address)]]),
    );
    const own = [addressesIn(config), ...given, ...(await readAll(npmConfig.personalFiles ?? []))];
    const all = [...own, ...(await readAll(found))];
    return { config, trusted: isTrusted ? all : own, heard: all };
  };
  return {
    of: (root, isTrusted) => remembered(known, `${isTrusted} ${root}`, () => read(root, isTrusted)),
    forget: () => {
      known.clear();
      files.clear();
    },
  };
}

function addressesIn({ registryFor, scopes = [] }: RegistryConfig): Registries {
  const scoped = scopes.map((scope) => [scope, registryFor(`${scope}/a`) ?? ''] as const);
  return new Map([['', registryFor('a') ?? ''], ...scoped]);
}

async function readFile(texts: Texts, path: string): Promise<Registries | undefined> {
  const text = await texts.read(path);
  const addresses = text === undefined ? undefined : registryAddresses(path, text);
  return addresses && addresses.size > 0 ? addresses : undefined;
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = known.get(key) ?? read();
  known.set(key, before);
  return before;
}
