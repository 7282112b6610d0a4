// npm's configuration of this machine: which files count, in which order, and when they have changed.
import { dirname, isAbsolute, join, resolve } from 'node:path';
import {
  type FileStat,
  type Files,
  isSameStat,
  type Log,
  type NpmConfig,
  type RegistryConfig,
} from '../ports';
import { withSlashes } from './files';
import { onceEach } from './log';
import { npmProjectRoot } from './npmProject';
import {
  type Environment,
  mergeSettings,
  type NpmSettings,
  parseNpmrc,
  registryConfigOf,
  settingsInEnvironment,
  stringIn,
} from './npmSettings';
import { personalFiles, personalRegistries, yarnReleaseAge } from './personalFiles';

const maxNpmrcBytes = 1024 * 1024;

export interface NpmrcOptions {
  readonly files: Files;
  readonly env: Environment;
  /** The person's home folder. */
  readonly home: string;
  /** The `node` that npm runs with; npm's own and its global files lie around it. */
  readonly nodePath: string;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/**
 * npm's configuration by npm's precedence: environment, project, user, global, built in.
 * A project's `.npmrc` is not even read where the folder is not trusted: it could send names and, by `${VAR}`,
 * secrets to a server of its choice. Nor may it move the user's files, as npm lets it.
 */
export function nodeNpmConfig(options: NpmrcOptions): NpmConfig {
  const { files, env, log } = options;
  const environment = settingsInEnvironment(env);
  const read = rememberedByStat(files);
  const configs = new Map<string, Remembered<RegistryConfig>>();
  const warn = onceEach(log.warn);

  const layer = async (path: string): Promise<NpmSettings> =>
    (await read(path, maxNpmrcBytes, (text) => settingsOf(path, text, options, warn))) ?? noSettings;

  const layersFor = async (projectFile: string | undefined): Promise<readonly NpmSettings[]> => {
    const project = projectFile ? await layer(projectFile) : noSettings;
    const user = await layer(userFileOf(environment, options));
    const builtin = await layer(builtinFileOf(options));
    const global = await layer(globalFileOf(mergeSettings([environment, user, builtin]), options));
    return [environment, project, user, global, builtin];
  };

  return {
    personalFiles: personalFiles(env, options.home, options.platform),
    personalRegistries: personalRegistries(env),
    ...yarnReleaseAge(env),
    variable: (name) => env[name],
    forFolder: async (folder, trusted) => {
      const projectFile = trusted ? `${await npmProjectRoot(files, folder)}/.npmrc` : undefined;
      const layers = await layersFor(projectFile);
      const settings = mergeSettings(layers);
      const paths = referencedFiles(settings);
      const texts = await Promise.all(paths.map((path) => read(path, maxNpmrcBytes, (text) => ({ text }))));
      const from = [...layers, ...texts];
      const before = configs.get(projectFile ?? '');
      if (before && sameItems(before.from, from)) return before.value;
      const textOf = (path: string) => texts[paths.indexOf(path)]?.text;
      const value = registryConfigOf(settings, textOf, warn);
      configs.set(projectFile ?? '', { from, value });
      return value;
    },
  };
}

interface Remembered<T> {
  readonly from: readonly unknown[];
  readonly value: T;
}

const noSettings: NpmSettings = new Map();

function settingsOf(
  path: string,
  text: string,
  options: NpmrcOptions,
  warn: (message: string) => void,
): NpmSettings {
  const settings = parseNpmrc(text, options.env);
  // The file's content must not get into a log: a malformed line may be a token.
  if (!settings) warn(`${path} could not be understood and is left out.`);
  const absolute = [...(settings ?? noSettings)].map(([key, value]) =>
    namesFile(key) && typeof value === 'string'
      ? ([key, absolutePath(value, dirname(path), options)] as const)
      : ([key, value] as const),
  );
  return new Map(absolute);
}

function userFileOf(environment: NpmSettings, options: NpmrcOptions): string {
  return absolutePath(stringIn(environment, 'userconfig') ?? '.npmrc', options.home, options);
}

/** npm keeps this one beside itself, and the settings of whoever packaged npm in it. */
function builtinFileOf(options: NpmrcOptions): string {
  const library = options.platform === 'win32' ? '' : 'lib';
  return withSlashes(join(ownPrefixOf(options), library, 'node_modules/npm/npmrc'), options.platform);
}

function globalFileOf(settings: NpmSettings, options: NpmrcOptions): string {
  const prefix = stringIn(settings, 'prefix') ?? (options.env.PREFIX || ownPrefixOf(options));
  const named = stringIn(settings, 'globalconfig') ?? join(prefix, 'etc/npmrc');
  return absolutePath(named, options.home, options);
}

/** `/usr/local/bin/node` → `/usr/local`; on Windows the folder of `node.exe`. */
function ownPrefixOf({ nodePath, platform }: NpmrcOptions): string {
  return platform === 'win32' ? dirname(nodePath) : dirname(dirname(nodePath));
}

function absolutePath(path: string, folder: string, { home, platform }: NpmrcOptions): string {
  const fromHome = /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
  return withSlashes(isAbsolute(fromHome) ? fromHome : resolve(folder, fromHome), platform);
}

function referencedFiles(settings: NpmSettings): readonly string[] {
  return [...settings.keys()].filter(namesFile).flatMap((key) => stringIn(settings, key) ?? []);
}

function namesFile(key: string): boolean {
  return key === 'cafile' || (key.startsWith('//') && /:(?:certfile|keyfile)$/.test(key));
}

/** Reads and parses a file anew only when its stat has changed; equal files give the identical value. */
function rememberedByStat(files: Files) {
  const known = new Map<string, { readonly stat: FileStat; readonly value: unknown }>();
  return async <T extends object>(
    path: string,
    maxBytes: number,
    parse: (text: string) => T,
  ): Promise<T | undefined> => {
    const stat = await files.stat(path);
    if (!stat || stat.size > maxBytes) return undefined;
    const before = known.get(path);
    if (before && isSameStat(before.stat, stat)) return before.value as T;
    const text = await files.readText(path);
    if (text === undefined) return undefined;
    const value = parse(text);
    known.set(path, { stat, value });
    return value;
  };
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
